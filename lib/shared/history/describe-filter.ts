import { kindTexts, modeTexts } from '@/lib/shared/purges/describe-purge';
import { statusTexts } from '@/lib/shared/purges/purge-status';
import type { HistoryFilter } from './history-filter';

/** One thing that a filter asks for, in words; `isTime` says that the value is a moment (ISO 8601, UTC). */
export interface Condition {
  term: string;
  value: string;
  isTime: boolean;
}

const rangeTexts: Record<NonNullable<HistoryFilter['range']>, string> = {
  '1h': 'the last hour',
  '24h': 'the last 24 hours',
  '7d': 'the last 7 days',
  '30d': 'the last 30 days',
};

export const madeTexts: Record<NonNullable<HistoryFilter['made']>, string> = {
  desk: 'Purge Desk',
  outside: 'Outside Purge Desk',
};

/** What a filter asks for, in words; none for the whole history. The order of the rows is the last one, if it is unusual. */
export function describeFilter(filter: HistoryFilter): Condition[] {
  const words: [term: string, value: string | undefined, isTime?: boolean][] = [
    ['Distribution', filter.distribution],
    ['Namespace', filter.namespace],
    ['Status', filter.status && statusTexts[filter.status].label],
    ['Mode', filter.mode && modeTexts[filter.mode].label],
    ['Kind', filter.kind && kindTexts[filter.kind].label],
    ['Actor', filter.actor],
    ['Source', filter.made && madeTexts[filter.made]],
    ['Time', filter.from || filter.to ? undefined : filter.range && rangeTexts[filter.range]],
    ['From', filter.from, true],
    ['Before', filter.to, true],
    ['Search', filter.q && `“${filter.q}”`],
    ['Order', filter.sort && 'oldest first'],
  ];
  return words.flatMap(([term, value, isTime = false]) => (value === undefined ? [] : [{ term, value, isTime }]));
}

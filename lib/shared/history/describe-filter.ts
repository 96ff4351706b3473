import { kindTexts, modeTexts } from '@/lib/shared/purges/describe-purge';
import { statusTexts } from '@/lib/shared/purges/purge-status';
import { renewalTexts } from '@/lib/shared/purges/renewal-texts';
import type { HistoryFilter, HistoryFilterKey } from './history-filter';

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
export const describeFilter = (filter: HistoryFilter): Condition[] =>
  conditionsOf(filter).map(({ key: _, ...condition }) => condition);

/** The same, each with the name of its field. */
export function conditionsOf(filter: HistoryFilter): (Condition & { key: HistoryFilterKey })[] {
  const words: [key: HistoryFilterKey, term: string, value: string | undefined, isTime?: boolean][] = [
    ['distribution', 'Distribution', filter.distribution],
    ['namespace', 'Namespace', filter.namespace],
    ['status', 'Status', filter.status && statusTexts[filter.status].label],
    ['mode', 'Mode', filter.mode && modeTexts[filter.mode].label],
    ['kind', 'Kind', filter.kind && kindTexts[filter.kind].label],
    ['renewal', 'At the edge', filter.renewal && renewalTexts[filter.renewal].label],
    ['actor', 'Actor', filter.actor],
    ['made', 'Source', filter.made && madeTexts[filter.made]],
    ['job', 'Bulk job', filter.job],
    ['range', 'Time', filter.from || filter.to ? undefined : filter.range && rangeTexts[filter.range]],
    ['from', 'From', filter.from, true],
    ['to', 'Before', filter.to, true],
    ['q', 'Search', filter.q && `“${filter.q}”`],
    ['sort', 'Order', filter.sort && 'oldest first'],
  ];
  return words.flatMap(([key, term, value, isTime = false]) =>
    value === undefined ? [] : [{ key, term, value, isTime }],
  );
}

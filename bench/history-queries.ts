import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import { HISTORY_ENDS_AT, HISTORY_MS, madeUpPurges } from './made-up-purges';

export interface HistoryQuery {
  query: string;
  filter: HistoryFilter;
  /** The distributions that the user may see; all if left out. */
  scope?: readonly string[];
  /** Read far behind the first page. */
  deep?: boolean;
  /** Each bulk job as one row. */
  isFolded?: boolean;
}

/** A purge that is in the history at every size, with a ticket and a purge request ID. */
function anOldPurge() {
  let passed = 0;
  for (const purge of madeUpPurges(10_000)) if (passed++ > 5000 && purge.ticket && purge.purge_request_id) return purge;
  throw new Error('the made-up history has no purge to look for');
}

const old = anOldPurge();
const at = (share: number) => new Date(HISTORY_ENDS_AT - HISTORY_MS * (1 - share)).toISOString();
const frequent = 'person-03@example.com';
const seldom = 'person-33@example.com';

/** The measured queries: each filter alone, and texts from common to absent. */
export const historyQueries: HistoryQuery[] = [
  { query: 'first page', filter: {} },
  { query: 'page 10,000 by cursor', filter: {}, deep: true },
  { query: 'oldest first', filter: { sort: 'oldest' } },
  { query: 'bulk jobs as rows', filter: {}, isFolded: true },
  { query: 'bulk jobs as rows, page 10,000', filter: {}, isFolded: true, deep: true },
  { query: 'bulk jobs as rows, distribution', filter: { distribution: 'media/podcasts' }, isFolded: true },
  { query: 'bulk jobs as rows, actor, rare', filter: { actor: seldom }, isFolded: true },
  { query: 'bulk jobs as rows, some distributions', filter: {}, isFolded: true, scope: ['prod/*', 'media/podcasts'] },
  { query: 'namespace', filter: { namespace: 'prod' } },
  { query: 'distribution', filter: { distribution: 'media/podcasts' } },
  { query: 'status, common', filter: { status: 'completed' } },
  { query: 'status, rare', filter: { status: 'unconfirmed' } },
  { query: 'mode', filter: { mode: 'hard' } },
  { query: 'kind, common', filter: { kind: 'url' } },
  { query: 'kind, rare', filter: { kind: 'all' } },
  { query: 'actor, common', filter: { actor: frequent } },
  { query: 'actor, rare', filter: { actor: seldom } },
  { query: 'a user with one distribution', filter: {}, scope: ['media/podcasts'] },
  { query: 'a user with some distributions', filter: {}, scope: ['prod/*', 'media/podcasts'] },
  { query: 'a user with few purges', filter: {}, scope: ['tenant-1/*', 'nowhere/*'] },
  { query: 'a user without visible purges', filter: {}, scope: ['nowhere/*', 'nobody/*'] },
  { query: 'range: 7 days', filter: { range: '7d' } },
  { query: 'from and to, in the middle', filter: { from: at(0.45), to: at(0.55) } },
  { query: 'text: a ticket', filter: { q: old.ticket ?? '' } },
  { query: 'text: a purge request ID', filter: { q: old.purge_request_id ?? '' } },
  { query: 'text: a part of an ID', filter: { q: old.purge_request_id?.slice(3, 12) ?? '' } },
  { query: 'text: a whole URL', filter: { q: old.value ?? '' } },
  { query: 'text: a common word', filter: { q: 'example.com' } },
  { query: 'text: a word of the reason', filter: { q: 'campaign' } },
  { query: 'text: a part of a path', filter: { q: 'winter-shoes' } },
  { query: 'text: an absent word', filter: { q: 'zeppelin' } },
  { query: 'text: an absent ticket', filter: { q: 'INC-12345678' } },
  { query: 'text and distribution', filter: { q: 'campaign', distribution: 'media/podcasts' } },
  { query: 'text and mode', filter: { q: 'banner', mode: 'hard' } },
];

import 'server-only';
import { type RawBuilder, sql } from 'kysely';

/** Purges that one millisecond has room for before the next one's places are taken. */
const PLACES = 1000;

/** The first place of a moment in the history; `at` is in epoch milliseconds. */
export const sortKeyAt = (at: number) => Math.floor(at) * PLACES;

/** For an insert: the first free place of the moment at which a purge was recorded. */
export const nextSortKey = (createdAt: number): RawBuilder<number> => {
  const first = sortKeyAt(createdAt);
  return sql`(
    select coalesce(max(sort_key) + 1, ${first}) from purges
    where sort_key >= ${first} and sort_key < ${first + PLACES})`;
};

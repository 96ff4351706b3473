import 'server-only';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';

/** A place in the history: the last row seen, and whether to go on from it or back. Stable while newer rows arrive. */
const cursorSchema = z.tuple([z.enum(['next', 'previous']), z.int()]);
export type Cursor = { direction: 'next' | 'previous'; sortKey: number };

export const printCursor = ({ direction, sortKey }: Cursor) =>
  Buffer.from(JSON.stringify([direction, sortKey])).toString('base64url');

/** Reads a cursor that we printed; undefined for anything else. */
export function parseCursor(text: string): Cursor | undefined {
  try {
    const [direction, sortKey] = cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return { direction, sortKey };
  } catch {
    return undefined;
  }
}

/** Purges that one millisecond has room for before the next one's places are taken. */
const PLACES = 1000;

/** The first place of a moment in the history; `at` is in epoch milliseconds. */
export const sortKeyAt = (at: number) => Math.floor(at) * PLACES;

/**
 * For an insert: the first place of the moment (`sortKeyAt`) at which a purge was recorded, or the one behind the last that is taken.
 * So the history is in the order of recording even where a clock was set back. Needs a lock against others who insert.
 */
export const nextSortKey = (first: number): RawBuilder<number> => sql`(
  select case when max(sort_key) >= cast(${first} as bigint) then max(sort_key) + 1 else cast(${first} as bigint) end
  from purges)`;

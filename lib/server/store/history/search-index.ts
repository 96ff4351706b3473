import 'server-only';
import { type Kysely, sql, type Transaction } from 'kysely';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import type { Database, PurgeRow } from '@/lib/server/store/engine/schema';
import { facets, type SearchedPurge, searched, searchTokens, tokenNumbers } from './search-tokens';

/** Purges that one transaction puts into the index: it takes some 10 milliseconds, in which the process does nothing else. */
export const INDEXED_AT_ONCE = 100;

/** What a new row says of the index. To write it there at once would be half of all that a purge writes on SQLite. */
export const indexedLater = (db: Kysely<Database>): Pick<PurgeRow, 'search_pending'> => ({
  search_pending: isPostgres(db) ? null : 1,
});

/** Writes what a text is found by, in the transaction that writes the purge. On SQLite `indexPending` does, or a trigger. */
export async function indexForSearch(tx: Transaction<Database>, purges: readonly SearchedPurge[]): Promise<void> {
  if (!isPostgres(tx) || purges.length === 0) return;
  const tokensOf = (purge: SearchedPurge) =>
    searchTokens(...facets.map((name) => purge[name]), ...searched.map((name) => purge[name])).split(' ');
  await sql`
    insert into purge_search(rowid, tokens)
    values ${sql.join(purges.map((purge) => sql`(${purge.sort_key}, ${tokenNumbers(tokensOf(purge))})`))}
    on conflict (rowid) do update set tokens = excluded.tokens`.execute(tx);
}

/** The oldest purges that the index does not have; without one that is being sent, whose purge request ID comes in a moment. */
const nextPending = (withSending: boolean) => sql`
  select sort_key from purges where search_pending is not null ${withSending ? sql`` : sql`and status <> 'sending'`}
  order by sort_key limit ${sql.lit(INDEXED_AT_ONCE)}`;

const columns = sql.join([...facets, ...searched].map((name) => sql.ref(name)));

/** Puts purges into SQLite's text index that it does not have yet, up to `INDEXED_AT_ONCE`. Returns how many. */
export async function indexPending(db: Kysely<Database>, { withSending = false } = {}): Promise<number> {
  if (isPostgres(db)) return 0;
  const next = nextPending(withSending);
  // Looked at without a lock first: most of the time there is nothing to do.
  const { rows } = await next.execute(db);
  if (rows.length === 0) return 0;
  return db.transaction().execute(async (tx) => {
    await sql`
      insert into purge_search(rowid, tokens)
      select sort_key, search_tokens(${columns}) from purges where sort_key in (${next})
      order by sort_key`.execute(tx);
    const { numAffectedRows } = await sql`
      update purges set search_pending = null where sort_key in (${next})`.execute(tx);
    return Number(numAffectedRows);
  });
}

/** Puts all of them there, for an earlier version that opens the file next and looks at nothing but the index. */
export async function indexAllPending(db: Kysely<Database>): Promise<void> {
  while ((await indexPending(db, { withSending: true })) > 0);
}

import 'server-only';
import { type Kysely, type RawBuilder, type SqlBool, sql, type Transaction } from 'kysely';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import type { Database, PurgeRow } from '@/lib/server/store/engine/schema';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import { facets, searchExpression, searched, searchedTokens, searchTokens, tokenNumber } from './search-tokens';

/** The columns of a purge that its search text is made of. */
export type SearchedPurge = Pick<PurgeRow, 'sort_key' | (typeof facets)[number] | (typeof searched)[number]>;

const numbers = (tokens: readonly string[]) => sql`${sql.val(tokens.map(tokenNumber))}::integer[]`;

/** That the index has a purge under a text and the facets of a filter. What it finds may still not contain the text. */
export function hasTokens(db: Kysely<Database>, q: string, filter: HistoryFilter): RawBuilder<SqlBool> {
  if (!isPostgres(db)) return sql`purge_search match ${searchExpression(q, filter)}`;
  const { all, anyOf } = searchedTokens(q, filter);
  const alternatives = anyOf.map((tokens) => sql`tokens @> ${numbers([...all, ...tokens])}`);
  return sql`(${sql.join(alternatives, sql` or `)})`;
}

/** Writes what a text is found by, in the transaction that writes the purge. SQLite's triggers do it by themselves. */
export async function indexForSearch(tx: Transaction<Database>, purges: readonly SearchedPurge[]): Promise<void> {
  if (!isPostgres(tx) || purges.length === 0) return;
  const tokensOf = (purge: SearchedPurge) =>
    searchTokens(...facets.map((name) => purge[name]), ...searched.map((name) => purge[name])).split(' ');
  await sql`
    insert into purge_search(rowid, tokens)
    values ${sql.join(purges.map((purge) => sql`(${purge.sort_key}, ${numbers(tokensOf(purge))})`))}
    on conflict (rowid) do update set tokens = excluded.tokens`.execute(tx);
}

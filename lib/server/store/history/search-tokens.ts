import 'server-only';
import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import { foldCase, isPostgres } from '@/lib/server/store/engine/dialect';
import type { Database, PurgeRow } from '@/lib/server/store/engine/schema';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import { SEARCHED_FROM, searchedTexts } from '@/lib/shared/history/searched-texts';

const SHORT = SEARCHED_FROM;
const LONG = 6;
/** Long sequences are kept for every other place; a text of this length contains one, wherever it begins. */
const STRIDE = 2;
const LONG_FROM = LONG + STRIDE - 1;
/** Sequences that are nearly digits alone single out a few purges of a million; of others it takes more of them. */
const DIGITS_RARE = 5;
const RARE_ENOUGH = 3;
const SEQUENCES_MAX = 8;

/** 24 bits of a text, short to store. Two texts may share one: whatever the index finds is compared in full. */
function hashed(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 12)) & 0xffffff).toString(36);
}

const sequences = (text: string, length: number, start: number, step: number) => {
  const found: string[] = [];
  for (let at = start; at + length <= text.length; at += step) found.push(text.slice(at, at + length));
  return found;
};
const token = (sequence: string) => (sequence.length === SHORT ? 's' : 'l') + hashed(sequence);
const facetToken = (name: string, value: string) => `f${hashed(`${name}:${value}`)}`;

/** What a purge is filtered by and never changes: kept beside its texts, so that a text under a filter is found at once. */
export const facets = ['namespace', 'distribution', 'kind', 'mode', 'actor'] as const;
/** Where a text may stand. */
export const searched = ['value', 'reason', 'ticket', 'purge_request_id'] as const;

/** What the index keeps of a purge, given its facets and its texts: these, and sequences of three and six characters. */
export function searchTokens(...columns: (string | null)[]): string {
  const tokens = new Set(facets.map((name, index) => facetToken(name, columns[index] ?? '')));
  for (const text of columns.slice(facets.length)) {
    const folded = foldCase(text ?? '');
    for (const sequence of sequences(folded, SHORT, 0, 1)) tokens.add(token(sequence));
    for (const sequence of sequences(folded, LONG, 0, STRIDE)) tokens.add(token(sequence));
  }
  return [...tokens].join(' ');
}

const digitsIn = (sequence: string) => sequence.replace(/\D/g, '').length;

/** The sequences of a text that single purges out best; the more there are, the longer the index takes. */
function telling(found: string[]): string[] {
  const rare = found.filter((sequence) => digitsIn(sequence) >= DIGITS_RARE);
  if (rare.length > 0) return rare.toSorted((a, b) => digitsIn(b) - digitsIn(a)).slice(0, RARE_ENOUGH);
  const last = found.length - 1;
  if (last < SEQUENCES_MAX) return found;
  return Array.from(
    { length: SEQUENCES_MAX },
    (_, index) => found[Math.round((index * last) / (SEQUENCES_MAX - 1))] ?? '',
  );
}

/** The facets that a filter asks for; its distribution names a namespace as well. */
function facetTokens({ namespace, distribution, kind, mode, actor }: HistoryFilter): string[] {
  const [within, name] = distribution?.split('/') ?? [];
  const asked = { namespace, kind, mode, actor, distribution: name };
  const tokens = Object.entries(asked).flatMap(([facet, value]) =>
    value === undefined ? [] : facetToken(facet, value),
  );
  return within === undefined ? tokens : [...tokens, facetToken('namespace', within)];
}

/** What the index is asked for: purges that have all of these tokens and all of at least one of the lists. */
interface SearchedTokens {
  all: string[];
  anyOf: string[][];
}

/** The tokens of purges that may contain a text, under the filter's facets. */
function searchedTokens(q: string, filter: HistoryFilter): SearchedTokens {
  // Where a text begins in a purge is not known: its long sequences are those of one of the places kept.
  const alternativesOf = (text: string) =>
    text.length < LONG_FROM
      ? [sequences(text, SHORT, 0, 1)]
      : Array.from({ length: STRIDE }, (_, start) => telling(sequences(text, LONG, start, STRIDE)));
  const alternatives = searchedTexts(q).flatMap((text) => alternativesOf(foldCase(text)));
  return { all: facetTokens(filter), anyOf: alternatives.map((found) => found.map(token)) };
}

/** The same, as SQLite's full-text index is asked. */
export function searchExpression(q: string, filter: HistoryFilter): string {
  const { all, anyOf } = searchedTokens(q, filter);
  const alternatives = anyOf.map((tokens) => `(${tokens.join(' AND ')})`).join(' OR ');
  return [...all, `(${alternatives})`].join(' AND ');
}

/** A token as a number of 26 bits, for an index of numbers. */
const tokenNumber = (text: string) => ('slf'.indexOf(text.charAt(0)) << 24) | Number.parseInt(text.slice(1), 36);

/** The columns of a purge that its search text is made of. */
export type SearchedPurge = Pick<PurgeRow, 'sort_key' | (typeof facets)[number] | (typeof searched)[number]>;

/** Tokens as the column of PostgreSQL's index has them. */
export const tokenNumbers = (tokens: readonly string[]) => sql`${sql.val(tokens.map(tokenNumber))}::integer[]`;

/** That the index has a purge under a text and the facets of a filter. What it finds may still not contain the text. */
export function hasTokens(db: Kysely<Database>, q: string, filter: HistoryFilter): RawBuilder<SqlBool> {
  if (!isPostgres(db)) return sql`purge_search match ${searchExpression(q, filter)}`;
  const { all, anyOf } = searchedTokens(q, filter);
  const alternatives = anyOf.map((tokens) => sql`tokens @> ${tokenNumbers([...all, ...tokens])}`);
  return sql`(${sql.join(alternatives, sql` or `)})`;
}

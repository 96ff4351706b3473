import type { Purge } from './purge-record';

/** Stands for what is left out. */
const LEFT_OUT = '…';
/** Shorter parts of a query ("2", "on") are no secret, and would be found in every other word. */
const TELLING_LENGTH = 4;

/** Name and password in front of a host; in a text also where the scheme is missing. */
const USERINFO = /\/\/[^\s/?#]*@/g;
const BARE_USERINFO = /[^\s/:@"'(]+:[^\s/@]+@(?=[^\s@])/g;
/** A question mark, or its percent-encoding, however often it was encoded. */
const QUESTION_MARK = String.raw`(?:\?|%(?:25)*3f)`;
/** A query in running text; one that was written with blanks goes on at the next `&name=`. */
const QUERY = new RegExp(String.raw`(${QUESTION_MARK})[^\s]+(?:\s+[^\s&]*&[^\s=]*=[^\s]*)*`, 'gi');
const FURTHER_PARAMETER = /&[^\s&=]+=\S*/g;
const QUERY_IN_URL = /[?#]|%(?:25)*3f/i;
/** After a path, or with a parameter in it. A purge request ID (`#8423`) is none. */
const FRAGMENT = /(\/[^\s#]*)#\S+|#[^\s=]*=\S*/g;
/**
 * Where a regular expression (or a search) begins to be about a query: a literal question mark in one of its spellings,
 * or `name=`. Any other `?` is a quantifier or opens a group.
 */
const QUERY_IN_PATTERN = /\\\?|\[[^\]]*\?|%(?:25)*3f|\\x3f|\\x\{0*3f\}|\\u003f|\\077|\\Q[^\\]*\?|[&?]?[\w.~%[\]\\-]+=/i;
const E_MAIL = /[^\s@/<>"'(),;:]+(?:@|%40)[^\s@/<>"'(),;:]+\.[^\s@/<>"'(),;:.]+/gi;

/** Text without the names and passwords in front of hosts, which nobody is shown. */
export const withoutUserinfo = (text: string) =>
  text.includes('@') ? text.replace(USERINFO, '//').replace(BARE_USERINFO, `${LEFT_OUT}@`) : text;

/** A URL without what follows its path. */
export function redactUrl(url: string): string {
  const bare = withoutUserinfo(url);
  const end = bare.search(QUERY_IN_URL);
  if (end === -1) return bare;
  return bare[end] === '#' ? `${bare.slice(0, end)}#${LEFT_OUT}` : `${bare.slice(0, end)}?${LEFT_OUT}`;
}

/** A pattern, or a search for a part of a target, up to where it begins to be about a query. */
export function redactPattern(pattern: string): string {
  const bare = withoutUserinfo(pattern);
  const end = bare.search(QUERY_IN_PATTERN);
  return end === -1 ? bare : `${bare.slice(0, end)}${LEFT_OUT}`;
}

/** Running text without the queries, fragments and credentials of URLs in it. */
export const redactText = (text: string) =>
  withoutUserinfo(text)
    .replace(QUERY, `$1${LEFT_OUT}`)
    .replace(FURTHER_PARAMETER, `&${LEFT_OUT}`)
    .replace(FRAGMENT, (_, path: string | undefined) => `${path ?? ''}#${LEFT_OUT}`);

export const redactEmails = (text: string) => text.replace(E_MAIL, LEFT_OUT);

/**
 * Cuts these texts out wherever they stand, the longest first; case does not matter. With `wholeWords`, not inside of
 * longer words: the name "ci" is no part of "specific".
 */
export function without(text: string, cut: readonly string[], { wholeWords = false } = {}): string {
  const longestFirst = cut.filter((word) => word !== '').sort((a, b) => b.length - a.length);
  if (longestFirst.length === 0) return text;
  const any = longestFirst.map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|');
  const pattern = wholeWords ? `(?<![\\p{L}\\p{N}])(?:${any})(?![\\p{L}\\p{N}])` : any;
  return text.replace(new RegExp(pattern, 'giu'), LEFT_OUT);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/**
 * What a target's query says, whole and value by value: a CDN's message may repeat it without a question mark. Names of
 * parameters stay, for they are everyday words ("page", "sort").
 */
export function queryWords({ target }: Pick<Purge, 'target'>): string[] {
  if (target.kind === 'all' || target.kind === 'hostname') return [];
  const start = target.value.search(target.kind === 'url' ? QUERY_IN_URL : QUERY_IN_PATTERN);
  if (start === -1) return [];
  const query = target.value.slice(start).replace(/^(?:[?#]|\\\?|%(?:25)*3f)/i, '');
  const values = query.split(/[?&;#]|%3f|%26/i).map((parameter) => parameter.replace(/^[^=]*=/, ''));
  const words = [query, ...values];
  return [...new Set([...words, ...words.map(decoded), ...words.map(encodeURIComponent)])].filter(
    (word) => word.length >= TELLING_LENGTH,
  );
}

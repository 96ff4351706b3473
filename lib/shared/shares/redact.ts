import type { Purge } from '@/lib/shared/purges/purge-record';
import { targetValue } from '@/lib/shared/purges/purge-terms';

/** Placeholder for redacted text. */
const LEFT_OUT = '…';
/** Shorter parts of a query ("2", "on") are no secret, and would be found in every other word. */
const TELLING_LENGTH = 4;

/** Name and password in front of a host; in a text also where the scheme is missing. */
const USERINFO = /\/\/[^\s/?#]*@/g;
/** All that stands before an at sign, and in it the beginning of `name:password`. */
const BEFORE_AT = /(?<![^\s/@])[^\s/@]+@(?=[^\s@])/g;
const NAME_AND_PASSWORD = /(?<![^:"'(])[^:"'(@]+:[^@]/;
/** A query in running text; one that was written with blanks goes on at the next `&name=`. */
const QUERY = /(\?|%(?:25)*3f)[^\s]+(?:\s+[^\s&]*&[^\s=]*=[^\s]*)*/gi;
const FURTHER_PARAMETER = /&[^\s&=]+=\S*/g;
const QUERY_IN_URL = /[?#]|%(?:25)*3f/i;
/**
 * Where a regular expression (or a search) begins to be about a query: a literal question mark in one of its spellings or
 * in a class, or `name=`. Any other `?` is a quantifier or opens a group. A name or class is tried from its start alone.
 */
const QUERY_IN_PATTERN = [
  /\\\?|%(?:25)*3f|\\x3f|\\x\{0*3f\}|\\u003f|\\077|\\Q[^\\]*\?/i,
  /\[(?<=(?:^|\])[^[\]]*\[)[^\]]*\?/,
  /[&?]?(?<![\w.~%[\]\\-])[\w.~%[\]\\-]+=/,
];
/** What an e-mail address may be a part of: everything without a blank and without a sign that surrounds one. */
const ADDRESSES = /[^\s/<>"'(),;:]+/g;
const ENCODED_AT = '%40';

// No expression above looks at a character more than a few times, whatever the text: a link is read by strangers.

/** Returns a text without the user names and passwords in front of hosts, which are never shown. */
export const withoutUserinfo = (text: string) =>
  text.includes('@')
    ? text.replace(USERINFO, '//').replace(BEFORE_AT, (part) => {
        const start = part.search(NAME_AND_PASSWORD);
        return start === -1 ? part : `${part.slice(0, start)}${LEFT_OUT}@`;
      })
    : text;

/** A word up to its fragment: after a path, or with a parameter in it. A purge request ID (`#8423`) is none. */
function withoutFragment(word: string): string {
  const lastParameter = word.lastIndexOf('=');
  let from = 0;
  for (let at = word.indexOf('#'); at !== -1; at = word.indexOf('#', from)) {
    const isAfterPath = at + 1 < word.length && word.slice(from, at).includes('/');
    if (isAfterPath || at < lastParameter) return `${word.slice(0, at)}#${LEFT_OUT}`;
    from = at + 1;
  }
  return word;
}

/** Where the last label of a domain ends, and where its dot is; dots behind it belong to the sentence. */
function domainIn(text: string): { end: number; dot: number } {
  let end = text.length;
  while (text[end - 1] === '.') end--;
  return { end, dot: text.lastIndexOf('.', end - 1) };
}

/** A part without at signs, without the address in it that has an encoded one. */
function withoutEncodedAddress(part: string): string {
  const at = part.indexOf(ENCODED_AT, 1);
  const { end, dot } = domainIn(part);
  return at !== -1 && dot > at + ENCODED_AT.length ? LEFT_OUT + part.slice(end) : part;
}

function withoutAddresses(word: string): string {
  const [first = '', ...domains] = word.split('@');
  let shown = '';
  let name = first;
  for (const domain of domains) {
    const { end, dot } = domainIn(domain);
    const isAddress = name !== '' && dot > 0;
    shown += isAddress ? LEFT_OUT : `${withoutEncodedAddress(name)}@`;
    name = isAddress ? domain.slice(end) : domain;
  }
  return shown + withoutEncodedAddress(name);
}

/** A URL without what follows its path. */
export function redactUrl(url: string): string {
  const bare = withoutUserinfo(url);
  const end = bare.search(QUERY_IN_URL);
  if (end === -1) return bare;
  return bare[end] === '#' ? `${bare.slice(0, end)}#${LEFT_OUT}` : `${bare.slice(0, end)}?${LEFT_OUT}`;
}

/** Where a pattern begins to be about a query; -1 where it does not. */
function queryInPattern(pattern: string): number {
  const starts = QUERY_IN_PATTERN.map((expression) => pattern.search(expression)).filter((start) => start !== -1);
  return starts.length === 0 ? -1 : Math.min(...starts);
}

/** A pattern, or a search for a part of a target, up to where it begins to be about a query. */
export function redactPattern(pattern: string): string {
  const bare = withoutUserinfo(pattern);
  const end = queryInPattern(bare);
  return end === -1 ? bare : `${bare.slice(0, end)}${LEFT_OUT}`;
}

/** Where a query or a fragment may begin in what is either a URL or a pattern; -1 where neither has one. */
function queryInUnknown(text: string): number {
  const starts = [text.search(QUERY_IN_URL), queryInPattern(text)].filter((start) => start !== -1);
  return starts.length === 0 ? -1 : Math.min(...starts);
}

/** Returns a target that may be a URL or a pattern, cut where the stricter of the two rules cuts. */
export function redactUnknown(text: string): string {
  const bare = withoutUserinfo(text);
  const end = queryInUnknown(bare);
  return end === -1 ? bare : `${bare.slice(0, end)}${LEFT_OUT}`;
}

/** Running text without the queries, fragments and credentials of URLs in it. */
export const redactText = (text: string) =>
  withoutUserinfo(text)
    .replace(QUERY, `$1${LEFT_OUT}`)
    .replace(FURTHER_PARAMETER, `&${LEFT_OUT}`)
    .replace(/\S+/g, withoutFragment);

export const redactEmails = (text: string) => text.replace(ADDRESSES, withoutAddresses);

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
  const value = targetValue(target);
  if (value === undefined || target.kind === 'hostname') return [];
  const start =
    target.kind === 'url'
      ? value.search(QUERY_IN_URL)
      : target.kind === 'unknown'
        ? queryInUnknown(value)
        : queryInPattern(value);
  if (start === -1) return [];
  const query = value.slice(start).replace(/^(?:[?#]|\\\?|%(?:25)*3f)/i, '');
  const values = query.split(/[?&;#]|%3f|%26/i).map((parameter) => parameter.replace(/^[^=]*=/, ''));
  const words = [...new Set([query, ...values])];
  return [...new Set([...words, ...words.map(decoded), ...words.map(encodeURIComponent)])].filter(
    (word) => word.length >= TELLING_LENGTH,
  );
}

import { cleanUrl } from '@/lib/shared/pasted/clean-url';
import { parseUrl } from '@/lib/shared/text/parse-url';
import { asciiHost } from '@/lib/shared/text/readable-host';

/** The shortest text that is found anywhere; a shorter one has to be a whole ticket or purge request ID. */
export const SEARCHED_FROM = 3;
/** Each takes its own look at the index. */
const TEXTS_MAX = 8;

const NOT_PLAIN = /[^!-~]/;
const NOT_PLAIN_PARTS = /[^!-~]+/gu;
const WHOLE_URL = /^https?:\/\//i;
/** A path, or a host with a path or port, as the form accepts them. */
const URL_WITHOUT_SCHEME = /^(?:\/|[\w-]{1,63}(?:\.[\w-]{1,63}){1,10}[/:?#])/;

/** The hosts in a text as DNS has them, which is how they are stored. */
const withAsciiHosts = (text: string) =>
  /[^\x20-\x7e]/.test(text) ? text.replace(/[^\s/:?#@]+/g, (word) => asciiHost(word.toLowerCase())) : text;

/** Both throw on half a character. */
function unlessBroken(convert: (text: string) => string, text: string): string {
  try {
    return convert(text);
  } catch {
    return text;
  }
}
const percentEncoded = (text: string) =>
  unlessBroken((one) => one.replace(NOT_PLAIN_PARTS, (part) => encodeURIComponent(part)), text);
const decoded = (text: string) => unlessBroken(decodeURIComponent, text);

/** A URL, or the beginning of one, as the desk stores it: host and path as browsers send them. */
function asStored(text: string): string {
  if (WHOLE_URL.test(text)) return parseUrl(text)?.href ?? text;
  if (!URL_WITHOUT_SCHEME.test(text)) return text;
  const url = parseUrl(text.startsWith('/') ? `https://x${text}` : `https://${text}`);
  if (!url) return text;
  return text.startsWith('/') ? url.pathname + url.search : url.href.slice('https://'.length);
}

/** What is around the text that is meant: marks around a URL, its fragment, the sign before an ID. A longer text has it, too. */
function meant(query: string): string {
  const text = WHOLE_URL.test(query) || /[<("'[“„«]https?:\/\//i.test(query) ? cleanUrl(query).text : query;
  if (/^#[^\s#]+$/.test(text)) return text.slice(1);
  return WHOLE_URL.test(text) || URL_WITHOUT_SCHEME.test(text) ? text.replace(/^([^\s#]*)#.*$/su, '$1') : text;
}

/**
 * Returns the texts that a search looks for: the query as the desk stores what it means. `café` is `caf%C3%A9` in a URL,
 * `bücher.example` is `xn--bcher-kva.example`, `#182` is the ID 182, and a URL is stored without its fragment.
 */
export function searchedTexts(query: string): string[] {
  const text = meant(query);
  // An encoded letter has a case that the comparison does not know.
  const cases = NOT_PLAIN.test(text) ? [text, text.toLowerCase(), text.toUpperCase()].map(percentEncoded) : [];
  const all = new Set([text, withAsciiHosts(text), asStored(text), ...cases, decoded(text)]);
  const found = [...all].filter((one) => one.length >= SEARCHED_FROM);
  return found.length > 0 ? found.slice(0, TEXTS_MAX) : [text];
}

/** The same where all of a text is read, so that a short one is found anywhere: encoded forms of it are not all. */
export const scannedTexts = (query: string) => [...new Set([meant(query), ...searchedTexts(query)])];

/**
 * Whether a text is so short that it has to be a whole ticket or purge request ID. Longer forms of it, such as `%C3%BC` for
 * `ü`, are found anywhere.
 */
export const isShortSearch = (query: string) => meant(query).length < SEARCHED_FROM;
/** Whether some form of a text is long enough to be found anywhere. */
export const hasLongForm = (query: string) => searchedTexts(query).some((text) => text.length >= SEARCHED_FROM);

const RECORD_ID = /(?:^|^purge-desk-|\/purges\/)([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i;

/** The record that a text names: its ID, its address, or the name of its purge command. */
export const recordIdIn = (query: string): string | undefined => RECORD_ID.exec(query)?.[1]?.toLowerCase();

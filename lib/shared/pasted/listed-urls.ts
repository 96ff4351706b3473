import { cleanUrl } from './clean-url';

const SCHEME = /https?:\/\//gi;
const BREAKS = /[\s"<>“”„«»]/;
/** Separators that a URL may contain as well. */
const SOFT_SEPARATORS = ",;|'()[]{}";
export const PATH_OR_HOST = /^(?:https?:\/\/|\/|[\w-]{1,63}(?:\.[\w-]{1,63}){1,10}(?:[/:?#\s]|$))/i;
const WORD = /[^\s,;]+/g;
const ENDINGS = ".,;:!?…'|)]}。，、！？；：）";
const ENDING_MAX = 32;
const OPENERS: Record<string, string> = { ')': '(', ']': '[', '}': '{', '）': '（' };

/** A URL of a list, and where it begins in the text. */
export interface ListedUrl {
  value: string;
  at: number;
}

const count = (text: string, character: string) => text.split(character).length - 1;

/** How many characters at the end may be a sentence's rather than the URL's. */
export function endingLength(text: string): number {
  let end = text.length;
  while (end > 0 && text.length - end < ENDING_MAX) {
    const last = text[end - 1] ?? '';
    const opener = OPENERS[last];
    const rest = text.slice(0, end);
    // A pair of brackets is a URL's own, as in /Foo_(bar).
    if (!ENDINGS.includes(last) || (opener && count(rest, opener) >= count(rest, last))) break;
    end--;
  }
  return text.length - end;
}

export function withoutEnding(text: string): string {
  const { text: url } = cleanUrl(text);
  return url.slice(0, url.length - endingLength(url));
}

const SEPARATORS = ',;|';

/** The length of a text up to the bracket that closes one before it; all of it where there is none. */
function lengthInside(text: string, open: string, close: string): number {
  let depth = 1;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === open) depth++;
    else if (text[at] === close && --depth === 0) return at;
  }
  return text.length;
}

/** A URL of a list without what separates it from the next one. A full stop may be its own: it is asked about. */
function withoutSeparator(text: string, before: string): string {
  const close = Object.keys(OPENERS).find((one) => OPENERS[one] === before);
  const { text: url } = cleanUrl(close === undefined ? text : text.slice(0, lengthInside(text, before, close)));
  let end = url.length;
  while (end > 0 && SEPARATORS.includes(url[end - 1] ?? ' ')) end--;
  return url.slice(0, end);
}

/** Where `https://` begins a URL; one inside another URL follows `=`, `/` or a letter. */
export function startsOf(text: string) {
  return [...text.matchAll(SCHEME)]
    .map(({ index }) => index)
    .filter((at) => at === 0 || BREAKS.test(text[at - 1] ?? '') || SOFT_SEPARATORS.includes(text[at - 1] ?? ''));
}

/** The URLs of a list on one line, none where the text is no list; and whether they may be one odd URL instead. */
export function listedUrls(text: string): { urls: ListedUrl[]; mayBeOne: boolean } {
  const starts = startsOf(text);
  if (starts.length > 1) {
    const pieces = starts.map((at, index) => ({ at, piece: text.slice(at, starts[index + 1]) }));
    const urls = pieces.map(({ at, piece }) => {
      return { at, value: withoutSeparator(piece.split(BREAKS, 1)[0] ?? '', text[at - 1] ?? '') };
    });
    return { urls, mayBeOne: starts[0] === 0 && !BREAKS.test(text) };
  }
  const words = BREAKS.test(text) ? [...text.matchAll(WORD)].map(({ 0: value, index: at }) => ({ value, at })) : [];
  const areAll = (is: (word: string) => boolean) => words.length > 1 && words.every(({ value }) => is(value));
  const isList =
    areAll((word) => word.startsWith('/')) ||
    areAll((word) => PATH_OR_HOST.test(word) && !word.startsWith('/') && /[.:]\w*[/:]/.test(word));
  return { urls: isList ? words : [], mayBeOne: false };
}

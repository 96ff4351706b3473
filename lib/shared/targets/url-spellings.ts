import { characters, URL_MAX_LENGTH } from '@/lib/shared/purges/purge-terms';
import { parseUrl } from '@/lib/shared/text/parse-url';

/** The same page under another URL, byte by byte: a cache may hold both. */
export interface UrlSpelling {
  url: string;
  /** How it differs, in a few words. */
  difference: string;
}

/** The maximum number of named spellings, the likeliest first. */
const SPELLINGS_MAX = 3;

const ESCAPE = /%[0-9a-f]{2}/gi;
const STRAY = /%(?![0-9a-f]{2})/i;
const UNRESERVED = /[A-Za-z0-9._~-]/;

const isLetterEscape = (code: string) => /[a-f]/i.test(code);
const inUpperCase = (text: string) => text.replace(ESCAPE, (code) => code.toUpperCase());
const inLowerCase = (text: string) => text.replace(ESCAPE, (code) => code.toLowerCase());

/** `%7E` as `~`: by RFC 3986, section 6.2.2.2, an unreserved character need not be escaped. */
const unescaped = (path: string) =>
  path.replace(ESCAPE, (code) => {
    const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return UNRESERVED.test(character) ? character : code;
  });

const isSame = (one: string, other: string) => one !== '' && one !== other;

/** The other spellings of the escapes in a path and a query. By the standard they are the same URL. */
function escapeSpellings(path: string, query: string): { path: string; query: string; difference: string }[] {
  // Beside a sign that escapes nothing, a plain character could become part of another escape.
  if (STRAY.test(path + query)) return [];
  const letter = `${path}${query}`.match(ESCAPE)?.find(isLetterEscape);
  const [upper, lower] = [letter?.toUpperCase() ?? '', letter?.toLowerCase() ?? ''];
  const plain = unescaped(path);
  const code = path.match(ESCAPE)?.find((one) => unescaped(one) !== one) ?? '';
  return [
    { path: inUpperCase(path), query: inUpperCase(query), difference: `${upper} for ${lower}` },
    { path: inLowerCase(path), query: inLowerCase(query), difference: `${lower} for ${upper}` },
    { path: plain, query, difference: `${unescaped(code)} for ${code}` },
    // Of what need not be escaped, older software escapes this one.
    { path: path.replaceAll('~', '%7E'), query, difference: '%7E for ~' },
  ].filter((one) => isSame(one.path + one.query, path + query));
}

/** With or without the slash at the end: two URLs by the standard, and one page on most sites. None for a file. */
function slashSpelling(path: string): { path: string; difference: string } | undefined {
  if (path === '/') return undefined;
  if (path.endsWith('/')) return { path: path.slice(0, -1), difference: 'no / at the end' };
  const isFile = path.slice(path.lastIndexOf('/')).includes('.');
  return isFile ? undefined : { path: `${path}/`, difference: '/ at the end' };
}

/**
 * Returns the other spellings of a URL that a cache may hold the same page under. Host and query stay as they are, but for
 * the case of the query's escapes. `url` is one that `normalizeUrl` returned.
 */
export function urlSpellings(url: string): UrlSpelling[] {
  const parsed = parseUrl(url);
  if (!parsed || parsed.href !== url) return [];
  const { origin, pathname } = parsed;
  // With its question mark, also where nothing follows it.
  const search = url.slice(origin.length + pathname.length);
  const slash = slashSpelling(pathname);
  const all = [
    ...escapeSpellings(pathname, search).map(({ path, query, difference }) => ({
      url: origin + path + query,
      difference,
    })),
    ...(slash ? [{ url: origin + slash.path + search, difference: slash.difference }] : []),
  ];
  return all
    .filter(
      ({ url: spelling }, index) =>
        spelling !== url &&
        characters(spelling) <= URL_MAX_LENGTH &&
        // A browser must leave it as it is, or it is another page.
        parseUrl(spelling)?.href === spelling &&
        all.findIndex((other) => other.url === spelling) === index,
    )
    .slice(0, SPELLINGS_MAX);
}

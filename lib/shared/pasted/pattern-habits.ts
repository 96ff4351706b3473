import { trimUnseen } from '@/lib/shared/text/visible-text';

/** A pattern that may be meant, and which paths it matches, to follow "paths that". */
export interface PatternReading {
  pattern: string;
  matches: string;
}

const SPECIAL = /[\\^$.[\]|()?*+{}]/g;
/** What regular expressions are made of, beside what globs and paths have: dots, stars and question marks. */
const REGULAR = /[\\^$[\]|(){}]|\.[*+?]/;
const QUOTED = /^(["'`“„«‘])(.*)["'`”“»’]$/;
const WHOLE_URL = /^\^?https?:(?:\\?\/){2}[^/\\]*(?:\\.[^/\\]*)*?(?=\\?\/|$)/i;
const SLASHED = /^\/(.*)\/([gimsuy]{0,6})$/;

/** Returns a text as PCRE finds it literally. Source: the list of metacharacters in pcrepattern(3). */
const escaped = (text: string): string => text.replace(SPECIAL, '\\$&');

const pathOf = (text: string) => (text.startsWith('/') ? text : `/${text}`);
const exactly = (path: string): PatternReading => ({ pattern: `^${escaped(path)}$`, matches: `are exactly ${path}` });

/** What a person wants of a path, in words rather than in a pattern. */
export interface PathParts {
  begin: string;
  end: string;
}

/** Returns the pattern for paths that begin and end in this way; undefined where neither is given. */
export function patternFor({ begin, end }: PathParts): PatternReading | undefined {
  const first = trimUnseen(begin)
    .text.replace(/^https?:\/\/[^/]*/i, '')
    // From the first of the last stars alone: begun at each of them, it would take the square of their number.
    .replace(/(?<!\*)\*+$/, '');
  const last = trimUnseen(end).text.replace(/^\*+/, '');
  if (first === '' && last === '') return undefined;
  const start = first === '' ? '' : `^${escaped(pathOf(first))}`;
  const finish = last === '' ? '' : `${escaped(last)}$`;
  const words = [start && `begin with ${pathOf(first)}`, finish && `end with ${last}`].filter(Boolean);
  return { pattern: start && finish ? `${start}.*${finish}` : start + finish, matches: words.join(' and ') };
}

/** `/foo/*`, `*.png`, `/img/*.png`, `/a/**`: a star is any text. */
function readGlob(glob: string): PatternReading[] {
  const pieces = glob.split(/\*+/);
  const [begin = '', ...rest] = pieces;
  const end = rest.at(-1) ?? '';
  if (pieces.length === 2) {
    const below = patternFor({ begin, end });
    if (!below) return [];
    const isOpen = begin === '' || end === '' || glob.includes('**');
    if (isOpen) return [below];
    const within = `^${escaped(pathOf(begin))}[^/]*${escaped(end)}$`;
    const matches = begin.endsWith('/')
      ? `end with ${end} directly in ${pathOf(begin)}`
      : `${below.matches} in one folder`;
    return [below, { pattern: within, matches }];
  }
  const middle = pieces
    .map(escaped)
    .join('.*')
    .replace(/^\.\*|\.\*$/g, '');
  if (middle === '') return [];
  const start = begin === '' ? '' : '^';
  return [{ pattern: start + middle + (end === '' ? '' : '$'), matches: `fit ${glob}, where each star is any text` }];
}

function readQuery(text: string): PatternReading[] {
  const [path = ''] = text.split('?', 1);
  return [
    { pattern: `^${escaped(path)}(\\?|$)`, matches: `are ${path}, with any query` },
    { pattern: `^${escaped(text)}$`, matches: `are exactly ${text}, if the CDN compares queries` },
  ];
}

/** What a text means that has no sign of a regular expression beside dots, stars, pluses and question marks. */
function readLiteral(text: string): PatternReading[] {
  if (text.includes('*')) return readGlob(text);
  if (/^\/[^?]*\?[^?=]+=/.test(text)) return readQuery(text);
  if (text.startsWith('/')) return [exactly(text)];
  const reading = patternFor({ begin: '', end: text });
  return reading ? [reading] : [];
}

function readAll(text: string): PatternReading[] {
  const url = WHOLE_URL.exec(text)?.[0];
  const rest = url === undefined ? text : text.slice(url.length).replace(/\\\//g, '/') || '/';
  if (url !== undefined && /^\/\.\*\$?$/.test(rest))
    return [{ pattern: '^/', matches: 'begin with /, which is every path' }];
  if (!REGULAR.test(rest)) return url !== undefined || /[.*+?]/.test(rest) ? readLiteral(rest) : [];
  const [folder = ''] = rest.split('.*', 1);
  if (url !== undefined && rest === `${folder}.*` && !REGULAR.test(folder)) return readGlob(`${folder}*`);
  if (url !== undefined) return [{ pattern: `^${rest}`, matches: 'match the same without the hostname' }];
  const [, inner = '', flags = ''] = SLASHED.exec(text) ?? [];
  if (!/^\^|\\\/|\$$/.test(inner)) return [];
  const pattern = (flags.includes('i') ? '(?i)' : '') + inner.replace(/\\\//g, '/');
  return [{ pattern, matches: 'match the same in PCRE, without slashes around' }];
}

/**
 * Returns what a pattern means that is written by the habits of globs, addresses, literal paths or JavaScript: for one
 * click. None for a regular expression. Nothing changes what is typed.
 */
export function patternReadings(typed: string): PatternReading[] {
  const { text } = trimUnseen(typed);
  const quoted = QUOTED.exec(text)?.[2];
  const inner = quoted ?? text;
  const readings = readAll(inner);
  const isPattern = inner !== '' && !/^[*+?]/.test(inner);
  if (readings.length === 0 && isPattern && inner !== typed)
    return [
      {
        pattern: inner,
        matches:
          quoted === undefined
            ? 'match the same without the characters around it'
            : 'match the same without quotation marks',
      },
    ];
  return readings.filter(({ pattern }) => pattern !== typed);
}

import { RE2JS } from 're2js';
import { compilePattern, structureOf } from '@/lib/shared/reach/pattern-reach';
import {
  type FormCount,
  type LooseAnchor,
  type MatchedText,
  type NearBy,
  type SourceTrial,
  SUBJECT_MAX_LENGTH,
  SUBJECTS_MAX,
  type Subject,
  type SubjectForm,
  type Trial,
  type TrialInput,
} from './trial';
import { whyNotTried } from './why-not-tried';

const MATCHES_SHOWN = 20;
const NEAR_SHOWN = 5;
/** Texts without a match that are looked at for what nearly matches. */
const NEAR_TRIED = 1000;

type Text = Pick<MatchedText, 'host' | 'text' | 'requests'>;
/** Another reading of pattern and text that may match. */
type Nearly = { by: NearBy; engine: RE2JS; textOf: (text: string) => string };

const withoutQuery = (text: string) => text.split('?', 1)[0] ?? text;

function textIn({ host, path }: Subject, form: SubjectForm): string {
  if (form === 'host') return host + path;
  return form === 'query' ? path : withoutQuery(path);
}

/** Each text of each host once, the most requested first. */
function textsIn(subjects: readonly Subject[], form: SubjectForm): Text[] {
  const texts = new Map<string, Text>();
  for (const subject of subjects) {
    const { host, requests } = subject;
    const text = textIn(subject, form);
    const one = texts.get(`${host} ${text}`);
    if (one) one.requests += requests;
    else texts.set(`${host} ${text}`, { host, text, requests });
  }
  return [...texts.values()].sort((a, b) => b.requests - a.requests);
}

const requestsOf = (texts: readonly Text[]) => texts.reduce((sum, { requests }) => sum + requests, 0);

function nearlyBy(pattern: string, engine: RE2JS): Nearly[] {
  const same = (text: string) => text;
  const ignoringCase = compilePattern(pattern, RE2JS.CASE_INSENSITIVE);
  const free = pattern.replace(/^\^/, '').replace(/(?<!\\)\$$/, '');
  const unanchored = free === pattern || free === '' ? undefined : compilePattern(free);
  return [
    { by: 'slash', engine, textOf: (text) => (text.startsWith('/') ? text.slice(1) : `/${text}`) },
    ...(ignoringCase ? [{ by: 'case', engine: ignoringCase, textOf: same } as const] : []),
    { by: 'query', engine, textOf: withoutQuery },
    ...(unanchored ? [{ by: 'anchor', engine: unanchored, textOf: same } as const] : []),
  ];
}

function nearOf(pattern: string, engine: RE2JS, missed: readonly Text[]): SourceTrial['near'] {
  const nearly = nearlyBy(pattern, engine);
  const near: SourceTrial['near'] = [];
  for (const { host, text } of missed.slice(0, NEAR_TRIED)) {
    const found = nearly.find((one) => one.engine.test(one.textOf(text)));
    if (found) near.push({ host, text, by: found.by });
    if (near.length === NEAR_SHOWN) break;
  }
  return near;
}

/** Where in a text the engine finds its first match. */
function placeOf(engine: RE2JS, { text, ...more }: Text): MatchedText {
  const matcher = engine.matcher(text);
  const isFound = matcher.find();
  return { ...more, text, start: isFound ? matcher.start() : 0, end: isFound ? matcher.end() : 0 };
}

/** Where the matches are that an anchor would keep, by what narrows a pattern to them. */
const kept: readonly [LooseAnchor, (place: MatchedText) => boolean][] = [
  ['$', ({ text, end }) => end === text.length],
  ['^', ({ start }) => start === 0],
  ['^/', ({ text, start }) => start === 1 && text.startsWith('/')],
  ['folder', ({ text, start }) => !text.slice(start).includes('/')],
];

/** A match elsewhere than others of a pattern without an anchor: one was probably meant. */
function looseOf(pattern: string, places: readonly MatchedText[]): SourceTrial['loose'] {
  const structure = structureOf(pattern);
  if (/[\^$]|\\[AbBzZ]/.test(structure)) return undefined;
  for (const [anchor, isThere] of kept) {
    const other = places.find((place) => !isThere(place));
    if (other && places.some(isThere)) return { anchor, text: other.text };
  }
  return undefined;
}

function trySource(pattern: string, engine: RE2JS, given: readonly Subject[], form: SubjectForm): SourceTrial {
  const subjects = given.slice(0, SUBJECTS_MAX).filter(({ path }) => path.length <= SUBJECT_MAX_LENGTH);
  const found = new Map<string, boolean>();
  const isFound = (text: string) => {
    const known = found.get(text) ?? engine.test(text);
    found.set(text, known);
    return known;
  };
  const texts = textsIn(subjects, form);
  const [matches, missed]: [Text[], Text[]] = [[], []];
  for (const one of texts) (isFound(one.text) ? matches : missed).push(one);
  const countIn = (other: SubjectForm): FormCount => {
    const all = textsIn(subjects, other);
    const matched = all.filter(({ text }) => isFound(text));
    return {
      texts: all.length,
      requests: requestsOf(all),
      matched: matched.length,
      matchedRequests: requestsOf(matched),
      isSame: subjects.every((one) => isFound(textIn(one, other)) === isFound(textIn(one, form))),
    };
  };
  const places = matches.map((one) => placeOf(engine, one));
  const slashed = matches.length === 0 && /^\^[^/]/.test(pattern) ? compilePattern(`^/${pattern.slice(1)}`) : undefined;
  return {
    texts: texts.length,
    requests: requestsOf(texts),
    matched: matches.length,
    matchedRequests: requestsOf(matches),
    byForm: { path: countIn('path'), query: countIn('query'), host: countIn('host') },
    hasQueries: subjects.some(({ path }) => path.includes('?')),
    notTried: given.length - subjects.length,
    shown: places.slice(0, MATCHES_SHOWN),
    near: nearOf(pattern, engine, missed),
    slashed: slashed ? missed.filter(({ text }) => slashed.test(text)).length : 0,
    loose: looseOf(pattern, places),
  };
}

/**
 * Tries a pattern on what was served and on what was pasted, as an unanchored search. It takes time in proportion to the
 * texts; a caller ends it where that is too long.
 */
export function tryPattern({ pattern, form, known, pasted, left }: TrialInput): Trial {
  const engine = compilePattern(pattern);
  if (!engine) return { kind: 'unread', sentence: whyNotTried(pattern) };
  const tried = (subjects: readonly Subject[]) => trySource(pattern, engine, subjects, form);
  const ofPasted = tried(pasted);
  return { kind: 'tried', known: tried(known), pasted: { ...ofPasted, notTried: ofPasted.notTried + left } };
}

import { RE2JS } from 're2js';
import { isWildcard } from '@/lib/shared/targets/hostname';
import type { Judgement } from './reach';
import { evenPaths, sitePaths } from './sample-paths';

/** From this share of a sample on, a pattern counts as everything: leaving out a few paths makes it no smaller. */
const NEARLY_ALL = 0.9;
/** About how many steps the engine may take a pattern for, its counted repetitions written out; more takes it too long. */
const STEPS_MAX = 600;
const SAMPLE_HOSTS = ['www.example.com', 'static.example.net', 'shop.example.org'];

/** What stands for characters: quoted text, an escape, a class (an open one to the end). */
const TEXT = /\\Q.*?(?:\\E|$)|\\x\{[\da-fA-F]{0,8}\}|\\.?|\[\^?\]?(?:\\.?|\[:\^?[a-z]{1,9}:\]|[^\]\\])*(?:\]|$)/gs;

/**
 * A pattern with an underscore for each character that stands for itself or for one of a class, in as many characters:
 * what is left are the signs of its structure, and escapes of letters and digits.
 */
export const structureOf = (pattern: string): string =>
  pattern.replace(TEXT, (text) =>
    text.startsWith('\\Q')
      ? '_'.repeat(text.length)
      : text.replace(/\\.?|./gs, (one) => (/^\\[A-Za-z0-9]/.test(one) ? one : '_'.repeat(one.length))),
  );

/** What the engine does not read, by name. Each is one look at a structure, in time that grows with its length alone. */
const UNREADABLE: readonly [RegExp, string][] = [
  [/\(\?[=!]/, 'look-ahead'],
  [/\(\?<[=!]/, 'look-behind'],
  [/\\[1-9gk]|\(\?P=/, 'back-reference'],
  [/\(\?(?:[R&+]|-?\d|P>)/, 'recursion'],
  [/\(\?\(/, 'conditional group'],
  [/\(\?>|[*+?}]\+/, 'atomic group or possessive quantifier'],
  [/\(\?\|/, 'branch reset group'],
  [/\(\*/, 'backtracking verb such as (*ACCEPT)'],
  [/\\[CEGHKNRVXZceho]/, 'PCRE-only escape sequence'],
  [/\\p/i, 'Unicode property'],
];
export const NOT_READ = 'unsupported or invalid syntax';

/**
 * What the engine reads in its own way: `\12` is an octal number to it, `(?i)\p{^Lu}` leaves out lower case, and the
 * signs for Kelvin and long s are a k and an s where case does not matter.
 */
const READ_OTHERWISE = /\\[1-9pP]|[\u017f\u212a]/;

/**
 * About how many steps a pattern has once `{n}` is written out: one for each character, as many as it says for each
 * repetition of one thing, and all of it again for each repetition of a group.
 */
function stepsOf(pattern: string): number {
  let [steps, times] = [pattern.length, 1];
  for (const [, group, least = '', most = ''] of structureOf(pattern).matchAll(/(\)?)\{(\d{1,9})(?:,(\d{0,9}))?\}/g)) {
    const count = Math.max(1, Number(least), Number(most));
    if (group) times *= count;
    else steps += count;
  }
  return steps * times;
}

/** Compiles for a linear search; undefined for what the engine does not read, or PCRE reads otherwise. */
export function compilePattern(pattern: string, flags = 0): RE2JS | undefined {
  if (READ_OTHERWISE.test(pattern) || stepsOf(pattern) > STEPS_MAX) return undefined;
  try {
    return RE2JS.compile(pattern, flags);
  } catch {
    return undefined;
  }
}

/** Why the engine does not read a pattern that it does not compile, in a few words. */
export function whyUnread(pattern: string): string {
  if (stepsOf(pattern) > STEPS_MAX) return 'too many repetitions';
  const structure = structureOf(pattern);
  return UNREADABLE.find(([sign]) => sign.test(structure))?.[1] ?? NOT_READ;
}

interface ComparedForm {
  /** What it would mean if the CDN compares this; empty for what is assumed. */
  because: string;
  of: (host: string, path: string) => string;
}

/** What the CDN may compare a pattern with: F5 does not document it. Each also with or without regard to case. */
export const comparedForms: readonly ComparedForm[] = [
  { because: '', of: (_, path) => path },
  { because: 'it may match every path, if the CDN omits the leading slash', of: (_, path) => path.slice(1) },
  { because: 'it may match every URL, if the CDN includes the hostname', of: (host, path) => host + path },
  {
    because: 'it may match every URL, if the CDN includes the scheme',
    of: (host, path) => `https://${host}${path}`,
  },
  { because: 'it may match every URL, if the CDN includes the scheme', of: (host, path) => `http://${host}${path}` },
];

/** Whether a search finds nearly all of a sample; it stops as soon as too many are not found. */
function findsNearlyAll(engine: RE2JS, subjects: readonly string[], inForm: (path: string, index: number) => string) {
  let left = Math.floor(subjects.length * (1 - NEARLY_ALL));
  for (const [index, path] of subjects.entries()) if (!engine.test(inForm(path, index)) && left-- === 0) return false;
  return true;
}

/**
 * How far a pattern reaches on a distribution with these domains (none: sample hosts). It is tried on two samples of
 * paths, as an unanchored search. What F5 does not document (host, case, first slash) is tried either way: a pattern that
 * would then match everything is not judged.
 */
export function patternReach(pattern: string, domains: readonly string[]): Judgement {
  const engine = compilePattern(pattern);
  const ignoringCase = compilePattern(pattern, RE2JS.CASE_INSENSITIVE);
  if (!engine || !ignoringCase) return { reach: 'unjudged', because: whyUnread(pattern) };
  const hosts = (domains.length > 0 ? domains : SAMPLE_HOSTS).flatMap((domain) =>
    isWildcard(domain) ? ['a', 'shop-1', 'm.x'].map((label) => label + domain.slice(1)) : [domain],
  );
  const host = (index: number) => hosts[index % hosts.length] ?? '';
  for (const { because, of } of comparedForms) {
    const inForm = (path: string, index: number) => of(host(index), path);
    for (const [found, casing] of [
      [engine, ''],
      [ignoringCase, 'it may match every path, if the CDN ignores case'],
    ] as const)
      if (findsNearlyAll(found, sitePaths, inForm) || findsNearlyAll(found, evenPaths, inForm))
        return because || casing ? { reach: 'unjudged', because: because || casing } : { reach: 'everything' };
  }
  return { reach: 'part' };
}

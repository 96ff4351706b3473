import { RE2JS } from 're2js';
import { isWildcard } from '@/lib/shared/purges/hostname';
import type { Judgement } from './reach';
import { evenPaths, sitePaths } from './sample-paths';

/** From this share of a sample on, a pattern counts as everything: leaving out a few paths makes it no smaller. */
const NEARLY_ALL = 0.9;
/** About how many steps the engine may take a pattern for, its counted repetitions written out; more takes it too long. */
const STEPS_MAX = 600;
const SAMPLE_HOSTS = ['www.example.com', 'static.example.net', 'shop.example.org'];

/** What the engine does not read, by name. Each is one look at the pattern, in time that grows with its length alone. */
const UNREADABLE: readonly [RegExp, string][] = [
  [/\(\?[=!]/, 'uses look-ahead'],
  [/\(\?<[=!]/, 'uses look-behind'],
  [/\\[1-9gk]|\(\?P=/, 'uses a back-reference'],
  [/\(\?(?:[R&+]|-?\d|P>)/, 'uses recursion'],
  [/\(\?\(/, 'uses a condition'],
  [/\(\?>|[*+?}]\+/, 'uses an atomic group or a possessive quantifier'],
  [/\(\?\|/, 'resets its group numbers'],
  [/\(\*/, 'uses a verb like (*ACCEPT)'],
  [/\\[CEGHKNRVXZceho]/, 'uses an escape that only PCRE reads'],
  [/\\p/i, 'uses a Unicode property'],
];
const NOT_READ = 'is not a regular expression that Purge Desk can read';

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
  for (const [, group, least = '', most = ''] of pattern.matchAll(/(\)?)\{(\d{1,9})(?:,(\d{0,9}))?\}/g)) {
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

function whyUnjudged(pattern: string): string {
  if (stepsOf(pattern) > STEPS_MAX) return 'repeats too much';
  return UNREADABLE.find(([sign]) => sign.test(pattern))?.[1] ?? NOT_READ;
}

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
  if (!engine || !ignoringCase) return { reach: 'unjudged', because: whyUnjudged(pattern) };
  const hosts = (domains.length > 0 ? domains : SAMPLE_HOSTS).flatMap((domain) =>
    isWildcard(domain) ? ['a', 'shop-1', 'm.x'].map((label) => label + domain.slice(1)) : [domain],
  );
  const host = (index: number) => hosts[index % hosts.length];
  const forms: [string, (path: string, index: number) => string][] = [
    ['', (path) => path],
    ['matches every path that is written without its first slash', (path) => path.slice(1)],
    ['matches every hostname, and the CDN may search it', (path, index) => host(index) + path],
    ['matches the start of every address, and the CDN may search it', (path, index) => `https://${host(index)}${path}`],
    ['matches the start of every address, and the CDN may search it', (path, index) => `http://${host(index)}${path}`],
  ];
  for (const [because, inForm] of forms)
    for (const [found, casing] of [
      [engine, ''],
      [ignoringCase, 'matches every path where upper and lower case are alike'],
    ] as const)
      if (findsNearlyAll(found, sitePaths, inForm) || findsNearlyAll(found, evenPaths, inForm))
        return because || casing ? { reach: 'unjudged', because: because || casing } : { reach: 'everything' };
  return { reach: 'part' };
}

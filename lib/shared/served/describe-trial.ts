import { patternProblem } from '@/lib/shared/purges/purge-terms';
import { readHostname } from '@/lib/shared/targets/hostname';
import { counted } from '@/lib/shared/text/counted';
import { visible } from '@/lib/shared/text/visible-text';
import type { ServedPath, ServedPaths } from './served-paths';
import { type LooseAnchor, type NearBy, type SourceTrial, type SubjectForm, subjectForms } from './trial';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Longer spans are shown in hours. */
const MINUTES_MAX = 120;
/** The maximum length of a path in a sentence, in characters. */
const BRIEF_MAX = 60;

type Served = Omit<ServedPaths, 'at' | 'paths'> & {
  paths: readonly ServedPath[];
  /** When the log was read, as the reader's clock says it, where that is no longer just now. */
  readAt?: string | undefined;
};

export const formLabels: Record<SubjectForm, string> = {
  path: 'Path',
  query: 'Path and query',
  host: 'Host, path and query',
};

export const nearTexts: Record<NearBy, string> = {
  slash: 'if the leading slash were ignored or added',
  case: 'if case were ignored',
  query: 'without its query',
  anchor: 'without ^ or $ in the pattern',
};

/** "in the last 24 min", of the time that the lines of a log cover; "in the 24 min before 14:27:10" later on. */
function timeCovered({ from, to, readAt }: Pick<Served, 'from' | 'to' | 'readAt'>): string {
  const ms = Date.parse(to ?? '') - Date.parse(from ?? '');
  const minutes = Math.max(1, Math.round(ms / MINUTE_MS));
  const span = minutes < MINUTES_MAX ? `${minutes} min` : `${Math.round(ms / HOUR_MS)} h`;
  return readAt === undefined ? `in the last ${span}` : `in the ${span} before ${readAt}`;
}

/** Returns a share in whole percent. Only none is 0 %, and only all is 100 %. */
export function percentOf(part: number, whole: number): string {
  const percent = whole === 0 ? 0 : (part / whole) * 100;
  if (percent > 0 && percent < 1) return 'under 1 %';
  return percent < 100 && percent > 99 ? 'over 99 %' : `${Math.round(percent)} %`;
}

function nothingKnown(served: Served): string {
  if (served.source === 'history') return 'The history of this distribution has no URL to try the pattern on.';
  return served.leftOut > 0
    ? `None of ${counted(served.leftOut, 'line')} of the CDN’s access log could be used.`
    : `The CDN’s access log has no request ${timeCovered(served)}.`;
}

/** What a pattern matches of what was served, or of what was purged before, in the form that it was tried in. */
export function matchSentence(served: Served, trial: SourceTrial, form: SubjectForm): string {
  const { matched, texts, matchedRequests, requests, hasQueries } = trial;
  if (texts === 0) return nothingKnown(served);
  // URLs that differ in their queries alone are one then.
  const how = form === 'path' && hasQueries ? ', without their queries' : '';
  return served.source === 'history'
    ? `Matches ${matched} of ${counted(texts, 'URL')} purged before${how}.`
    : `Matches ${matched} of ${counted(texts, 'path')} served ${timeCovered(served)}, ${percentOf(matchedRequests, requests)} of requests.`;
}

/** Returns the same for pasted lines; undefined without any. */
export function pastedSentence({ matched, texts, notTried }: SourceTrial): string | undefined {
  if (texts === 0) return undefined;
  const sentence = `Matches ${matched} of ${counted(texts, 'pasted line')}.`;
  return notTried === 0 ? sentence : `${sentence} ${notTried} more were not tried.`;
}

/** Returns the share of a typed hostname (undefined: everything); undefined for an invalid hostname. */
export function shareSentence(served: Served, written: string | undefined): string | undefined {
  const hostname = written === undefined ? undefined : readHostname(written);
  if (written !== undefined && hostname === undefined) return undefined;
  const paths = served.paths.filter(({ host }) => hostname === undefined || host === hostname);
  if (served.source === 'history') return `${counted(paths.length, 'URL')} purged before.`;
  const requests = paths.reduce((sum, one) => sum + one.requests, 0);
  if (served.requests === 0) return nothingKnown(served);
  return `${counted(paths.length, 'path')}, ${percentOf(requests, served.requests)} of requests ${timeCovered(served)}.`;
}

/** Where the paths are from. */
export function sourceSentence({ source, why, requests, isCut, leftOut }: Served): string {
  if (source === 'history') return `${why ?? ''} Purge Desk uses previously purged URLs instead.`.trim();
  const lines = `From the CDN’s access log: ${isCut ? 'the newest ' : ''}${counted(requests, 'request')}.`;
  return leftOut === 0 ? lines : `${lines} ${counted(leftOut, 'line')} could not be used.`;
}

/** What it would match where the CDN compares something else than `form`; undefined where it reaches the same. */
export function formsSentence({ byForm, hasQueries }: SourceTrial, form: SubjectForm): string | undefined {
  const others = subjectForms.filter((other) => !byForm[other].isSame && (hasQueries || other !== 'query'));
  if (others.length === 0) return undefined;
  const numbers = others.map((other) => {
    const { texts, matched, requests, matchedRequests } = byForm[other];
    const number = `${formLabels[other].toLowerCase()}: ${matched}`;
    // The same number of other texts says nothing.
    if (matched !== byForm[form].matched) return number;
    return `${number} of ${texts}${requests > 0 ? `, ${percentOf(matchedRequests, requests)} of requests` : ''}`;
  });
  return `F5 does not document what it compares. By ${numbers.join('; by ')}.`;
}

/** Where it would match, if it matches nothing as it was tried. */
function elsewhere({ byForm }: SourceTrial): string | undefined {
  const form = subjectForms.find((one) => byForm[one].matched > 0);
  const how = { path: 'without the query', query: 'with the query', host: 'with the host' };
  return form && `It matches only ${how[form]}: ${byForm[form].matched}.`;
}

/** A part of a text that a visitor chose, for one line. */
function brief(text: string): string {
  const shown = visible(text);
  return shown.length > BRIEF_MAX ? `${shown.slice(0, BRIEF_MAX)}…` : shown;
}

const narrowing: Record<LooseAnchor, string> = {
  $: 'End it with $ to narrow it.',
  '^': 'Begin it with ^ to narrow it.',
  '^/': 'Begin it with ^/ to narrow it.',
  folder: 'Write more of the path to narrow it.',
};

/** What a pattern was tried on: paths of the log, previously purged URLs, or pasted lines. */
type Tried = 'path' | 'URL' | 'line';

export interface TrialHint {
  sentence: string;
  /** A pattern that is probably meant instead. */
  meant?: string;
}

/** Mistakes that what it was tried on shows. `isWide`: the form says already that the pattern may match everything. */
export function trialHints(pattern: string, trial: SourceTrial, isWide: boolean, on: Tried): TrialHint[] {
  const { texts, matched, slashed, loose, hasQueries } = trial;
  if (texts === 0) return [];
  const hints: TrialHint[] = [];
  const say = (sentence: string) => void hints.push({ sentence });
  const withSlash = `^/${pattern.slice(1)}`;
  if (slashed > 0)
    hints.push({
      sentence: `Paths begin with a slash: ${visible(withSlash)} matches ${counted(slashed, on)}.`,
      ...(patternProblem(withSlash) === undefined && { meant: withSlash }),
    });
  else if (matched === 0 && /^\^?\(?https?\??:/i.test(pattern))
    say('Paths have no scheme: a pattern that begins with https:// matches none.');
  else if (matched === 0 && !hasQueries && pattern.includes('\\?'))
    say(`None of these ${on}s has a query, so a pattern for queries cannot be tried on them.`);
  else if (matched === 0) say(elsewhere(trial) ?? 'It matches none of these. Check the spelling.');
  if (matched === texts && texts > 1 && !isWide) say(`It matches all of these ${on}s.`);
  if (loose) say(`It matches anywhere, for example in ${brief(loose.text)}. ${narrowing[loose.anchor]}`);
  return hints;
}

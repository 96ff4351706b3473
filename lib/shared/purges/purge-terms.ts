import { hiddenProblem, hiddenProblemInProse } from '@/lib/shared/text/visible-text';

/** What a target can be. */
export const targetKinds = ['url', 'hostname', 'pattern', 'all'] as const;
export type TargetKind = (typeof targetKinds)[number];

export const modes = ['soft', 'hard'] as const;
export type Mode = (typeof modes)[number];

/** Whether a purge shows at the edge. `verified`: every view serves a copy that is newer than the purge. `pending`: the desk will look. */
export const renewals = ['verified', 'not_renewed', 'not_checked', 'pending'] as const;
export type Renewal = (typeof renewals)[number];

/** Limits of the CDN's API for a target (API description of `cache-purge`), in characters. */
export const URL_MAX_LENGTH = 1024;
export const PATTERN_MAX_LENGTH = 256;
/** Our own limits, in characters: long enough for a sentence and for any tracker's key. */
export const REASON_MAX_LENGTH = 500;
export const TICKET_MAX_LENGTH = 100;
/** Of what a person found out about an unconfirmed purge. */
export const NOTE_MAX_LENGTH = 1000;

/** Characters as a person counts them, which is also how protobuf's `max_len` counts: an emoji is one. */
export const characters = (text: string) => [...text].length;

/** Returns the value of a target; undefined for everything, which has none, and for an unknown target. */
export const targetValue = (
  target: { kind: Exclude<TargetKind, 'all'> | 'unknown'; value: string | null } | { kind: 'all' },
) => ('value' in target ? (target.value ?? undefined) : undefined);

/** Why a text, trimmed, is no URL to purge, in a sentence; its syntax is for `normalizeUrl` to judge. */
export function urlProblem(url: string): string | undefined {
  if (url === '') return 'Enter a URL.';
  if (url.length > URL_MAX_LENGTH) return `A URL can have at most ${URL_MAX_LENGTH} characters.`;
  return hiddenProblem('A URL', url);
}

/** Why a text is no pattern to purge by, in a sentence; its syntax is for the CDN to judge. */
export function patternProblem(pattern: string): string | undefined {
  if (pattern.trim() === '') return 'Enter a pattern. An empty one would match every path.';
  const hidden = hiddenProblem('A pattern', pattern);
  if (hidden !== undefined) return hidden;
  if (pattern.trim() === '*')
    return 'A single * is not a regular expression. To purge everything, choose “Everything”.';
  if (characters(pattern) > PATTERN_MAX_LENGTH) return `A pattern can have at most ${PATTERN_MAX_LENGTH} characters.`;
  // Such spaces are invisible, and no path has them, so the pattern would match nothing.
  return pattern === pattern.trim() ? undefined : 'A pattern cannot start or end with a space. Write a space as \\x20.';
}

const noteRule = (label: string, max: number) => (text: string) =>
  characters(text) > max ? `${label} can have at most ${max} characters.` : hiddenProblemInProse(label, text);

/** Why a text, trimmed, is no reason or ticket, in a sentence. */
export const noteProblems = {
  reason: noteRule('A reason', REASON_MAX_LENGTH),
  ticket: noteRule('A ticket', TICKET_MAX_LENGTH),
};

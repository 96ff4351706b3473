import { parseUrl } from '@/lib/shared/text/parse-url';

/** What a pattern may be searched in: F5 documents neither whether the query nor whether the host is part of it. */
export const subjectForms = ['path', 'query', 'host'] as const;
export type SubjectForm = (typeof subjectForms)[number];

/** Bounds of one trial: characters of a subject, and subjects of one source. */
export const SUBJECT_MAX_LENGTH = 2048;
export const SUBJECTS_MAX = 10_000;

/** What a pattern is tried on: a path with its query, if it has one. */
export interface Subject {
  /** Empty where it is not known. */
  host: string;
  path: string;
  requests: number;
}

export interface TrialInput {
  pattern: string;
  form: SubjectForm;
  /** What was served, or purged before. */
  known: readonly Subject[];
  pasted: readonly Subject[];
  /** Pasted lines that are not among them. */
  left: number;
}

/** What a pattern matches where the CDN compares subjects in one form. */
export interface FormCount {
  texts: number;
  requests: number;
  matched: number;
  matchedRequests: number;
  /** It reaches the same subjects as in the form that was chosen. */
  isSame: boolean;
}

/** What would have to be other for a match. */
export type NearBy =
  /** The text would begin with a slash, or without it. */
  | 'slash'
  | 'case'
  /** The text would have no query. */
  | 'query'
  /** The pattern would have no `^` or `$`. */
  | 'anchor';

export interface MatchedText {
  host: string;
  text: string;
  /** Where the match is, in UTF-16 units. */
  start: number;
  end: number;
  requests: number;
}

/** What narrows a pattern: other matches are at the end, at the beginning or after the first slash. `folder`: in a file's name. */
export type LooseAnchor = '$' | '^' | '^/' | 'folder';

export interface SourceTrial {
  /** Texts that were tried, each once for each host, and the requests for them. */
  texts: number;
  requests: number;
  matched: number;
  matchedRequests: number;
  byForm: Record<SubjectForm, FormCount>;
  hasQueries: boolean;
  /** Subjects beyond the bounds. */
  notTried: number;
  /** Some matches, the most requested first. */
  shown: MatchedText[];
  near: { host: string; text: string; by: NearBy }[];
  /** How many texts match with a slash after `^`, where none does without it. */
  slashed: number;
  /** A match elsewhere in a text than others, where the pattern has no anchor. */
  loose: { anchor: LooseAnchor; text: string } | undefined;
}

export type Trial =
  | { kind: 'tried'; known: SourceTrial; pasted: SourceTrial }
  /** The engine does not read the pattern; `sentence` says why. */
  | { kind: 'unread'; sentence: string };

function subjectOf(line: string): Subject {
  const url = /^https?:\/\//i.test(line) ? parseUrl(line) : undefined;
  return url
    ? { host: url.hostname, path: url.pathname + url.search, requests: 0 }
    : { host: '', path: line, requests: 0 };
}

/** Reads pasted lines, one URL or path per line, and skips blank ones. `left` is the number of lines beyond the limits. */
export function pastedSubjects(text: string): { subjects: Subject[]; left: number } {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return { subjects: lines.slice(0, SUBJECTS_MAX).map(subjectOf), left: Math.max(0, lines.length - SUBJECTS_MAX) };
}

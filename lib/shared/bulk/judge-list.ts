import { kindRefusalTexts, modeRefusalText } from '@/lib/shared/access/describe-access';
import { type Distribution, distributionKey, findDistribution } from '@/lib/shared/distributions/distribution';
import { readPastedUrl, type UrlQuestion } from '@/lib/shared/pasted/url-question';
import type { Rights } from '@/lib/shared/purges/purge-draft';
import type { Mode } from '@/lib/shared/purges/purge-terms';
import { isPath } from '@/lib/shared/targets/normalize-url';
import { withoutEntities } from '@/lib/shared/text/entities';
import type { ListLine, ReadList } from './list-format';
import { linePlacer, type PlacedLine } from './place-line';

/** What can be found out about a line. The first three are sent; a duplicate is sent once. */
export const findings = [
  ...(['valid', 'normalized', 'recent', 'duplicate'] as const),
  ...(['question', 'invalid', 'not_served', 'choose', 'not_allowed'] as const),
] as const;
export type Finding = (typeof findings)[number];

/** Whether a line of this kind keeps the list from being sent. */
export const isProblem = (finding: Finding) => !['valid', 'normalized', 'recent', 'duplicate'].includes(finding);

export interface JudgedLine {
  /** Its place in the list, from 0 on. */
  index: number;
  line: number;
  /** As it was read. */
  value: string;
  finding: Finding;
  /** What was changed, or why it is not sent, in words; empty for a valid line. */
  note: string;
  /** What is asked about it. */
  question?: UrlQuestion;
  /** As it would be sent; left out where it is not. */
  url?: string;
  /** `namespace/name` of its distribution, where that is known. */
  distribution?: string;
  /** Several distributions serve its host: the one to purge was chosen. */
  isChosen?: boolean;
  /** Those to choose from. */
  candidates?: string[];
}

export interface ListTerms {
  distributions: readonly Distribution[];
  /** There may be distributions beside these. */
  mayHaveMore: boolean;
  rights: Rights;
  mode: Mode;
  /** `namespace/name` of the distribution that is meant where several serve a host. */
  preferred?: string | undefined;
  /** The domain that completes paths. */
  domain?: string | undefined;
  /** Values that are meant as they are: nothing about them is asked. */
  kept?: readonly string[];
  /** What was purged a short while ago, by `recentKey`, and when, in words. */
  recent?: Readonly<Record<string, string>>;
}

type Verdict = Pick<JudgedLine, 'finding' | 'note'> &
  Partial<Pick<JudgedLine, 'question' | 'url' | 'distribution' | 'isChosen' | 'candidates'>>;

const once = <Value>(make: (key: string) => Value) => {
  const made = new Map<string, Value>();
  return (key: string): Value => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
};

const findingOf = {
  invalid: 'invalid',
  foreign_host: 'not_served',
  unknown: 'not_served',
  choose_domain: 'choose',
  several: 'choose',
} as const satisfies Record<Extract<PlacedLine, { ok: false }>['problem'], Finding>;

const NO_DOMAIN = 'This is only a path. Choose the domain for paths.';
/** The replacement character for bytes that are not text. */
const UNREADABLE = '\ufffd';
const NOT_DECODED = 'A character of this line could not be read. Copy the URL again, or save the file as UTF-8.';
const NOT_FOUND_YET = 'Purge Desk has found no distribution for this host yet.';

/** Names a URL on a distribution (`namespace/name`). */
export const recentKey = (distribution: string, url: string) => `${distribution} ${url}`;

/** Returns what judges one value after the other, by the rules of the API. What it finds out about a host is kept. */
function judge({ distributions, mayHaveMore, rights, mode, preferred, domain, kept = [], recent = {} }: ListTerms) {
  const keptValues = new Set(kept);
  const place = linePlacer(distributions, preferred);
  const refusalOn = once((key) => {
    const refusal = findDistribution(distributions, key)?.refusal;
    const { access, policy } = rights;
    return refusal ?? kindRefusalTexts(access, key).url ?? modeRefusalText(access, policy, key, mode) ?? '';
  });

  /** A value that is cleaned, and about which nothing is asked. */
  function judgeUrl(
    text: string,
    where: string | undefined,
    removed: readonly string[],
    decoded: readonly string[] = [],
  ): Verdict {
    const needsDomain = isPath(text) && where === undefined;
    if (needsDomain && domain === undefined) return { finding: 'choose', note: NO_DOMAIN };
    const placed = place(needsDomain ? `https://${domain}${text.trim()}` : text, where);
    const choice = placed.candidates && { candidates: placed.candidates.map(distributionKey) };
    if (!placed.ok) {
      const isOpen = placed.problem === 'foreign_host' && mayHaveMore;
      return { finding: findingOf[placed.problem], note: isOpen ? NOT_FOUND_YET : placed.message, ...choice };
    }
    const { url, changes } = placed;
    const distribution = distributionKey(placed.distribution);
    const refusal = refusalOn(distribution);
    if (refusal !== '') return { finding: 'not_allowed', note: refusal, distribution };
    const completed = needsDomain ? [`https://${domain} added`] : [];
    const altered = [...decoded, ...removed.map((what) => `${what} removed`), ...completed, ...changes];
    const before = recent[recentKey(distribution, url)];
    const finding = before !== undefined ? 'recent' : altered.length > 0 ? 'normalized' : 'valid';
    const isChosen = where !== undefined || choice !== undefined;
    const note = before !== undefined ? [before, ...altered] : altered;
    return { finding, note: note.join('; '), url, distribution, ...(isChosen && { isChosen }), ...choice };
  }

  return ({ value, where, problem }: ListLine, isExact: boolean): Verdict => {
    if (problem !== undefined) return { finding: 'invalid', note: problem };
    if (value.includes(UNREADABLE)) return { finding: 'invalid', note: NOT_DECODED };
    if (isExact) return judgeUrl(value, where, []);
    const isKept = keptValues.has(value);
    // A list decodes HTML entities without asking about each. The form asks, because it has one URL.
    const written = isKept ? value : withoutEntities(value);
    const { text, removed, question } = readPastedUrl(written);
    if (!question || isKept) return judgeUrl(text, where, removed, written === value ? [] : ['HTML entities decoded']);
    return { finding: 'question', note: question.ask, question };
  };
}

/** Judges each line as the purge of its URL would be judged; a URL that comes again is a duplicate of its first line. */
export function judgeList({ lines, isExact }: Pick<ReadList, 'lines' | 'isExact'>, terms: ListTerms): JudgedLine[] {
  const judgeLine = judge(terms);
  const firstLines = new Map<string, number>();
  return lines.map((one, index) => {
    const judged: JudgedLine = { index, line: one.line, value: one.value, ...judgeLine(one, isExact) };
    if (judged.url === undefined) return judged;
    const content = recentKey(judged.distribution ?? '', judged.url);
    const first = firstLines.get(content);
    if (first === undefined) firstLines.set(content, one.line);
    return first === undefined
      ? judged
      : { ...judged, finding: 'duplicate', note: `The same URL as in line ${first}.` };
  });
}

export type FindingCounts = Record<Finding, number>;

export function countFindings(judged: readonly JudgedLine[]): FindingCounts {
  const counts = Object.fromEntries(findings.map((finding) => [finding, 0])) as FindingCounts;
  for (const { finding } of judged) counts[finding]++;
  return counts;
}

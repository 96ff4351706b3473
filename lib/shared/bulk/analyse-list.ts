import { parseUrl } from '@/lib/shared/text/parse-url';
import type { BulkJobInput } from './bulk-job';
import { BULK_MAX_BYTES, BULK_MAX_LINES } from './bulk-limits';
import {
  countFindings,
  type Finding,
  type FindingCounts,
  isProblem,
  type JudgedLine,
  judgeList,
  type ListTerms,
} from './judge-list';
import { likelySpellings } from './likely-spellings';
import type { ListFormat, ReadList } from './list-format';
import { bulkLineOf, groupsOf } from './sent-list';
import { type WiderPurge, widerPurges } from './wider-purges';

/** The maximum number of lines on the page. The download has all of them. */
export const SHOWN_LINES = 100;
/** The maximum number of unknown hosts per lookup. */
const UNKNOWN_HOSTS_MAX = 30;
/** A list of nothing but foreign hosts is not worth more. */
const LOOKED_UP_MAX = 300;
/** Room for what is sent beside the URLs: a mode, a reason and a ticket. */
const TERMS_BYTES = 16 * 1024;

export interface AnalysisTerms extends ListTerms {
  /** Which lines to show; all problems where none is named. */
  show?: Finding | undefined;
  /** Whether likely spellings of each URL are sent, too. */
  withSpellings: boolean;
  /** URLs of hosts whose distribution was looked up already, as they were named to be. */
  lookedUp?: readonly string[] | undefined;
}

/** What a page needs to know of a list: no more of it than is shown or sent. */
export interface ListAnalysis extends Pick<ReadList, 'format' | 'column' | 'leftOut' | 'isCut'> {
  total: number;
  counts: FindingCounts;
  /** Lines that keep the list from being sent. */
  problems: number;
  /** The first lines of what was asked for, and how many there are. */
  shown: JudgedLine[];
  shownOf: number;
  /** What is sent, each once, including likely spellings. */
  urls: BulkJobInput['urls'];
  /** How many of them are likely spellings of others. */
  spellings: number;
  /** With them, there are more than one job takes. */
  isTooLong: boolean;
  /** What is sent is more than the desk reads of one request. */
  isTooLarge: boolean;
  groups: { distribution: string; urls: number }[];
  wider: WiderPurge[];
  /** A URL of each host that no known distribution serves and that was not looked up yet: the first of them. */
  unknown: string[];
  /** Distributions to choose from, where several serve a host. */
  choices: string[];
  /** How many lines are only a path. */
  paths: number;
}

interface Sent {
  url: string;
  distribution: string;
  isChosen?: boolean | undefined;
}

/** The likely spellings that a distribution serves and that may be purged there, without what is sent anyway. */
function spellingsOf(sent: readonly Sent[], terms: ListTerms): Sent[] {
  const known = new Set(sent.map(({ url }) => url));
  const candidates = sent.flatMap(({ url }) => likelySpellings(url)).filter((url) => !known.has(url));
  const lines = [...new Set(candidates)].map((value, index) => ({ line: index + 1, value }));
  const judged = judgeList({ lines, isExact: true }, terms);
  return judged.flatMap(({ finding, url, distribution = '', isChosen }) =>
    finding === 'valid' && url !== undefined ? [{ url, distribution, isChosen }] : [],
  );
}

function unknownHosts(judged: readonly JudgedLine[], lookedUp: readonly string[] = []): string[] {
  if (lookedUp.length >= LOOKED_UP_MAX) return [];
  const known = new Set(lookedUp);
  const byHost = new Map<string, string>();
  for (const { finding, value } of judged) {
    if (finding !== 'not_served' || byHost.size >= UNKNOWN_HOSTS_MAX) continue;
    const url = /^https?:\/\//i.test(value) ? value : `https://${value}`;
    const host = parseUrl(url)?.host;
    const named = `https://${host}/`;
    if (host !== undefined && !known.has(named)) byHost.set(host, named);
  }
  return [...byHost.values()];
}

const bytesOf = (urls: ListAnalysis['urls']) => new TextEncoder().encode(JSON.stringify(urls)).byteLength;

const isShown = ({ finding }: JudgedLine, { show }: AnalysisTerms) =>
  show === undefined ? isProblem(finding) : finding === show;

/** Judges a whole list, for showing and sending. Its work grows with the list. */
export function analyseList(list: ReadList, terms: AnalysisTerms): ListAnalysis {
  const judged = judgeList(list, terms);
  const counts = countFindings(judged);
  const own = judged.flatMap(({ finding, url, distribution = '', isChosen }): Sent[] =>
    url === undefined || finding === 'duplicate' ? [] : [{ url, distribution, isChosen }],
  );
  const others = terms.withSpellings ? spellingsOf(own, terms) : [];
  const sent = [...own, ...others];
  const wanted = judged.filter((line) => isShown(line, terms));
  const { format, column, leftOut, isCut } = list;
  const urls = sent.map((line) => bulkLineOf(line, terms.distributions));
  return {
    ...{ format, leftOut, isCut, ...(column && { column }) },
    total: judged.length,
    counts,
    problems: judged.filter(({ finding }) => isProblem(finding)).length,
    shown: wanted.slice(0, SHOWN_LINES),
    shownOf: wanted.length,
    urls,
    spellings: others.length,
    isTooLong: list.isCut || sent.length > BULK_MAX_LINES,
    isTooLarge: bytesOf(urls) > BULK_MAX_BYTES - TERMS_BYTES,
    groups: groupsOf(sent),
    wider: widerPurges(own, terms.rights.access),
    unknown: unknownHosts(judged, terms.lookedUp),
    choices: [...new Set(judged.flatMap(({ candidates = [] }) => candidates))],
    paths: judged.filter(({ value }) => value.startsWith('/') && !value.startsWith('//')).length,
  };
}

/** Why lines are not sent, by their place: for the download. */
export const errorsOf = (list: ReadList, terms: ListTerms): Map<number, string> =>
  new Map(judgeList(list, terms).flatMap(({ index, finding, note }) => (isProblem(finding) ? [[index, note]] : [])));

/** The places of the lines that are shown, those included for which there is no room. */
export const shownPlaces = (list: ReadList, terms: AnalysisTerms): number[] =>
  judgeList(list, terms)
    .filter((line) => isShown(line, terms))
    .map(({ index }) => index);

export const formatTexts: Record<ListFormat, string> = {
  text: 'One URL per line',
  csv: 'CSV',
  tsv: 'TSV',
  html: 'HTML',
  sitemap: 'Sitemap',
  har: 'HAR',
  json: 'JSON',
  log: 'Access log',
};

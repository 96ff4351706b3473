import 'server-only';
import { LosslessNumber } from 'lossless-json';
import { z } from 'zod';
import { kindOfDistribution, objectNameOf } from '@/lib/shared/distributions/distribution-kind';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import { type SiteProgress, type SiteState, totalOf } from '@/lib/shared/purges/site-progress';
import { counted } from '@/lib/shared/text/counted';
import type { CdnConnection } from './connection';
import { boundedText, type CdnFailure, readAnswerWith, tooManyItems, unexpected } from './failure';
import type { ListedOperation, PurgeStatusAnswer } from './purge-api';

/** Before this a time is a protobuf's zero, not a moment. */
const EARLIEST = Date.parse('2000-01-01T00:00:00Z');

/** A moment of the CDN's clock in our spelling; null when it is absent, zero or unreadable. */
export function cdnTime(value: string | null | undefined): string | null {
  const at = Date.parse(value ?? '');
  return Number.isNaN(at) || at < EARLIEST ? null : new Date(at).toISOString();
}

/** How far the clocks of the CDN's sites may be ahead of ours, in milliseconds. */
const CLOCK_SLACK_MS = 60_000;

/** Whether a finish time (`cdnTime`) is in the past. */
export const hasFinished = (finishedAt: string | null, now: number): boolean =>
  finishedAt !== null && Date.parse(finishedAt) <= now + CLOCK_SLACK_MS;

/** Longest text of a status that is kept, in characters. */
export const STATUS_MAX_LENGTH = 200;

const earliest = (times: (string | null)[]) => times.filter((time) => time !== null).sort()[0] ?? null;
const latest = (times: (string | null)[]) =>
  times
    .filter((time) => time !== null)
    .sort()
    .at(-1) ?? null;

/** What one item says: of a site, or of a node of it where the CDN names nodes. */
export type SiteReport = Omit<SiteProgress, 'nodes'> & { node: string | null };

/** The first state that a report has is the state of the whole site. */
const GRAVEST = ['failed', 'unknown', 'pending', 'done'] as const satisfies SiteState[];

function mergedSite([first, ...others]: [SiteReport, ...SiteReport[]]): SiteProgress {
  const group = [first, ...others];
  const state = GRAVEST.find((one) => group.some((report) => report.state === one)) ?? 'pending';
  const nodes = group.flatMap(({ node, site: _, ...report }) => (node === null ? [] : [{ node, ...report }]));
  const words = new Set(group.map(({ rawStatus }) => rawStatus).filter((word) => word !== ''));
  return {
    site: first.site,
    state,
    rawStatus: boundedText([...words].join(', '), STATUS_MAX_LENGTH),
    startedAt: earliest(group.map((one) => one.startedAt)),
    finishedAt:
      others.length > 0 && (state === 'pending' || state === 'unknown')
        ? null
        : latest(group.map((one) => one.finishedAt)),
    bytesPurged: totalOf(group.map((one) => one.bytesPurged)),
    bytesNotPurged: totalOf(group.map((one) => one.bytesNotPurged)),
    ...(nodes.length > 0 && { nodes }),
  };
}

/** Returns one report per site: finished when all of its reports (such as nodes) are, failed when one is. */
export function mergeSites(reports: readonly SiteReport[]): SiteProgress[] {
  const groups = new Map<string, [SiteReport, ...SiteReport[]]>();
  for (const report of reports) {
    const { site } = report;
    const group = groups.get(site);
    if (group) group.push(report);
    else groups.set(site, [report]);
  }
  return [...groups.values()].map(mergedSite);
}

type Distribution = Pick<PurgeInput, 'namespace' | 'distribution'>;

/** Where the CDN answers a question about purges of a kind of distributions; without host and prefix. */
export const operationsPath = ({ namespace, distribution }: Distribution, question: string) =>
  `/api/cdn/namespaces/${encodeURIComponent(namespace)}/${kindOfDistribution(distribution)}/${question}`;

/** uint64 comes as a string, from other gateways as a number. Nulls and empty texts mean absent. */
const count = z
  .union([z.int().nonnegative().transform(String), z.string().regex(/^\d{1,20}$/)])
  .nullish()
  .catch(null);
export const text = z.string().nullish().catch(null);
const operationId = z.union([z.int().nonnegative().transform(String), z.string().regex(/^\d{1,20}$/)]);

/** The CDN has fewer than a hundred sites with several nodes each: a response with more items is no status. */
export const REPORTS_MAX = 10_000;

/** What both APIs say of a purge at one place. */
export const purgeReport = z.object({
  site: text,
  start_time: text,
  finish_time: text,
  regexp: text,
  hard_purge: z.boolean().nullish().catch(null),
  bytes_purged: count,
  bytes_not_purged: count,
});
type PurgeReport = z.output<typeof purgeReport>;

/** Whether a report says anything: gateways write what is absent as null, an empty object, an empty text, 0 or false. */
export const isPresent = <Report extends PurgeReport>(purge: Report | null | undefined): purge is Report =>
  Object.values(purge ?? {}).some((value) => value && value !== '0');

/** Its times and counts as the desk keeps them. */
export const progressOf = (purge: PurgeReport | null | undefined) => ({
  startedAt: cdnTime(purge?.start_time),
  finishedAt: cdnTime(purge?.finish_time),
  bytesPurged: purge?.bytes_purged ?? null,
  bytesNotPurged: purge?.bytes_not_purged ?? null,
});

/** Returns the purge as the CDN reports it, from the first report that has it. */
export function askedFor(purges: readonly (PurgeReport | null | undefined)[]) {
  const regexp = purges.find((one) => one?.regexp)?.regexp;
  return {
    hardPurge: purges.find((one) => typeof one?.hard_purge === 'boolean')?.hard_purge ?? null,
    regexp: regexp ? boundedText(regexp, REGEXP_MAX_LENGTH) : null,
  };
}

/** The items of an answer that can be read, and how many cannot. Null means absent. */
export function readEach<T>(items: readonly unknown[], schema: z.ZodType<T>): { read: T[]; unreadable: number } {
  const present = items.filter((item) => item !== null && item !== undefined);
  const read = present.flatMap((item) => schema.safeParse(item).data ?? []);
  return { read, unreadable: present.length - read.length };
}

const itemSchema = z.object({
  service_op_id: operationId.nullish().catch(null),
  status: text,
  purge: purgeReport.nullish(),
});
type Item = z.output<typeof itemSchema>;

const statusSchema = z.object({
  items: z.array(z.unknown()).max(REPORTS_MAX, tooManyItems(REPORTS_MAX)).nullish(),
  error: z.object({ code: text, message: text }).nullish().catch(null),
});

export const SITE_MAX_LENGTH = 100;
/** All that a report says without the name of a site. */
export const UNNAMED_SITE = 'unnamed site';
export const siteNameOf = (purge: Pick<PurgeReport, 'site'> | null | undefined) =>
  boundedText(purge?.site || UNNAMED_SITE, SITE_MAX_LENGTH);
const REGEXP_MAX_LENGTH = 1000;

/**
 * What the words of a status mean. The CDN documents none but `success`; the others are what gateways and later versions
 * may write. The first word decides ("success: 0 errors"); a word that is not here is unknown, whatever else is said.
 */
const statusWords: Record<Exclude<SiteState, 'unknown'>, readonly string[]> = {
  done: [
    'success',
    'successful',
    'successfully',
    'succeeded',
    'done',
    'complete',
    'completed',
    'finished',
    'ok',
    'eok',
  ],
  failed: ['failed', 'failure', 'fail', 'error', 'aborted', 'rejected', 'timeout', 'timedout', 'refused', 'invalid'],
  pending: [
    '',
    'inprogress',
    'running',
    'pending',
    'queued',
    'started',
    'processing',
    'scheduled',
    'waiting',
    'accepted',
  ],
};
const stateByWord = new Map(
  (['done', 'failed', 'pending'] as const).flatMap((state) => statusWords[state].map((word) => [word, state] as const)),
);

/** The words without the prefixes of gateways (`SERVICE_OP_`), punctuation and case. */
function stateOfWords(rawStatus: string): SiteState {
  const words = rawStatus
    .toLowerCase()
    .replace(/^[\s_]*service[_\s]?op[_\s]/, '')
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  const [first = '', second = ''] = words;
  const known = stateByWord.get(first) ?? stateByWord.get(first + second);
  if (known) return known;
  return words.some((word) => word === 'failed' || word === 'error') ? 'failed' : 'unknown';
}

/** A finish time finishes a site only if the CDN reports nothing else, and only when it is in the past. */
function stateOf(rawStatus: string, finishedAt: string | null, now: number): SiteState {
  return rawStatus.trim() === '' && hasFinished(finishedAt, now) ? 'done' : stateOfWords(rawStatus);
}

function siteOf({ status, purge }: Item, now: number): SiteReport {
  const rawStatus = boundedText(status ?? '', STATUS_MAX_LENGTH);
  const progress = progressOf(purge);
  return {
    ...progress,
    site: siteNameOf(purge),
    node: null,
    state: stateOf(rawStatus, progress.finishedAt, now),
    rawStatus,
  };
}

/** Whether a code means success; EPARTIAL and others mean that something is missing. */
const isFine = (code: string | null | undefined) => !code || /^e?ok$/i.test(code);

/** Returns what is missing in an answer, as text; null if nothing is. */
function gapsOf(error: { code?: string | null; message?: string | null } | null | undefined, unreadable: number) {
  const said = isFine(error?.code) ? '' : `${error?.code} ${error?.message ?? ''}`.trim();
  const odd = unreadable === 0 ? '' : `${counted(unreadable, 'item')} could not be read`;
  return boundedText([said, odd].filter(Boolean).join('; '), STATUS_MAX_LENGTH) || null;
}

/** `get-service-operation-status`: how far a purge is, site by site. No sites at all is an answer too. */
export async function getPurgeStatus(
  connection: CdnConnection,
  purge: Distribution & { purgeRequestId: string },
  now: () => number,
): Promise<PurgeStatusAnswer> {
  const { namespace, distribution, purgeRequestId } = purge;
  const path = operationsPath(purge, 'get-service-operation-status');
  const name = objectNameOf(distribution);
  // Written digit by digit: an id above 2^53 is another one after a round trip through a JavaScript number. JSON has no
  // number with leading zeros: such an id is sent as the text that it was.
  const id = /^(?:0|[1-9]\d*)$/.test(purgeRequestId) ? new LosslessNumber(purgeRequestId) : purgeRequestId;
  const body = { namespace, name, service_op_id: id };
  const answer = readAnswerWith(await connection.call('POST', path, body), statusSchema, now());
  if (!answer.ok) return answer;
  const { items, error } = answer.data;
  const { read, unreadable } = readEach(items ?? [], itemSchema);
  const own = read.filter(
    (item) => item.service_op_id == null || BigInt(item.service_op_id) === BigInt(purgeRequestId),
  );
  const gaps = gapsOf(error, unreadable);
  if (gaps !== null && own.length === 0) return { ok: false, failure: unexpected(answer.status, gaps, answer.text) };
  const at = now();
  const said = own.filter(({ status, purge }) => status || isPresent(purge));
  return {
    ok: true,
    sites: mergeSites(said.map((item) => siteOf(item, at))),
    ...askedFor(own.map((item) => item.purge)),
    refusal: null,
    gaps,
  };
}

/** Upper bound of purges of one distribution within a minute; a longer list is invalid. */
const OPERATIONS_MAX = 10_000;

const operationSchema = z.object({ service_op_id: operationId, created_time: text });
const operationsSchema = z.object({
  items: z.array(z.unknown()).max(OPERATIONS_MAX, tooManyItems(OPERATIONS_MAX)).nullish(),
  error: statusSchema.shape.error,
});

export type ListedOperations =
  /** `gaps`: what the CDN left out of its list, or what could not be read; null for a complete one. */
  { ok: true; operations: ListedOperation[]; gaps: string | null } | { ok: false; failure: CdnFailure };

/** `list-service-operations-status`: all purges of a distribution between two times (epoch milliseconds), made by anyone. */
export async function listOperations(
  connection: CdnConnection,
  where: Pick<PurgeInput, 'namespace' | 'distribution'> & { from: number; to: number },
  now: () => number,
): Promise<ListedOperations> {
  const { namespace, distribution, from, to } = where;
  const path = operationsPath(where, 'list-service-operations-status');
  const name = objectNameOf(distribution);
  const time = (at: number) => new Date(at).toISOString();
  const body = { namespace, name, time_range: { start_time: time(from), finish_time: time(to) } };
  const answer = readAnswerWith(await connection.call('POST', path, body), operationsSchema, now());
  if (!answer.ok) return answer;
  const { read, unreadable } = readEach(answer.data.items ?? [], operationSchema);
  return {
    ok: true,
    operations: read.map(({ service_op_id: purgeRequestId, created_time }) => {
      const createdAt = cdnTime(created_time);
      return { purgeRequestId, createdAt: createdAt === null ? null : Date.parse(createdAt) };
    }),
    gaps: gapsOf(answer.data.error, unreadable),
  };
}

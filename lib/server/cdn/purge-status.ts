import 'server-only';
import { LosslessNumber } from 'lossless-json';
import { z } from 'zod';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import { type SiteProgress, type SiteState, totalOf } from '@/lib/shared/purges/site-progress';
import type { CdnConnection } from './connection';
import { boundedText, type CdnFailure, readAnswerWith, tooManyItems, unexpected } from './failure';

/** Before this a time is a protobuf's zero, not a moment. */
const EARLIEST = Date.parse('2000-01-01T00:00:00Z');

/** A moment of the CDN's clock in our spelling; null when it is absent, zero or unreadable. */
function cdnTime(value: string | null | undefined): string | null {
  const at = Date.parse(value ?? '');
  return Number.isNaN(at) || at < EARLIEST ? null : new Date(at).toISOString();
}

/** Longest text of a status that is kept, in characters. */
const STATUS_MAX_LENGTH = 200;

const earliest = (times: (string | null)[]) => times.filter((time) => time !== null).sort()[0] ?? null;
const latest = (times: (string | null)[]) =>
  times
    .filter((time) => time !== null)
    .sort()
    .at(-1) ?? null;

function mergedSite([first, ...others]: [SiteProgress, ...SiteProgress[]]): SiteProgress {
  if (others.length === 0) return first;
  const group = [first, ...others];
  const states = new Set(group.map(({ state }) => state));
  const state = states.has('failed') ? 'failed' : states.has('pending') ? 'pending' : 'done';
  return {
    ...first,
    state,
    rawStatus: boundedText([...new Set(group.map((one) => one.rawStatus))].join(', '), STATUS_MAX_LENGTH),
    startedAt: earliest(group.map((one) => one.startedAt)),
    finishedAt: state === 'pending' ? null : latest(group.map((one) => one.finishedAt)),
    bytesPurged: totalOf(group.map((one) => one.bytesPurged)),
    bytesNotPurged: totalOf(group.map((one) => one.bytesNotPurged)),
  };
}

/** Returns one report a site: through when all reports of it (a node each, say) are, failed when one is. */
export function mergeSites(reports: readonly SiteProgress[]): SiteProgress[] {
  const groups = new Map<string, [SiteProgress, ...SiteProgress[]]>();
  for (const report of reports) {
    const { site } = report;
    const group = groups.get(site);
    if (group) group.push(report);
    else groups.set(site, [report]);
  }
  return [...groups.values()].map(mergedSite);
}

type Distribution = Pick<PurgeInput, 'namespace' | 'distribution'>;

export interface PurgeStatusReport {
  ok: true;
  /** One a site; none as long as the CDN has nothing to report. */
  sites: SiteProgress[];
  /** What the CDN says that it was asked for; null where it does not say. */
  hardPurge: boolean | null;
  regexp: string | null;
}
export type PurgeStatusAnswer = PurgeStatusReport | { ok: false; failure: CdnFailure };

/** uint64 comes as a string, from other gateways as a number. Nulls and empty texts mean absent. */
const count = z
  .union([z.int().nonnegative().transform(String), z.string().regex(/^\d{1,20}$/)])
  .nullish()
  .catch(null);
const text = z.string().nullish().catch(null);

/** The CDN has fewer than a hundred sites, with several nodes each: more items than that are no status. */
const ITEMS_MAX = 10_000;

const statusSchema = z.object({
  items: z
    .array(
      z.object({
        status: text,
        purge: z
          .object({
            site: text,
            start_time: text,
            finish_time: text,
            regexp: text,
            hard_purge: z.boolean().nullish().catch(null),
            bytes_purged: count,
            bytes_not_purged: count,
          })
          .nullish(),
      }),
    )
    .max(ITEMS_MAX, tooManyItems(ITEMS_MAX))
    .nullish(),
  error: z.object({ code: text, message: text }).nullish(),
});
type Item = NonNullable<z.output<typeof statusSchema>['items']>[number];

const SITE_MAX_LENGTH = 100;
const REGEXP_MAX_LENGTH = 1000;

/** The CDN documents no words but `success`: an end is a finish time or that word; a failure says that it is one. */
function stateOf(rawStatus: string, finishedAt: string | null): SiteState {
  if (/fail|error/i.test(rawStatus)) return 'failed';
  return finishedAt !== null || /^success/i.test(rawStatus) ? 'done' : 'pending';
}

function siteOf({ status, purge }: Item, index: number): SiteProgress {
  const rawStatus = boundedText(status ?? '', STATUS_MAX_LENGTH);
  const finishedAt = cdnTime(purge?.finish_time);
  return {
    site: boundedText(purge?.site || `unnamed site ${index + 1}`, SITE_MAX_LENGTH),
    state: stateOf(rawStatus, finishedAt),
    rawStatus,
    startedAt: cdnTime(purge?.start_time),
    finishedAt,
    bytesPurged: purge?.bytes_purged ?? null,
    bytesNotPurged: purge?.bytes_not_purged ?? null,
  };
}

/** `get-service-operation-status`: how far a purge is, site by site. No sites at all is an answer too. */
export async function getPurgeStatus(
  connection: CdnConnection,
  purge: Distribution & { purgeRequestId: string },
  now: () => number,
): Promise<PurgeStatusAnswer> {
  const { namespace, distribution: name, purgeRequestId } = purge;
  const path = `/api/cdn/namespaces/${encodeURIComponent(namespace)}/cdn_loadbalancer/get-service-operation-status`;
  // Written digit by digit: an id above 2^53 is another one after a round trip through a JavaScript number.
  const body = { namespace, name, service_op_id: new LosslessNumber(purgeRequestId) };
  const answer = readAnswerWith(await connection.call('POST', path, body), statusSchema, now());
  if (!answer.ok) return answer;
  const { items, error } = answer.data;
  if (error?.code && error.code !== 'EOK')
    return { ok: false, failure: unexpected(answer.status, `${error.code} ${error.message ?? ''}`, answer.text) };
  const purges = (items ?? []).map((item) => item.purge);
  const regexp = purges.find((one) => one?.regexp)?.regexp;
  return {
    ok: true,
    sites: mergeSites((items ?? []).map(siteOf)),
    hardPurge: purges.find((one) => typeof one?.hard_purge === 'boolean')?.hard_purge ?? null,
    regexp: regexp ? boundedText(regexp, REGEXP_MAX_LENGTH) : null,
  };
}

/** More purges of one distribution than that within a minute are no list of purges. */
const OPERATIONS_MAX = 10_000;

const operationsSchema = z.object({
  items: z
    .array(
      z.object({
        service_op_id: z.union([z.int().nonnegative().transform(String), z.string().regex(/^\d{1,20}$/)]),
        created_time: z.string().nullish().catch(null),
      }),
    )
    .max(OPERATIONS_MAX, tooManyItems(OPERATIONS_MAX))
    .nullish(),
});

export type ListedOperations =
  | { ok: true; operations: { purgeRequestId: string; createdAt: string | null }[] }
  | { ok: false; failure: CdnFailure };

/** `list-service-operations-status`: every purge of a distribution between two moments (epoch milliseconds), whoever made it. */
export async function listOperations(
  connection: CdnConnection,
  where: Pick<PurgeInput, 'namespace' | 'distribution'> & { from: number; to: number },
  now: () => number,
): Promise<ListedOperations> {
  const { namespace, distribution: name, from, to } = where;
  const path = `/api/cdn/namespaces/${encodeURIComponent(namespace)}/cdn_loadbalancer/list-service-operations-status`;
  const time = (at: number) => new Date(at).toISOString();
  const body = { namespace, name, time_range: { start_time: time(from), finish_time: time(to) } };
  const answer = readAnswerWith(await connection.call('POST', path, body), operationsSchema, now());
  if (!answer.ok) return answer;
  return {
    ok: true,
    operations: (answer.data.items ?? []).map((item) => ({
      purgeRequestId: item.service_op_id,
      createdAt: cdnTime(item.created_time),
    })),
  };
}

import 'server-only';
import { LosslessNumber } from 'lossless-json';
import { z } from 'zod';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import type { SiteProgress, SiteState } from '@/lib/shared/purges/site-progress';
import { cdnTime } from './cdn-time';
import type { CdnConnection } from './connection';
import { boundedText, type CdnFailure, readAnswerWith, tooManyItems, unexpected } from './failure';
import { mergeSites, STATUS_MAX_LENGTH } from './merge-sites';

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

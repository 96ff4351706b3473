import 'server-only';
import type { CdnClient } from '@/lib/server/cdn/cdn-client';
import type { CdnFailure } from '@/lib/server/cdn/failure';
import { type ListedDistribution, offeredDomains } from '@/lib/server/cdn/read-distributions';
import { LEASE_MARGIN_MS } from '@/lib/server/settings/cdn';
import type { CdnRateLimit, EndpointClosures } from '@/lib/server/store/cdn/cdn-rate-limit';
import type { DistributionStore } from '@/lib/server/store/cdn/distribution-store';
import type { Reading, Where } from '@/lib/server/store/cdn/reading-queue';
import type { SeenDistribution } from '@/lib/server/store/history/seen-distributions';
import type { DiscoveryProblem } from '@/lib/shared/distributions/distribution';
import { distributionNameOf } from '@/lib/shared/distributions/distribution-kind';
import { objectNameSchema } from '@/lib/shared/purges/purge-input';
import { fromShelf, readShelf } from './shelf';

/** How soon something is read again at first, in milliseconds: a failure that passes, and one that is for good. */
const FIRST_RETRY_MS = 300;
const REFUSED_RETRY_MS = 10_000;
/** Lists that fail for good may take ten reads a minute together. */
const RETRY_EACH_LIST_MS = 6000;
/** How long a CDN is left alone that answers 429 and does not say how long: longer each time, in milliseconds. */
const FIRST_PAUSE_MS = 5000;
const LAST_PAUSE_MS = 60_000;
/** As many problems of one list as are kept. */
const PROBLEMS_MAX = 20;

const BAD_NAME = {
  code: 'cdn_unreadable_answer',
  message: 'This name does not follow F5’s naming rules.',
  status: 200,
} as const;

export interface ReaderNeeds {
  cdn: Pick<CdnClient, 'listDistributions' | 'readDistribution' | 'distributionsRequest'>;
  store: DistributionStore;
  endpoints: Pick<EndpointClosures, 'close'>;
  where: Where;
  rate: CdnRateLimit;
  /** How old a list or the domains of a distribution may get before they are read again, in milliseconds. */
  refreshMs: number;
  cdnTimeoutMs: number;
  now: () => number;
  /** Hears of every change of what is known. */
  onChange: () => void;
}

export interface DistributionReader {
  /** Reads one list or one distribution, whichever is due; undefined when none is, or the CDN was asked enough for now. */
  claim: () => Promise<Reading | undefined>;
  read: (reading: Reading) => Promise<void>;
}

/** Reads the CDN's distributions one by one, within a budget that all replicas share. */
export function createDistributionReader(needs: ReaderNeeds): DistributionReader {
  const { cdn, store, endpoints, where, rate, refreshMs, cdnTimeoutMs, now, onChange } = needs;
  const { source } = where;
  let begun = false;
  let pauseMs = FIRST_PAUSE_MS;
  /** Until when this replica leaves a CDN alone that is down. */
  let restsUntil = 0;
  /** Namespaces whose list cannot be asked for the domains, too. */
  const plainLists = new Set<string>();

  function problemOf(
    shelf: string,
    objectName: string | null,
    { code, message, status }: Pick<CdnFailure, 'code' | 'message' | 'status'>,
  ): DiscoveryProblem {
    const { namespace, kind } = readShelf(shelf);
    return {
      code,
      namespace,
      distribution: objectName === null ? null : distributionNameOf(kind, objectName),
      request: cdn.distributionsRequest(namespace, kind, objectName ?? undefined),
      message: message ?? '',
      cdnStatus: status,
    };
  }

  /** Longer after each failure in a row, in milliseconds. */
  function retryMs(failures: number, { status }: CdnFailure, longestMs: number) {
    const first = status === null || status >= 500 ? FIRST_RETRY_MS : REFUSED_RETRY_MS;
    return Math.min(first * 2 ** Math.min(failures, 20), longestMs, refreshMs);
  }

  /** True when the failure says nothing of what was read, but of the CDN: then it is read again once the CDN takes reads. */
  async function waits(reading: Reading, { code, retryAfterSeconds = 1, askedSeconds }: CdnFailure): Promise<boolean> {
    if (code !== 'cdn_rate_limited' && code !== 'cdn_down') return false;
    const at = now();
    if (code === 'cdn_down') restsUntil = at + retryAfterSeconds * 1000;
    else {
      await endpoints.close(
        'distributions',
        at + (askedSeconds === undefined ? pauseMs : retryAfterSeconds * 1000),
        at,
      );
      pauseMs = Math.min(pauseMs * 2, LAST_PAUSE_MS);
    }
    await store.release(source, reading, at);
    return true;
  }

  async function readList(reading: Reading & { kind: 'list' }) {
    const { namespace, page, failures } = reading;
    const withDomains = !plainLists.has(namespace);
    const answer = await cdn.listDistributions({ ...readShelf(namespace), withDomains, page });
    const at = now();
    if (!answer.ok) {
      if (await waits(reading, answer.failure)) return;
      if (answer.failure.code === 'cdn_rejected' && withDomains) {
        plainLists.add(namespace);
        return store.release(source, reading, at);
      }
      const longestMs = Math.max(REFUSED_RETRY_MS, RETRY_EACH_LIST_MS * where.namespaces.length);
      const problem = problemOf(namespace, null, answer.failure);
      return store.recordListFailure(source, reading, problem, at, at + retryMs(failures, answer.failure, longestMs));
    }
    pauseMs = FIRST_PAUSE_MS;
    const named = answer.items.filter(({ name }) => objectNameSchema.safeParse(name).success);
    const misnamed = answer.items.filter(({ name }) => !objectNameSchema.safeParse(name).success);
    const gaps = answer.gaps.map((message) =>
      problemOf(namespace, null, { code: 'cdn_unexpected_answer', message, status: answer.status }),
    );
    const problems = [...gaps, ...misnamed.map(({ name }) => problemOf(namespace, name, BAD_NAME))].slice(
      0,
      PROBLEMS_MAX,
    );
    const seen = new Map(named.map((one): [string, SeenDistribution] => [one.name, seenOf(namespace, one)]));
    const { nextPage } = answer;
    const readAgainAt = at + refreshMs;
    const dueAt =
      nextPage !== undefined ? at : gaps.length > 0 ? at + Math.min(REFUSED_RETRY_MS, refreshMs) : readAgainAt;
    const after = { now: at, readAgainAt, nextPage, problems, isWhole: gaps.length === 0, dueAt };
    return store.recordList(source, { namespace, page }, [...seen.values()], after);
  }

  function seenOf(
    namespace: string,
    { name, disabled, domains: written, origin }: ListedDistribution,
  ): SeenDistribution {
    if (written === undefined) return { name, disabled, domains: undefined };
    const { domains, leftOut } = offeredDomains(written);
    return { name, disabled, domains, origin, problem: leftOutProblem(namespace, name, leftOut) };
  }
  const leftOutProblem = (namespace: string, name: string, message: string | undefined) =>
    message === undefined
      ? undefined
      : problemOf(namespace, name, { code: 'cdn_unexpected_answer', message, status: 200 });

  async function readOne(reading: Reading & { kind: 'one' }) {
    const { namespace, name, failures } = reading;
    const answer = await cdn.readDistribution(fromShelf({ namespace, name }));
    const at = now();
    if (answer.ok) {
      pauseMs = FIRST_PAUSE_MS;
      const problem = leftOutProblem(namespace, name, answer.leftOut);
      return store.recordDomains(
        source,
        { namespace, name },
        { domains: answer.domains, origin: answer.origin, problem, now: at, dueAt: at + refreshMs },
      );
    }
    if (await waits(reading, answer.failure)) return;
    const problem = problemOf(namespace, name, answer.failure);
    await store.recordFailure(source, { namespace, name }, problem, at + retryMs(failures, answer.failure, refreshMs));
    // It may be gone: the list says.
    if (answer.failure.code === 'cdn_not_found') await store.wantList(source, namespace, at);
  }

  return {
    async claim() {
      if (now() < restsUntil) return undefined;
      if (!begun) await store.begin(where, now());
      begun = true;
      return store.claim(where, rate, now(), cdnTimeoutMs + LEASE_MARGIN_MS);
    },
    async read(reading) {
      await (reading.kind === 'list' ? readList(reading) : readOne(reading));
      onChange();
    },
  };
}

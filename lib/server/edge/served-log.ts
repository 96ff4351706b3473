import 'server-only';
import pLimit from 'p-limit';
import { hasAccessLog, type LogLine } from '@/lib/server/cdn/access-log';
import type { CdnClient } from '@/lib/server/cdn/cdn-client';
import type { CdnFailure } from '@/lib/server/cdn/failure';
import { type Distribution, distributionKey } from '@/lib/shared/distributions/distribution';
import { objectNameOf } from '@/lib/shared/distributions/distribution-kind';
import { type ErrorCode, errorTexts } from '@/lib/shared/error-codes';
import { SERVED_PATH_MAX_LENGTH, type ServedPath, type ServedPaths } from '@/lib/shared/served/served-paths';
import { isServedBy } from '@/lib/shared/targets/hostname';
import { isoTime } from '@/lib/shared/text/moment';
import { isByDesk } from './edge';

/** Questions for one distribution: 2,000 lines say enough of what is requested. */
export const CALLS_MAX = 4;
const DAY_MS = 24 * 3_600_000;
const KEPT_MS = 60_000;
/** For all of its questions: somebody waits, though nothing waits for it. */
const READING_MS = 10_000;
/** Distributions that are read at the same time. */
const AT_ONCE = 2;
/** Distributions whose paths are kept. */
const KEPT_MAX = 50;

type ServedRead = { ok: true; served: ServedPaths } | { ok: false; why: string };

/** What the CDN served lately, by its access log. Checks no rights: `get-served-paths.ts` does. */
export interface ServedLog {
  /** Reads it, or returns what was read within the last minute. All who ask at the same time share one reading. */
  read: (distribution: Distribution) => Promise<ServedRead>;
}

interface Needs {
  cdn: Pick<CdnClient, 'readAccessLog'>;
  /** Takes the right to ask once: all replicas share one budget, for distributions as well. */
  mayRead: () => Promise<boolean>;
  /** For one question at most, in milliseconds. */
  timeoutMs: number;
  now: () => number;
  monotonic: () => number;
}

const NO_SUCH_LOG = 'The CDN does not offer the access log of this distribution.';
const whyByCode: Partial<Record<ErrorCode, string>> = {
  cdn_down: 'The CDN is not responding.',
  cdn_not_found: NO_SUCH_LOG,
  cdn_api_withdrawn: NO_SUCH_LOG,
  cdn_unavailable: 'The CDN’s access log is unavailable (503).',
};
const whyNot = ({ code }: CdnFailure) => whyByCode[code] ?? errorTexts[code].title;

const ASKED_ENOUGH = 'Purge Desk has used up its CDN reads for this minute.';

/** Whether a line is the distribution's own: a CDN that ignores the question's filter answers with others' requests. */
const isOwn = ({ cdnName, host }: LogLine, { name, domains }: Distribution) =>
  cdnName === undefined ? isServedBy(host, domains) : cdnName === objectNameOf(name);

/** Each path of each host once, with how often it was requested. */
function countPaths(lines: readonly LogLine[]): ServedPath[] {
  const counted = new Map<string, ServedPath>();
  for (const { host, path } of lines) {
    const key = `${host} ${path}`;
    const one = counted.get(key);
    if (one) one.requests += 1;
    else counted.set(key, { host, path, requests: 1 });
  }
  return [...counted.values()].sort((a, b) => b.requests - a.requests);
}

export function createServedLog({ cdn, mayRead, timeoutMs, now, monotonic }: Needs): ServedLog {
  const inTurn = pLimit(AT_ONCE);
  const underWay = new Map<string, Promise<ServedRead>>();
  const kept = new Map<string, { read: ServedRead; until: number }>();
  /** Until when no log is read, by the monotonic clock: the CDN said so. */
  let rests: { until: number; why: string } | undefined;

  /** Why no question may be asked now; undefined where one may, which is counted. */
  async function whyNow(giveUpAt: number): Promise<string | undefined> {
    if (rests && monotonic() < rests.until) return rests.why;
    if (monotonic() >= giveUpAt) return errorTexts.cdn_timeout.title;
    return (await mayRead()) ? undefined : ASKED_ENOUGH;
  }

  /** Reads pages backwards. The end of a page is included in the next one: what was counted is not counted again. */
  async function readPages(distribution: Distribution): Promise<ServedRead> {
    const { namespace, name } = distribution;
    const to = now();
    const giveUpAt = monotonic() + READING_MS;
    const lines: LogLine[] = [];
    const seen = new Map<string, number>();
    let [end, unread, isCut] = [to, 0, true];
    for (let call = 1; call <= CALLS_MAX; call++) {
      const why = await whyNow(giveUpAt);
      if (why !== undefined) {
        if (call === 1) return { ok: false, why };
        break;
      }
      const limitMs = Math.max(1, Math.min(timeoutMs, giveUpAt - monotonic()));
      const answer = await cdn.readAccessLog({ namespace, name, from: to - DAY_MS, to: end, limitMs });
      if (!answer.ok) {
        const { retryAfterSeconds } = answer.failure;
        const failed = { ok: false, why: whyNot(answer.failure) } as const;
        if (retryAfterSeconds !== undefined) rests = { until: monotonic() + retryAfterSeconds * 1000, why: failed.why };
        if (call === 1) return failed;
        break;
      }
      unread += answer.unread;
      lines.push(...newOf(answer.lines, seen));
      const oldest = Math.min(...answer.lines.map(({ at }) => at));
      isCut = answer.isFull;
      if (!isCut || oldest >= end) break;
      // The log may be finer than milliseconds.
      end = Math.min(Math.floor(oldest) + 1, end - 1);
    }
    const visits = lines.filter(({ userAgent }) => !isByDesk(userAgent));
    const usable = visits.filter((line) => isOwn(line, distribution) && line.path.length <= SERVED_PATH_MAX_LENGTH);
    const first = isCut ? Math.min(to, ...lines.map(({ at }) => at)) : to - DAY_MS;
    const served: ServedPaths = {
      source: 'access_log',
      at: isoTime(to),
      why: null,
      from: isoTime(first),
      to: isoTime(to),
      isCut,
      requests: usable.length,
      leftOut: unread + visits.length - usable.length,
      paths: countPaths(usable),
    };
    return { ok: true, served };
  }

  async function readAndKeep(distribution: Distribution, key: string): Promise<ServedRead> {
    const read = await inTurn(() => readPages(distribution));
    kept.delete(key);
    for (const [other, { until }] of kept) if (until <= monotonic()) kept.delete(other);
    kept.set(key, { read, until: monotonic() + KEPT_MS });
    const [oldest] = kept.keys();
    if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest);
    return read;
  }

  return {
    async read(distribution) {
      if (!hasAccessLog(distribution.name))
        return { ok: false, why: 'F5 documents no access log for HTTP load balancers.' };
      const key = distributionKey(distribution);
      const earlier = kept.get(key);
      if (earlier && monotonic() < earlier.until) return earlier.read;
      const running = underWay.get(key);
      if (running) return running;
      const started = readAndKeep(distribution, key).finally(() => underWay.delete(key));
      underWay.set(key, started);
      return started;
    },
  };
}

/** The lines that were not in an earlier page; counts them as seen. Equal lines are several requests. */
function newOf(lines: readonly LogLine[], seen: Map<string, number>): LogLine[] {
  const repeated = new Map(seen);
  return lines.filter((line) => {
    const key = JSON.stringify(line);
    const left = repeated.get(key) ?? 0;
    if (left > 0) {
      repeated.set(key, left - 1);
      return false;
    }
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return true;
  });
}

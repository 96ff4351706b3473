import 'server-only';
import { createHash } from 'node:crypto';
import type { CdnFailure } from '@/lib/server/cdn/failure';
import type { ListedPurge, PurgeStatusReport } from '@/lib/server/cdn/purge-api';
import type { Context } from '@/lib/server/context';
import { LEASE_MARGIN_MS } from '@/lib/server/settings/cdn';
import type { OutsideList, OutsideReading } from '@/lib/server/store/purges/outside-purges';
import type { FollowedPurge } from '@/lib/server/store/purges/purge-tracking';
import type { ErrorCode } from '@/lib/shared/error-codes';
import { purgeApis } from '@/lib/shared/purges/cdn-purge-request';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { afterStatus } from './after-status';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** How far back the CDN's lists are read, in milliseconds. */
const LOOKING_BACK_MS = 30 * DAY_MS;
/** So much is read once more each time, in milliseconds: the CDN may list a purge late. */
const OVERLAP_MS = 10 * MINUTE_MS;
/** What is younger is left for the next time, in milliseconds: it may be a purge of ours that is just being sent. */
const SETTLED_MS = MINUTE_MS;
/** How far the CDN's clock may be from ours, in milliseconds. */
const SLACK_MS = 15_000;
/** How often a list is read, in milliseconds; with many distributions it takes as long as `PAUSE_MS` for each of them. */
const READ_EVERY_MS = 2 * MINUTE_MS;
/** Between two calls of one replica, in milliseconds: nobody waits for what they say. */
const PAUSE_MS = 2000;
/** When a list is tried again that could not be read: twice as long each time, up to a bound. Milliseconds. */
const RETRY_MS = MINUTE_MS;
const LONGEST_RETRY_MS = 60 * MINUTE_MS;
/** So often the CDN is asked how far a purge is before it goes into the history without that. */
const TRIES = 3;
/** When there may be something to do again that is not due now, in milliseconds. */
const IDLE_MS = 5000;
/** Failures that the next purge in the list would meet as well. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'cdn_rate_limited',
  'cdn_down',
  'cdn_unreachable',
  'cdn_timeout',
  'cdn_unavailable',
]);

type Listed = ListedPurge & { id: string; at: number };

/** A list that has been read, and the purges in it that have no record yet. */
interface Findings {
  reading: OutsideReading;
  /** Newest first. */
  left: Listed[];
  readUntil: number;
  tries: number;
}

/** The same each time and for each replica: a purge that was found twice is there once. */
function recordIdOf({ source, namespace, distribution, api }: OutsideList, handle: string): string {
  const parts = [source, namespace, distribution, api, handle].join('\n');
  return `outside-${createHash('sha256').update(parts).digest('base64url').slice(0, 22)}`;
}

/**
 * Returns what looks for purges that were made outside Purge Desk, one call at a time: it reads the CDN's lists of each
 * distribution, asks how far the purges are that no record has, and writes them into the history.
 */
export function createOutsideReader(context: Context) {
  const { cdn, store, settings, distributions, now, log, newId } = context;
  const { source } = cdn;
  const owner = newId();
  const leaseMs = settings.cdn.timeoutMs + LEASE_MARGIN_MS + PAUSE_MS;
  const begun = new Set<string>();
  let findings: Findings | undefined;

  /** The list that is due longest, of all distributions that the desk knows; undefined when none is. */
  async function nextList(): Promise<OutsideReading | undefined> {
    const { items } = await distributions.all();
    const fresh = items.filter(({ namespace, name }) => !begun.has(`${namespace}/${name}`));
    const lists = fresh.flatMap(({ namespace, name }) =>
      purgeApis.map((api) => ({ source, namespace, distribution: name, api })),
    );
    await store.outside.begin(lists, now());
    for (const { namespace, name } of fresh) begun.add(`${namespace}/${name}`);
    return store.outside.claim(source, now(), leaseMs);
  }

  /** A CDN that is asked too often is left alone with all purges for as long as it says. */
  async function heed({ code, retryAfterSeconds }: CdnFailure): Promise<void> {
    if (code === 'cdn_rate_limited' && retryAfterSeconds !== undefined)
      await store.endpoints.close('status', now() + retryAfterSeconds * 1000, now());
  }

  /** How far back a list is read: not to where the desk keeps no purges any more. */
  function earliest(at: number): number {
    const { retentionDays } = settings;
    // A purge of ours is removed by whole days.
    const keptMs = retentionDays === undefined ? LOOKING_BACK_MS : (retentionDays - 1) * DAY_MS;
    return at - Math.min(LOOKING_BACK_MS, Math.max(keptMs, 0));
  }

  async function readList(reading: OutsideReading): Promise<void> {
    const { namespace, distribution, api, readUntil, failures } = reading;
    const at = now();
    const undecidedSince = await store.outside.undecidedSince(reading);
    const to = Math.min(at - SETTLED_MS, (undecidedSince ?? at) - SLACK_MS);
    const from = Math.max(earliest(at), (readUntil ?? 0) - OVERLAP_MS);
    if (from >= to) return void (await store.outside.putOff(reading, at + READ_EVERY_MS));
    const listed = await cdn.listPurges(api, { namespace, distribution }, { from, to });
    if (!listed.ok) {
      const { code, status } = listed.failure;
      await heed(listed.failure);
      log.warn({ namespace, distribution, api, code, cdnStatus: status }, 'list of purges not read');
      const restMs = Math.min(RETRY_MS * 2 ** Math.min(failures, 20), LONGEST_RETRY_MS);
      await store.outside.finish(reading, { dueAt: now() + restMs, failures: failures + 1, problem: code });
      return;
    }
    const dated = listed.purges.map(
      (one): Listed => ({ ...one, id: recordIdOf(reading, one.handle), at: one.createdAt ?? to }),
    );
    const left = await store.outside.withoutRecord(
      reading,
      dated.filter(({ at: made }) => made >= from && made <= to),
    );
    findings = { reading, left: left.toSorted((a, b) => b.at - a.at), readUntil: to, tries: 0 };
    await finishRead();
  }

  async function finishRead(): Promise<void> {
    if (!findings || findings.left.length > 0) return;
    const { reading, readUntil } = findings;
    await store.outside.finish(reading, { dueAt: now() + READ_EVERY_MS, readUntil });
    findings = undefined;
  }

  const tracked = ({ namespace, distribution, api }: OutsideReading, { id, handle }: Listed) => ({
    id,
    namespace,
    distribution,
    api,
    ...(api === 'cache-purge'
      ? { purgeRequestId: handle, commandName: null }
      : { purgeRequestId: null, commandName: handle }),
  });

  /** What is known of a purge, once the CDN was asked how far it is. */
  function known({ target, mode }: Listed, report: PurgeStatusReport | undefined): Pick<Purge, 'target' | 'mode'> {
    const { hardPurge, regexp } = report ?? { hardPurge: null, regexp: null };
    return {
      target: target.kind === 'unknown' ? { kind: 'unknown', value: target.value ?? regexp } : target,
      mode: mode ?? (hardPurge === null ? null : hardPurge ? 'hard' : 'soft'),
    };
  }

  async function writeDown(reading: OutsideReading, one: Listed, report: PurgeStatusReport | undefined) {
    const { deadlineMs } = settings.tracking;
    const at = now();
    const isDoubtful =
      reading.api === 'cache-purge' &&
      (await store.outside.mayBeOurs(reading, one.at - settings.cdn.timeoutMs - SLACK_MS, one.at + SLACK_MS));
    const { target, mode } = known(one, report);
    const purge = await store.outside.add({
      ...tracked(reading, one),
      target,
      mode,
      actor: one.actor,
      reach: target.kind === 'all' ? 'everything' : null,
      createdAt: one.at,
      foundAt: at,
      event: { code: 'found_outside', details: { mayBeOurs: isDoubtful } },
      pollOwner: owner,
      nextPollAt: at + leaseMs,
    });
    if (!purge) return;
    const followed: FollowedPurge = { purge, sentAt: one.at, acceptedAt: one.at, polls: 0, failures: 0, sites: [] };
    const nothing = { sites: [], refusal: null, gaps: null };
    const progress = afterStatus(followed, report ?? nothing, { now: at, deadlineMs });
    await store.tracking.recordProgress(purge.id, owner, progress);
    log.info(
      { purgeId: purge.id, distribution: `${reading.namespace}/${reading.distribution}` },
      'outside purge found',
    );
  }

  async function readNext(current: Findings): Promise<void> {
    const { reading, left } = current;
    const [next] = left;
    if (!next) return finishRead();
    const answer = await cdn.getPurgeStatus(tracked(reading, next));
    if (!answer.ok) await heed(answer.failure);
    const isRetried = !answer.ok && PASSING.has(answer.failure.code) && current.tries + 1 < TRIES;
    await store.outside.putOff(reading, now() + leaseMs);
    if (isRetried) {
      current.tries++;
      return;
    }
    await writeDown(reading, next, answer.ok ? answer : undefined);
    findings = { ...current, left: left.slice(1), tries: 0 };
    await finishRead();
  }

  return {
    /** Makes one call, or none where nothing is due. Resolves with how long to rest, in milliseconds. */
    async step(): Promise<{ restMs: number }> {
      if (!settings.cdn.outsidePurges) return { restMs: IDLE_MS };
      const reading = findings?.reading ?? (await nextList());
      if (!reading) return { restMs: IDLE_MS };
      if (await store.endpoints.mayAsk(settings.tracking.polls, now()))
        await (findings ? readNext(findings) : readList(reading));
      else if (!findings) await store.outside.putOff(reading, now());
      return { restMs: PAUSE_MS };
    },
    /** Gives back the list that is being read. */
    async release(): Promise<void> {
      if (findings) await store.outside.putOff(findings.reading, now());
      findings = undefined;
    },
  };
}

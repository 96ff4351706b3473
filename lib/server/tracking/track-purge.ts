import 'server-only';
import type { CdnFailure } from '@/lib/server/cdn/failure';
import type { Context } from '@/lib/server/context';
import { LEASE_MARGIN_MS } from '@/lib/server/settings/cdn';
import type { FollowedPurge, Progress } from '@/lib/server/store/purges/purge-tracking';
import { afterStatus } from './after-status';
import { afterFailedPoll } from './poll-schedule';
import { reconcilePurge } from './reconcile-purge';

/** Consecutive failed polls after the deadline before the desk gives up without an answer. */
const FAILURES_BEFORE_GIVING_UP = 5;

/** An unanswered poll changes only the time of the next one. */
function afterFailure(
  { purge, acceptedAt, sentAt, failures }: FollowedPurge,
  failure: CdnFailure,
  { now, random, deadlineMs }: { now: number; random: number; deadlineMs: number },
) {
  const { failures: count, wasAsked, waitMs } = afterFailedPoll(failures, failure, random);
  const givesUp = wasAsked && count >= FAILURES_BEFORE_GIVING_UP && now - (acceptedAt ?? sentAt) >= deadlineMs;
  // Recorded immediately, and only for the first failure in a row, because waiting does not help.
  const isHidden = failure.code === 'cdn_forbidden' && failures === 0;
  const events: Progress['events'] = [
    ...(isHidden ? [{ to: purge.status, code: 'completion_hidden', details: {} } as const] : []),
    ...(givesUp
      ? [{ to: purge.status, code: 'completion_unanswered', details: { error: failure.code } } as const]
      : []),
  ];
  return {
    at: now,
    failures: count,
    nextPollAt: givesUp ? null : now + waitMs,
    events,
    ...(givesUp && { unreported: true }),
  } satisfies Progress;
}

const nothingReported = { sites: [], refusal: null, gaps: null };

/** Polls the CDN once for an accepted purge. Returns the changes, and the failure if there was one. */
export async function trackPurge(
  context: Pick<Context, 'cdn' | 'now' | 'random' | 'settings'>,
  followed: FollowedPurge,
): Promise<{ progress: Progress; failure?: CdnFailure }> {
  const { settings, cdn, now, random } = context;
  const { deadlineMs } = settings.tracking;
  const answer = await cdn.getPurgeStatus(followed.purge);
  if (answer.ok) return { progress: afterStatus(followed, answer, { now: now(), deadlineMs }) };
  const { failure } = answer;
  // An ID that the CDN does not know yet is an answer: nothing to report so far.
  if (failure.code === 'cdn_not_found')
    return { progress: afterStatus(followed, nothingReported, { now: now(), deadlineMs }) };
  return { progress: afterFailure(followed, failure, { now: now(), random: random(), deadlineMs }), failure };
}

/** Maximum calls to find a lost purge request ID: the list, and each candidate in it. */
const CALLS_MAX = 11;

/** Longer than any pause between two polls; a later due time was set before a clock was set back. */
const PAUSE_MAX_MS = 15 * 60_000;

const leaseMs = (cdnTimeoutMs: number) => ({
  accepted: cdnTimeoutMs + LEASE_MARGIN_MS,
  unconfirmed: cdnTimeoutMs * CALLS_MAX + LEASE_MARGIN_MS,
});

/** Makes purges due that would wait too long after a clock was set back. Returns their number. */
export const recallParkedPurges = ({ store, settings, now }: Pick<Context, 'store' | 'now' | 'settings'>) =>
  store.tracking.recallAfter(now() + Math.max(PAUSE_MAX_MS, leaseMs(settings.cdn.timeoutMs).unconfirmed), now());

/** Claims the purge that has been due longest for `owner`; undefined if none is due or the poll limit is reached. */
export async function claimNextPurge(
  { store, settings, now }: Context,
  owner: string,
): Promise<FollowedPurge | undefined> {
  if (!(await store.endpoints.mayPoll(settings.tracking.polls, now()))) return undefined;
  return store.tracking.claimDue(owner, now(), leaseMs(settings.cdn.timeoutMs));
}

/** A poll that ends with an internal error counts as failed, so it is not repeated forever. */
function afterDefect({ settings, now, random, log }: Context, followed: FollowedPurge, err: unknown) {
  log.error({ err, purgeId: followed.purge.id }, 'status poll ended by a defect');
  const failure: CdnFailure = { code: 'cdn_unreadable_answer', status: null, message: null, raw: null };
  const when = { now: now(), random: random(), deadlineMs: settings.tracking.deadlineMs };
  return { progress: afterFailure(followed, failure, when), failure };
}

/**
 * Polls the CDN for a claimed purge and records the answer. After a 429, all replicas pause all polls for the time that the
 * CDN requests.
 */
export async function followPurge(context: Context, owner: string, followed: FollowedPurge): Promise<void> {
  const { purge } = followed;
  const ask = purge.status === 'unconfirmed' ? reconcilePurge : trackPurge;
  const { progress, failure } = await ask(context, followed).catch((err: unknown) =>
    afterDefect(context, followed, err),
  );
  const recorded = await context.store.tracking.recordProgress(purge.id, owner, progress);
  const of = { purgeId: purge.id, purgeRequestId: purge.purgeRequestId };
  if (failure) context.log.warn({ ...of, code: failure.code, cdnStatus: failure.status }, 'status poll failed');
  if (!recorded) context.log.info(of, 'discarded status poll: purge already updated');
  for (const { to, code, details } of progress.events)
    context.log.info({ ...of, status: to, event: code, details }, 'purge updated');
  const at = context.now();
  // If one endpoint is down, the others are still polled: only a 429 applies to all purges.
  if (failure?.code === 'cdn_rate_limited' && failure.retryAfterSeconds !== undefined)
    await context.store.endpoints.close('status', at + failure.retryAfterSeconds * 1000, at);
}

import 'server-only';
import type { CdnFailure } from '@/lib/server/cdn/failure';
import type { Context } from '@/lib/server/context';
import { LEASE_MARGIN_MS } from '@/lib/server/settings/cdn';
import type { FollowedPurge, Progress } from '@/lib/server/store/purges/purge-tracking';
import { afterStatus } from './after-status';
import { afterFailedPoll } from './poll-schedule';
import { reconcilePurge } from './reconcile-purge';

/** After the deadline, so many polls in a row must fail before the desk gives up without an answer. */
const FAILURES_BEFORE_GIVING_UP = 5;

/** What a poll that the CDN did not answer changes: when to ask again, nothing else. */
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

/** Asks the CDN once how far an accepted purge is. Returns what it brought, and the failure where there was one. */
export async function trackPurge(
  context: Pick<Context, 'cdn' | 'now' | 'random' | 'settings'>,
  followed: FollowedPurge,
): Promise<{ progress: Progress; failure?: CdnFailure }> {
  const { settings, cdn, now, random } = context;
  const { deadlineMs } = settings.tracking;
  const answer = await cdn.getPurgeStatus(followed.purge);
  if (answer.ok) return { progress: afterStatus(followed, answer, { now: now(), deadlineMs }) };
  const { failure } = answer;
  // An id that the CDN does not know yet is an answer: it has nothing to report so far.
  if (failure.code === 'cdn_not_found')
    return { progress: afterStatus(followed, nothingReported, { now: now(), deadlineMs }) };
  return { progress: afterFailure(followed, failure, { now: now(), random: random(), deadlineMs }), failure };
}

/** Calls that looking for a lost purge request ID may take: the list, and each candidate in it. */
const CALLS_MAX = 11;

/** Longer than any pause between two polls; one that is planned for later was planned before a clock was set back. */
const PAUSE_MAX_MS = 15 * 60_000;

const leaseMs = (cdnTimeoutMs: number) => ({
  accepted: cdnTimeoutMs + LEASE_MARGIN_MS,
  unconfirmed: cdnTimeoutMs * CALLS_MAX + LEASE_MARGIN_MS,
});

/** Asks about purges that a clock which was set back would keep waiting. Returns how many there were. */
export const recallParkedPurges = ({ store, settings, now }: Pick<Context, 'store' | 'now' | 'settings'>) =>
  store.tracking.recallAfter(now() + Math.max(PAUSE_MAX_MS, leaseMs(settings.cdn.timeoutMs).unconfirmed), now());

/** Takes the purge that is due longest, for `owner`; undefined when none is due, or the CDN was asked enough for now. */
export async function claimNextPurge(
  { store, settings, now }: Context,
  owner: string,
): Promise<FollowedPurge | undefined> {
  if (!(await store.endpoints.mayPoll(settings.tracking.polls, now()))) return undefined;
  return store.tracking.claimDue(owner, now(), leaseMs(settings.cdn.timeoutMs));
}

/** A poll that a defect of ours ended counts as one that failed: it must not be repeated without end. */
function afterDefect({ settings, now, random, log }: Context, followed: FollowedPurge, err: unknown) {
  log.error({ err, purgeId: followed.purge.id }, 'status poll ended by a defect');
  const failure: CdnFailure = { code: 'cdn_unreadable_answer', status: null, message: null, raw: null };
  const when = { now: now(), random: random(), deadlineMs: settings.tracking.deadlineMs };
  return { progress: afterFailure(followed, failure, when), failure };
}

/**
 * Asks the CDN about a claimed purge and records the answer. After a 429, all replicas stop polling all purges for the time
 * that the CDN asks for.
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
  // Where one endpoint is down, the others are asked all the same: only "too often" holds for all purges.
  if (failure?.code === 'cdn_rate_limited' && failure.retryAfterSeconds !== undefined)
    await context.store.endpoints.close('status', at + failure.retryAfterSeconds * 1000, at);
}

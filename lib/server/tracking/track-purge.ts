import 'server-only';
import type { CdnFailure } from '@/lib/server/cdn/failure';
import type { Context } from '@/lib/server/context';
import type { FollowedPurge, Progress } from '@/lib/server/store/purges/purge-tracking';
import { afterStatus } from './after-status';
import { afterFailedPoll } from './poll-schedule';

/** After the deadline, so many polls in a row must fail before the desk gives up without an answer. */
const FAILURES_BEFORE_GIVING_UP = 5;

/** What a poll that the CDN did not answer changes: when to ask again, nothing else. */
function afterFailure(
  { purge, acceptedAt, failures }: FollowedPurge,
  failure: CdnFailure,
  { now, random, deadlineMs }: { now: number; random: number; deadlineMs: number },
) {
  const { failures: count, wasAsked, waitMs } = afterFailedPoll(failures, failure, random);
  const givesUp = wasAsked && count >= FAILURES_BEFORE_GIVING_UP && now - (acceptedAt ?? now) >= deadlineMs;
  return {
    at: now,
    failures: count,
    nextPollAt: givesUp ? null : now + waitMs,
    events: givesUp ? [{ to: purge.status, code: 'completion_unanswered', details: { error: failure.code } }] : [],
    ...(givesUp && { unreported: true }),
  } satisfies Progress;
}

/** Asks the CDN once how far an accepted purge is. Returns what it brought, and the failure where there was one. */
export async function trackPurge(
  context: Pick<Context, 'cdn' | 'now' | 'random' | 'settings'>,
  followed: FollowedPurge,
): Promise<{ progress: Progress; failure?: CdnFailure }> {
  const { settings, cdn, now, random } = context;
  const { deadlineMs } = settings.tracking;
  const { namespace, distribution, purgeRequestId } = followed.purge;
  const answer = await cdn.getPurgeStatus({ namespace, distribution, purgeRequestId: purgeRequestId ?? '' });
  if (answer.ok) return { progress: afterStatus(followed, answer.sites, { now: now(), deadlineMs }) };
  const { failure } = answer;
  // An id that the CDN does not know yet is an answer: it has nothing to report so far.
  if (failure.code === 'cdn_not_found') return { progress: afterStatus(followed, [], { now: now(), deadlineMs }) };
  return { progress: afterFailure(followed, failure, { now: now(), random: random(), deadlineMs }), failure };
}

import 'server-only';
import type { CdnFailure } from '@/lib/server/cdn/failure';
import type { PurgeStatusReport } from '@/lib/server/cdn/purge-status';
import type { Context } from '@/lib/server/context';
import type { FollowedPurge, Progress } from '@/lib/server/store/purges/purge-tracking';
import { errorTexts } from '@/lib/shared/error-codes';
import type { Finding, Purge } from '@/lib/shared/purges/purge-record';
import { isoTime } from '@/lib/shared/text/moment';
import { afterFailedPoll, pollDelayMs } from './poll-schedule';

/** How far the CDN's clock may be from ours, and how late it may start what it was asked for, in milliseconds. */
const SLACK_MS = 15_000;
/** How long after the call the CDN's list is looked at, in milliseconds: an operation may turn up late. */
const LOOKING_MS = 5 * 60_000;
/** How long a CDN that does not answer is asked again, in milliseconds. */
const TRYING_MS = 24 * 60 * 60_000;
/** More than so many purges in the window are not told apart anyway. */
const CANDIDATES_MAX = 10;

type Dependencies = Pick<Context, 'cdn' | 'store' | 'now' | 'random' | 'settings'>;

/** Whether what the CDN says about an operation fits the purge; what it does not say speaks neither for nor against. */
function fits({ target, mode }: Purge, report: PurgeStatusReport): boolean {
  if (report.hardPurge !== null && report.hardPurge !== (mode === 'hard')) return false;
  return target.kind !== 'pattern' || report.regexp === null || report.regexp === target.value;
}

/** The CDN's purges around the call that no record claims and that could be this one; a failure when it cannot be asked. */
async function candidatesFor(
  { store, cdn }: Dependencies,
  purge: Purge,
  window: { from: number; to: number },
): Promise<{ ids: string[]; failure?: undefined } | { failure: CdnFailure }> {
  const { namespace, distribution } = purge;
  const listed = await cdn.listOperations({ namespace, distribution, ...window });
  if (!listed.ok) return { failure: listed.failure };
  const all = [...new Set(listed.operations.map((operation) => operation.purgeRequestId))];
  const claimed = await store.tracking.claimedIds(purge, all);
  const unclaimed = all.filter((id) => !claimed.has(id));
  if (unclaimed.length > CANDIDATES_MAX) return { ids: unclaimed };
  const ids: string[] = [];
  for (const purgeRequestId of unclaimed) {
    const report = await cdn.getPurgeStatus({ namespace, distribution, purgeRequestId });
    if (!report.ok) return { failure: report.failure };
    if (fits(purge, report)) ids.push(purgeRequestId);
  }
  return { ids };
}

/** Whether another purge of ours may be the one that the CDN lists: sent around the same time, and its ID not known. */
async function hasRival({ store }: Dependencies, purge: Purge, window: { from: number; to: number }) {
  const others = await store.tracking.withoutId(purge, window.from, window.to);
  return others.some(
    ({ target, error }) =>
      (error === null || errorTexts[error.code].purged === 'unknown') &&
      (purge.target.kind !== 'pattern' || target.kind !== 'pattern' || target.value === purge.target.value),
  );
}

/**
 * Looks for the purge request ID of a purge whose answer was never received, in the CDN's own list around the call.
 * Only a match that leaves no doubt is taken; anything else is told as it is. It is never sent again.
 */
export async function reconcilePurge(
  context: Dependencies,
  { purge, sentAt, polls, failures }: FollowedPurge,
): Promise<{ progress: Progress; failure?: CdnFailure }> {
  const { now, random } = context;
  const { timeoutMs } = context.settings.cdn;
  const window = { from: sentAt - SLACK_MS, to: sentAt + timeoutMs + SLACK_MS };
  const found = await candidatesFor(context, purge, window);
  const at = now();
  const age = at - sentAt - timeoutMs;
  const finding = (kind: Finding['kind'], candidates: string[]): Finding => ({
    at: new Date(at).toISOString(),
    kind,
    candidates: candidates.slice(0, CANDIDATES_MAX),
  });

  if (found.failure) {
    const { failures: count, wasAsked, waitMs } = afterFailedPoll(failures, found.failure, random());
    const nextPollAt = wasAsked && age >= TRYING_MS ? null : at + waitMs;
    return {
      progress: { at, failures: count, nextPollAt, finding: finding('silent', []), events: [] },
      failure: found.failure,
    };
  }
  const { ids } = found;
  const [purgeRequestId] = ids;
  if (purgeRequestId !== undefined && ids.length === 1 && !(await hasRival(context, purge, window))) {
    const details = { purgeRequestId, from: isoTime(window.from), to: isoTime(window.to) };
    return {
      progress: {
        at,
        failures: 0,
        nextPollAt: at,
        purgeRequestId,
        events: [{ to: 'accepted', code: 'matched', details }],
      },
    };
  }
  const isOver = age >= LOOKING_MS && polls > 0;
  const nextPollAt = isOver ? null : at + pollDelayMs(polls + 1, age);
  return {
    progress: { at, failures: 0, nextPollAt, finding: finding(ids.length > 0 ? 'unclear' : 'none', ids), events: [] },
  };
}

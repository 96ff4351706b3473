import 'server-only';
import type { CdnFailure } from '@/lib/server/cdn/failure';
import type { ListedOperation, PurgeStatusReport, Span } from '@/lib/server/cdn/purge-api';
import type { Context } from '@/lib/server/context';
import { maySendAgain } from '@/lib/server/purges/send-recorded-purge';
import type { FollowedPurge, Progress } from '@/lib/server/store/purges/purge-tracking';
import { errorTexts } from '@/lib/shared/error-codes';
import { commandNameOf } from '@/lib/shared/purges/cdn-purge-request';
import type { Finding, Purge } from '@/lib/shared/purges/purge-record';
import { isoTime } from '@/lib/shared/text/moment';
import { afterFailedPoll, executionWindow, pollDelayMs, sendingWindow } from './poll-schedule';

/** How long after the call the desk checks the CDN's list, in milliseconds: an operation may appear late. */
const LOOKING_MS = 5 * 60_000;
/** How long the desk retries a CDN that does not answer, in milliseconds. */
const TRYING_MS = 24 * 60 * 60_000;
/** With more purges than this in the window, none can be matched anyway. */
const CANDIDATES_MAX = 10;

type Dependencies = Pick<Context, 'cdn' | 'store' | 'now' | 'random' | 'settings'>;

/** Whether an operation of the CDN matches the purge; fields that the CDN does not report count neither way. */
function fits({ target, mode }: Purge, report: PurgeStatusReport): boolean {
  if (report.hardPurge !== null && report.hardPurge !== (mode === 'hard')) return false;
  return target.kind !== 'pattern' || report.regexp === null || report.regexp === target.value;
}

/** Returns the unclaimed purges around the call that could be this one. */
async function candidatesOf(
  { store, cdn }: Dependencies,
  purge: Purge,
  all: readonly ListedOperation[],
): Promise<{ candidates: ListedOperation[]; failure?: undefined } | { failure: CdnFailure }> {
  const claimed = await store.tracking.claimedIds(
    purge,
    all.map(({ purgeRequestId }) => purgeRequestId),
  );
  const unclaimed = all.filter(({ purgeRequestId }) => !claimed.has(purgeRequestId));
  if (unclaimed.length > CANDIDATES_MAX) return { candidates: unclaimed };
  const candidates: ListedOperation[] = [];
  for (const operation of unclaimed) {
    const report = await cdn.getPurgeStatus({ ...purge, purgeRequestId: operation.purgeRequestId });
    if (!report.ok) return { failure: report.failure };
    if (fits(purge, report)) candidates.push(operation);
  }
  return { candidates };
}

/** Whether an operation of this span may be another purge of ours, without a known ID: an earlier one may have started late. */
async function hasRival({ store, settings }: Dependencies, purge: Purge, executed: Span) {
  const { from, to } = sendingWindow(executed, settings.cdn.timeoutMs);
  const others = await store.tracking.withoutId(purge, from, to);
  return others.some(
    ({ target, error }) =>
      (error === null || errorTexts[error.code].purged === 'unknown') &&
      (purge.target.kind !== 'pattern' || target.kind !== 'pattern' || target.value === purge.target.value),
  );
}

interface Reconciled {
  progress: Progress;
  failure?: CdnFailure;
}

/** The CDN has no purge with this name: the desk sends it again, a few times; after that it never ran. */
async function afterAbsence(
  { store, now }: Dependencies,
  { purge, polls }: FollowedPurge,
  age: number,
): Promise<Reconciled> {
  const at = now();
  const before = await store.queue.notReceived(purge.id);
  // A purge that was submitted long ago is no longer wanted.
  if (maySendAgain(before, at) && age < LOOKING_MS) {
    const details = { error: purge.error?.code ?? 'cdn_not_received', until: isoTime(at) } as const;
    const events: Progress['events'] = [{ to: 'queued', code: 'requeued_not_received', details }];
    return { progress: { at, failures: 0, nextPollAt: null, events } };
  }
  // The last request may still be in flight, also where the purge was in the queue again since.
  const isInFlight = age < LOOKING_MS || (before.lastAt !== null && at - before.lastAt < LOOKING_MS);
  if (isInFlight || polls === 0)
    return {
      progress: {
        at,
        failures: 0,
        nextPollAt: at + pollDelayMs(polls + 1, age),
        finding: { at: isoTime(at), kind: 'none', candidates: [] },
        events: [],
      },
    };
  const error = { code: 'cdn_not_received', message: '' } as const;
  const events: Progress['events'] = [{ to: 'failed', code: 'not_received', details: {} }];
  return { progress: { at, failures: 0, nextPollAt: null, error, events } };
}

/**
 * Finds a purge whose response was lost: by its name if it has one at the CDN, else in the CDN's list around the call.
 * Only an unambiguous match is accepted; otherwise the purge stays unconfirmed, with the findings.
 */
export async function reconcilePurge(context: Dependencies, followed: FollowedPurge): Promise<Reconciled> {
  const { purge, sentAt, polls, failures } = followed;
  const { now, random, cdn } = context;
  const { timeoutMs } = context.settings.cdn;
  const window = executionWindow(sentAt, timeoutMs);
  const looked = await cdn.findPurge(purge, window);
  const at = now();
  const age = at - sentAt - timeoutMs;
  if (looked.ok && looked.kind === 'received') {
    const accepted = { cdnStatus: looked.status, cdnAnswer: looked.raw };
    const details = { name: commandNameOf(purge.id) };
    const events: Progress['events'] = [{ to: 'accepted', code: 'command_found', details }];
    return { progress: { at, failures: 0, nextPollAt: at, accepted, events } };
  }
  if (looked.ok && looked.kind === 'absent') return afterAbsence(context, followed, age);

  const found = looked.ok ? await candidatesOf(context, purge, looked.operations) : { failure: looked.failure };
  const finding = (kind: Finding['kind'], listed: readonly ListedOperation[]): Finding => ({
    at: isoTime(at),
    kind,
    candidates: listed.slice(0, CANDIDATES_MAX).map(({ purgeRequestId }) => purgeRequestId),
  });

  if (found.failure) {
    const { failures: count, wasAsked, waitMs } = afterFailedPoll(failures, found.failure, random());
    const nextPollAt = wasAsked && age >= TRYING_MS ? null : at + waitMs;
    return {
      progress: { at, failures: count, nextPollAt, finding: finding('silent', []), events: [] },
      failure: found.failure,
    };
  }
  const { candidates } = found;
  const [only] = candidates;
  const executed = only?.createdAt == null ? window : { from: only.createdAt, to: only.createdAt };
  const isWhole = looked.ok && looked.gaps === null;
  if (only && candidates.length === 1 && isWhole && !(await hasRival(context, purge, executed))) {
    const { purgeRequestId } = only;
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
    progress: {
      at,
      failures: 0,
      nextPollAt,
      finding: finding(candidates.length > 0 ? 'unclear' : isWhole ? 'none' : 'silent', candidates),
      events: [],
    },
  };
}

import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@/lib/server/app-error';
import type { CdnFailure } from '@/lib/server/cdn/failure';
import type { PurgeAnswer } from '@/lib/server/cdn/send-purge';
import type { Context } from '@/lib/server/context';
import { during } from '@/lib/server/observability/trace-context';
import { CALL_MAX_MS, LEASE_MARGIN_MS } from '@/lib/server/settings/cdn';
import type { PurgeOutcome } from '@/lib/server/store/purges/purge-store';
import { FIRST_POLL_MS } from '@/lib/server/tracking/poll-schedule';
import type { ErrorCode } from '@/lib/shared/error-codes';
import type { CodedEvent } from '@/lib/shared/purges/coded-event';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { isoTime } from '@/lib/shared/text/moment';

/** Failures after which the CDN may have executed the purge without our having its answer. */
const UNCONFIRMED: ReadonlySet<ErrorCode> = new Set([
  'cdn_timeout',
  'cdn_gateway_timeout',
  'cdn_connection_lost',
  'cdn_unreadable_answer',
  'cdn_redirected',
  'cdn_answer_too_large',
  'cdn_unexpected_answer',
]);

const failureOutcome = (failure: CdnFailure, at: number): PurgeOutcome => ({
  status: UNCONFIRMED.has(failure.code) ? 'unconfirmed' : 'failed',
  event: { code: 'sending_failed', details: { error: failure.code } },
  at,
  errorCode: failure.code,
  cdnStatus: failure.status,
  cdnMessage: failure.message,
  cdnAnswer: failure.raw,
  ...(UNCONFIRMED.has(failure.code) && { nextPollAt: at + FIRST_POLL_MS }),
});

/** What the record says after the CDN answered, or did not. */
const outcomeOf = (answer: PurgeAnswer, at: number): PurgeOutcome =>
  answer.ok
    ? {
        status: 'accepted',
        event: { code: 'accepted', details: { purgeRequestId: answer.purgeRequestId } },
        at,
        purgeRequestId: answer.purgeRequestId,
        cdnStatus: answer.status,
        cdnAnswer: answer.raw,
        nextPollAt: at + FIRST_POLL_MS,
      }
    : failureOutcome(answer.failure, at);

const RECORDING_ATTEMPTS = 4;
const RECORDING_PAUSE_MS = 250;
/** When a CDN that could not be reached is tried again, in seconds. */
const UNREACHABLE_AGAIN_SECONDS = 10;

export type SentPurge =
  | { outcome: 'accepted'; purge: Purge }
  /** The CDN took none now: it waits, and is sent later. */
  | { outcome: 'queued'; purge: Purge };

function refusal(failure: CdnFailure, purgeId: string): AppError {
  const { code, message, status, retryAfterSeconds, cause } = failure;
  return new AppError(code, {
    purgeId,
    ...(message === null ? {} : { cdnMessage: message }),
    ...(status === null ? {} : { cdnStatus: status }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    cause,
  });
}

/** Writes what became of a purge, trying again for a moment: it is the only place where its ID is known. */
async function persistently<T>(context: Context, facts: object, write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (err) {
      context.log.error({ err, ...facts, attempt }, 'purge outcome not recorded');
      if (attempt === RECORDING_ATTEMPTS) throw err;
      await sleep(RECORDING_PAUSE_MS * attempt);
    }
  }
}

/** Where a purge comes from: somebody waits for its answer, or its promise was given already. */
type From = 'caller' | 'queue';

/**
 * Whether the CDN has provably not executed it, so that it may be sent again. Whoever waits for an answer is told that
 * the CDN is not there, and decides; a purge that was promised waits until it is.
 */
const mayWait = ({ code }: CdnFailure, from: From) =>
  code === 'cdn_rate_limited' || (from === 'queue' && (code === 'cdn_down' || code === 'cdn_unreachable'));

function waitAgain(context: Context, id: string, failure: CdnFailure) {
  const { code, retryAfterSeconds, askedSeconds, raw, status } = failure;
  const at = context.now();
  const until = at + (retryAfterSeconds ?? UNREACHABLE_AGAIN_SECONDS) * 1000;
  const askedUntil = askedSeconds === undefined ? until : at + askedSeconds * 1000;
  const event: CodedEvent =
    code === 'cdn_rate_limited'
      ? {
          code: 'requeued_by_cdn',
          details: { until: isoTime(until), askedUntil: askedUntil > until ? isoTime(askedUntil) : null },
        }
      : { code: 'requeued_unreachable', details: { until: isoTime(until) } };
  return persistently(context, { purgeId: id, cdnStatus: status }, () =>
    context.store.queue.requeue(id, { at, until, event, cdnAnswer: raw }),
  );
}

async function settle(context: Context, id: string, answer: PurgeAnswer, from: From): Promise<SentPurge> {
  if (!answer.ok && mayWait(answer.failure, from)) {
    const purge = await waitAgain(context, id, answer.failure);
    if (purge) return { outcome: 'queued', purge };
  }
  const outcome = outcomeOf(answer, context.now());
  const { cdnStatus, purgeRequestId } = outcome;
  const settled = await persistently(context, { purgeId: id, purgeRequestId, cdnStatus }, () =>
    context.store.purges.recordOutcome(id, outcome),
  );
  if (!answer.ok) throw refusal(answer.failure, id);
  const purge = settled ?? (await context.store.purges.get(id));
  if (!purge) throw new Error('the record of a sent purge is missing');
  return { outcome: 'accepted', purge };
}

/**
 * Calls the CDN once for a purge that is recorded as `sending`, and records what came of it. Throws an `AppError` for a
 * purge that the CDN did not accept (recorded, too), and for an answer that could not be recorded.
 */
export const sendRecordedPurge = (context: Context, purge: Purge, from: From): Promise<SentPurge> =>
  during({ purgeId: purge.id }, () => sendOnce(context, purge, from));

async function sendOnce(context: Context, { id, ...purge }: Purge, from: From): Promise<SentPurge> {
  const answer = await context.cdn.sendPurge(purge);
  try {
    return await settle(context, id, answer, from);
  } catch (cause) {
    // The record of an answer that was not written stays `sending` until its lease expires, then it is `unconfirmed`.
    if (!answer.ok) throw refusal(answer.failure, id);
    const cdnMessage = `purge request ID ${answer.purgeRequestId}`;
    throw new AppError('outcome_not_recorded', { purgeId: id, cdnMessage, cause });
  }
}

/** Until when whoever begins to send a purge now may record its answer, epoch milliseconds. */
export const leaseFrom = (now: number, { settings }: Pick<Context, 'settings'>) =>
  now + settings.cdn.timeoutMs + LEASE_MARGIN_MS;

/** No lease ends later than this after it began, in milliseconds. */
export const LONGEST_LEASE_MS = CALL_MAX_MS + LEASE_MARGIN_MS;

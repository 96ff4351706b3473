import 'server-only';
import type { CdnFailure } from '@/lib/server/cdn/failure';
import type { PurgeAnswer } from '@/lib/server/cdn/send-purge';
import type { PurgeOutcome } from '@/lib/server/store/purges/purge-store';
import { FIRST_POLL_MS } from '@/lib/server/tracking/poll-schedule';
import type { ErrorCode } from '@/lib/shared/error-codes';

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
export const outcomeOf = (answer: PurgeAnswer, at: number): PurgeOutcome =>
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

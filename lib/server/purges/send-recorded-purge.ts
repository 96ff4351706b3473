import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@/lib/server/app-error';
import type { CdnFailure } from '@/lib/server/cdn/failure';
import type { PurgeAnswer } from '@/lib/server/cdn/send-purge';
import type { Context } from '@/lib/server/context';
import type { Purge } from '@/lib/shared/purge-record';
import { outcomeOf } from './outcome-of';
import { cdnTakesNone } from './why-it-waits';

const RECORDING_ATTEMPTS = 4;
const RECORDING_PAUSE_MS = 250;

export type SentPurge =
  | { outcome: 'accepted'; purge: Purge }
  /** The CDN took none now (429): it waits, and is sent later. */
  | { outcome: 'queued'; purge: Purge }
  | { outcome: 'refused'; error: AppError };

function refusal(failure: CdnFailure, purgeId: string): SentPurge {
  const { code, message, status, retryAfterSeconds, cause } = failure;
  const error = new AppError(code, {
    purgeId,
    ...(message === null ? {} : { cdnMessage: message }),
    ...(status === null ? {} : { cdnStatus: status }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    cause,
  });
  return { outcome: 'refused', error };
}

/** Writes what became of a purge, trying again for a moment: it is the only place where its ID is known. */
async function persistently<T>(context: Context, facts: object, write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (err) {
      context.log.error({ err, ...facts, attempt }, 'the outcome could not be recorded');
      if (attempt === RECORDING_ATTEMPTS) throw err;
      await sleep(RECORDING_PAUSE_MS * attempt);
    }
  }
}

/** The CDN has not executed it, so that it may be sent again: the one case in which that happens. */
function waitAgain(context: Context, id: string, { retryAfterSeconds = 0, raw, status }: CdnFailure) {
  const at = context.now();
  const until = at + retryAfterSeconds * 1000;
  return persistently(context, { purgeId: id, cdnStatus: status }, () =>
    context.queue.requeue(id, { at, until, reason: cdnTakesNone(until, at), cdnAnswer: raw }),
  );
}

async function settle(context: Context, id: string, answer: PurgeAnswer): Promise<SentPurge> {
  if (!answer.ok && answer.failure.code === 'cdn_rate_limited') {
    const purge = await waitAgain(context, id, answer.failure);
    if (purge) return { outcome: 'queued', purge };
  }
  const outcome = outcomeOf(answer, context.now());
  const { cdnStatus, purgeRequestId } = outcome;
  const settled = await persistently(context, { purgeId: id, purgeRequestId, cdnStatus }, () =>
    context.purges.recordOutcome(id, outcome),
  );
  if (!answer.ok) return refusal(answer.failure, id);
  const purge = settled ?? (await context.purges.get(id));
  if (!purge) throw new Error('the record of a purge that was sent is gone');
  return { outcome: 'accepted', purge };
}

/** Calls the CDN once for a purge that is recorded as `sending`, and records what came of it. */
export async function sendRecordedPurge(context: Context, { id, ...purge }: Purge): Promise<SentPurge> {
  const answer = await context.cdn.sendPurge(purge);
  try {
    return await settle(context, id, answer);
  } catch (cause) {
    // The record stays `sending` until its lease runs out, then it is told as unconfirmed.
    if (!answer.ok) return refusal(answer.failure, id);
    const cdnMessage = `purge request ID ${answer.purgeRequestId}`;
    return { outcome: 'refused', error: new AppError('outcome_not_recorded', { purgeId: id, cdnMessage, cause }) };
  }
}

import 'server-only';
import { AppError, invalidInput } from '@/lib/server/app-error';
import type { Context } from '@/lib/server/context';
import { storeUnavailable } from '@/lib/server/purges/submit-purge';
import { sentAt } from '@/lib/server/store/bulk/bulk-state';
import type { TooManyWaiting } from '@/lib/server/store/bulk/bulk-store';
import { tooSlowFor } from '@/lib/shared/bulk/sent-in-time';
import { LONGEST_WAIT_MS } from '@/lib/shared/purges/send-window';
import { durationText } from '@/lib/shared/purges/site-progress';
import { counted, numberText } from '@/lib/shared/text/counted';

const HOURS = LONGEST_WAIT_MS / 3_600_000;
const tooSlowNow = (purges: number, waitMs: number, most: number) =>
  `With the current queue, ${counted(purges, 'purge')} would take ${durationText(waitMs)}, but a purge expires after ${HOURS} hours. At most ${counted(most, 'purge')} can be sent in time.`;

/** The largest number from 0 on for which something holds, which holds up to there; `atMost` is one for which it does not. */
function largest(atMost: number, holds: (number: number) => boolean): number {
  let [low, high] = [0, atMost];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * How long a new list of the caller's takes with its turns among all who wait now. Throws where its last purges would
 * expire before they are sent.
 */
export async function secondsToSend(
  { store, settings, caller, now }: Context,
  { id, count }: { id: string; count: number },
): Promise<number> {
  const tooSlow = tooSlowFor(count, settings.sending.perMinute);
  if (tooSlow !== undefined) throw invalidInput('urls', tooSlow);
  const waiting = await store.bulk.waiting().catch(storeUnavailable);
  const at = now();
  const waitOf = (nth: number) => sentAt({ actor: caller.actor, id, nth }, waiting, settings.sending, at) - at;
  const waitMs = waitOf(count);
  if (waitMs > LONGEST_WAIT_MS) {
    const most = largest(count, (nth) => waitOf(nth) <= LONGEST_WAIT_MS);
    throw new AppError('bulk_too_slow', { errors: { urls: [tooSlowNow(count, waitMs, most)] } });
  }
  return Math.max(0, Math.ceil(waitMs / 1000));
}

/** What a list is refused with that would make too many lines of the caller wait. */
export function tooManyWaiting({ settings }: Context, { waiting }: TooManyWaiting, count: number): AppError {
  const most = settings.waitingLinesMax;
  const now = `${counted(waiting, 'line')} of your bulk jobs ${waiting === 1 ? 'is' : 'are'} waiting`;
  const message = `${now}, and this list adds ${counted(count, 'purge')}. At most ${numberText(most)} can wait at a time.`;
  return new AppError('bulk_too_many_waiting', { errors: { urls: [message] } });
}

import 'server-only';
import type { QueueState } from '@/lib/server/store/purges/send-queue';
import { counted } from '@/lib/shared/text/counted';

/** A moment in a sentence of a record, `14:03:20 UTC`, with its day where that is another one. Epoch milliseconds. */
function utc(at: number, now: number) {
  const [day, time] = new Date(at).toISOString().slice(0, 19).split('T');
  return new Date(now).toISOString().startsWith(day ?? '') ? `${time} UTC` : `${day} ${time} UTC`;
}

/** `askedUntil`: where the CDN asked for a longer wait than the desk makes. */
export const cdnTakesNone = (until: number, now: number, askedUntil = until) =>
  askedUntil > until
    ? `the CDN requests a delay until ${utc(askedUntil, now)}; Purge Desk tries again at ${utc(until, now)}`
    : `the CDN accepts no purges until ${utc(until, now)}`;

export const cdnIsNotThere = (until: number, now: number) =>
  `not sent: no connection to the CDN; next attempt at ${utc(until, now)}`;

/** What a new purge has to wait for, in the words of its timeline. */
export function whyItWaits({ closedUntil, waiting }: QueueState, now: number): string {
  if (closedUntil !== undefined) return cdnTakesNone(closedUntil, now);
  if (waiting > 0) return `queued behind ${counted(waiting, 'other purge')}`;
  return 'queued to stay within the send rate';
}

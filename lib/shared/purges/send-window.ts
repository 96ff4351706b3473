import type { z } from 'zod';
import { counted } from '@/lib/shared/text/counted';
import type { sendWindowSchema } from './send-window-schema';

/** How long one 429 keeps the desk from calling an endpoint at most, whatever the CDN asked for. Milliseconds. */
export const LONGEST_CLOSURE_MS = 10 * 60_000;

/** How long a purge may be queued. After a day, it is probably no longer wanted. Milliseconds. */
export const LONGEST_WAIT_MS = 24 * 60 * 60_000;

/** How long the desk sends a purge again after the CDN first did not receive it. Milliseconds. */
export const SENT_AGAIN_WITHIN_MS = 5 * 60_000;

export type SendWindow = z.output<typeof sendWindowSchema>;
export type SendPause = NonNullable<SendWindow['pause']>;

/** Says in a sentence why the desk does not send a new purge at once. */
export function whyNotNow({ because, waiting, perMinute }: SendWindow): string {
  if (because === 'cdn') return 'The CDN accepts no purges before then.';
  if (because === 'queue') return `Purges ahead in the queue: ${waiting}.`;
  return `Purge Desk sends at most ${counted(perMinute, 'purge')} a minute.`;
}

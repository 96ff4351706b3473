import { counted } from '@/lib/shared/text/counted';
import type { SendWindow } from './send-window';

/** Says in a sentence why the desk does not send a new purge at once. */
export function whyNotNow({ because, waiting, perMinute }: SendWindow): string {
  if (because === 'cdn') return 'The CDN accepts no purges before then.';
  if (because === 'queue') return `Purges ahead in the queue: ${waiting}.`;
  return `Purge Desk sends at most ${counted(perMinute, 'purge')} a minute.`;
}

import { counted } from '@/lib/shared/text/counted';
import type { SendWindow } from './send-window';

/** Why a purge that is asked for now is not sent at once, to follow a colon. */
export function whyNotNow({ because, waiting, perMinute }: SendWindow): string {
  if (because === 'cdn') return 'the CDN takes none before';
  if (because === 'queue') return `${counted(waiting, 'purge')} ${waiting === 1 ? 'waits' : 'wait'} before it`;
  return `this desk sends at most ${perMinute} a minute`;
}

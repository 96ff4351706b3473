import { LONGEST_WAIT_MS } from '@/lib/shared/purges/send-window';
import { counted } from '@/lib/shared/text/counted';

const MINUTE_MS = 60_000;
const HOURS = LONGEST_WAIT_MS / (60 * MINUTE_MS);

/** Why a list cannot be sent before its purges expire, in sentences; undefined where it can. */
export function tooSlowFor(purges: number, perMinute: number): string | undefined {
  const most = Math.floor((perMinute * LONGEST_WAIT_MS) / MINUTE_MS);
  if (purges <= most) return undefined;
  return `Purge Desk sends at most ${counted(perMinute, 'purge')} a minute, and a purge expires after ${HOURS} hours: a list can have at most ${counted(most, 'purge')}. Split it, and send the next part when the first has finished.`;
}

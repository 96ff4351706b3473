import type { Stage } from './stage';
import { until } from './until';

/** The desk looks for a command that the CDN has not got for 5 minutes after it sent it for the last time. */
export const SETTLING_MAX_MS = 7 * 60_000;

/**
 * Waits until the desk has nothing left to do: nothing waits or is being sent, no accepted purge is followed any more,
 * and each unconfirmed one was looked for: a purge command until it is found or sent again. False when that takes longer
 * than it may; what is left then is counted.
 */
export async function untilSettled({ database, sandbox }: Stage, withinMs: number): Promise<boolean> {
  await sandbox.showOperations();
  await sandbox.release();
  const nothingLeft = async () => {
    const rows = await database.query(
      `select 1 from purges where status in ('queued', 'sending')
         or (next_poll_at is not null and (status = 'accepted'
           or (status = 'unconfirmed' and (api = 'purge-command' or (poll_count = 0 and finding is null)))))
       limit 1`,
    );
    return rows.length === 0;
  };
  return (await until(nothingLeft, withinMs, 250)) === true;
}

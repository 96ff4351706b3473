import 'server-only';
import { auditOf } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';

const DAY_MS = 86_400_000;

/** The moment before which purges are too old: whole days (UTC), so that they go once a day and not one by one. */
const endOfKeeping = (now: number, days: number) => Math.floor(now / DAY_MS - days) * DAY_MS;

/**
 * Removes some purges that are older than the desk keeps them; each time that there were some, it is in the audit log,
 * with how many and up to when. Returns how many; 0 when none are left, or when everything is kept.
 */
export async function removeOldPurges(
  context: Pick<Context, 'store' | 'settings' | 'caller' | 'now'>,
): Promise<number> {
  const { retentionDays } = context.settings;
  if (retentionDays === undefined) return 0;
  const before = endOfKeeping(context.now(), retentionDays);
  const day = new Date(before).toISOString();
  return context.store.retention.removeBefore(before, (count) =>
    auditOf(
      context,
      { action: 'purge.remove', subject: `${count} purges from before ${day}` },
      `kept for ${retentionDays} days`,
    ),
  );
}

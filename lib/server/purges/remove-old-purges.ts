import 'server-only';
import { auditOf } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import type { KeptCommand } from '@/lib/server/store/purges/purge-retention';
import type { ErrorCode } from '@/lib/shared/error-codes';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The moment before which purges are too old: whole days (UTC), so that they go once a day and not one by one. */
export const endOfKeeping = (now: number, days: number) => Math.floor(now / DAY_MS - days) * DAY_MS;

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

/** Returns what does the next step of a round, from an ID on, and says whether there may be more; a round begins so often. */
function createRounds(now: () => number, everyMs: number, step: (after: string) => Promise<string | undefined>) {
  let after = '';
  let dueAt = 0;
  return async (): Promise<boolean> => {
    if (now() < dueAt) return false;
    const next = await step(after);
    after = next ?? '';
    if (next === undefined) dueAt = now() + everyMs;
    return next !== undefined;
  };
}

/** Removes looks whose purges are gone: replicas of a version before looks may be removing purges. */
export const createOrphanRemoval = ({ store, now, log }: Pick<Context, 'store' | 'now' | 'log'>) =>
  createRounds(now, DAY_MS, async (after) => {
    const { removed, next } = await store.retention.removeOrphanLooks(after);
    if (removed > 0) log.info({ count: removed }, 'looks without a purge removed');
    return next;
  });

/** Mends bulk jobs whose lines replicas of a version before folded jobs may be recording or removing. */
export const createFoldMending = ({ store, now, log }: Pick<Context, 'store' | 'now' | 'log'>) =>
  createRounds(now, HOUR_MS, async (after) => {
    const { mended, next } = await store.bulk.refoldNext(after);
    if (mended > 0) log.info({ count: mended }, 'folded lines of bulk jobs mended');
    return next;
  });

/** Commands that are deleted one after the other before others have their turn. */
const COMMANDS_AT_ONCE = 5;
/** Answers that the next try would get, too: the token may not delete there, or the CDN keeps the command. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'cdn_forbidden',
  'cdn_rejected',
  'cdn_refused',
  'cdn_conflict',
  'cdn_api_withdrawn',
]);

/** Failures that may be about one command alone: it is tried again later. Any other failure is about the CDN. */
const DOUBTFUL: ReadonlySet<ErrorCode> = new Set([
  'cdn_internal_error',
  'cdn_unexpected_answer',
  'cdn_unreadable_answer',
  'cdn_answer_too_large',
]);

/**
 * Returns what deletes purge commands at the CDN that the desk made and that ended long ago: their status is in the record.
 * Those of others are never touched. It handles some at a time, oldest first, and begins again an hour after the last one. A
 * failure of the CDN ends the work for an hour, too; it then continues after the command that met the failure.
 */
export function createCommandRemoval({
  cdn,
  store,
  settings,
  now,
  log,
}: Pick<Context, 'cdn' | 'store' | 'settings' | 'now' | 'log'>) {
  const { retentionDays } = settings;
  const { commandsKeptMs } = settings.cdn;
  let after: KeptCommand | undefined;
  let dueAt = 0;
  return async (): Promise<{ count: number; isMore: boolean }> => {
    if (commandsKeptMs === undefined || now() < dueAt) return { count: 0, isMore: false };
    // A record that goes earlier takes the name of its command with it.
    const keptMs = Math.min(commandsKeptMs, (retentionDays ?? Number.POSITIVE_INFINITY) * DAY_MS);
    const kept = await store.retention.keptCommands(now() - keptMs, COMMANDS_AT_ONCE, after);
    let count = 0;
    for (const purge of kept) {
      after = purge;
      const gone = await cdn.forgetPurge(purge);
      if (!gone.ok) {
        const { code, status } = gone.failure;
        log.warn({ purgeId: purge.id, code, cdnStatus: status }, 'purge command not deleted');
        if (DOUBTFUL.has(code)) continue;
        if (!FINAL.has(code)) {
          dueAt = now() + HOUR_MS;
          return { count, isMore: false };
        }
      }
      await store.retention.markForgotten(purge.id, now());
      count++;
    }
    const isMore = kept.length === COMMANDS_AT_ONCE;
    if (!isMore) {
      after = undefined;
      dueAt = now() + HOUR_MS;
    }
    return { count, isMore };
  };
}

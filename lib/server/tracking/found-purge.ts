import 'server-only';
import { createHash } from 'node:crypto';
import type { ListedPurge, PurgeStatusAnswer } from '@/lib/server/cdn/purge-api';
import type { Context } from '@/lib/server/context';
import type { OutsideList } from '@/lib/server/store/purges/outside-lists';
import type { Progress } from '@/lib/server/store/purges/purge-tracking';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { errorTexts } from '@/lib/shared/error-codes';
import { errorCodeSchema } from '@/lib/shared/problem';
import { purgeIdOfCommand } from '@/lib/shared/purges/cdn-purge-request';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { afterStatus } from './after-status';
import { FIRST_POLL_MS, sendingWindow } from './poll-schedule';

/** Errors after which it is unknown whether the CDN executed the purge. */
const UNKNOWN_OUTCOMES = errorCodeSchema.options.filter((code) => errorTexts[code].purged === 'unknown');

/** A purge in the CDN's list that no record has, and the ID that its record gets. */
export type NewPurge = ListedPurge & { id: string };

/** The same each time and for each replica: a purge that was found twice is there once. */
export function recordIdOf(
  { source, namespace, distribution, api }: OutsideList,
  { handle, createdAt }: ListedPurge,
): string {
  // IDs may begin again one day, names may not.
  const moment = api === 'cache-purge' ? [String(createdAt)] : [];
  const parts = [source, namespace, distribution, api, handle, ...moment].join('\n');
  return `outside-${createHash('sha256').update(parts).digest('base64url').slice(0, 22)}`;
}

/** Such a purge, for asking how far it is. */
export const trackedOf = ({ namespace, distribution, api }: OutsideList, { id, handle }: NewPurge) => ({
  id,
  namespace,
  distribution,
  api,
  ...(api === 'cache-purge'
    ? { purgeRequestId: handle, commandName: null }
    : { purgeRequestId: null, commandName: handle }),
});

/** What is known of a purge, once the CDN was asked how far it is. */
function known({ target, mode }: NewPurge, answer: PurgeStatusAnswer): Pick<Purge, 'target' | 'mode'> {
  if (!answer.ok) return { target, mode };
  const { hardPurge, regexp } = answer;
  return {
    target: target.kind === 'unknown' ? { kind: 'unknown', value: target.value ?? regexp } : target,
    mode: mode ?? (hardPurge === null ? null : hardPurge ? 'hard' : 'soft'),
  };
}

/**
 * Returns what writes a purge into the history that was found at the CDN, with what the first look at it has brought.
 * `owner` goes on with it, unless it takes longer than `leaseMs`.
 */
export function foundPurgeWriter({ store, settings, now, log }: Context, owner: string, leaseMs: number) {
  const { outside, tracking } = store;

  /** Returns whether a found purge may be ours: one whose ID the desk never got, or a command of a desk with another database. */
  async function mayBeOurs(list: OutsideList, { handle, createdAt }: NewPurge): Promise<boolean> {
    if (list.api === 'purge-command') return purgeIdOfCommand(handle) !== undefined;
    const window = sendingWindow({ from: createdAt, to: createdAt }, settings.cdn.timeoutMs);
    return outside.mayBeOurs(list, window, UNKNOWN_OUTCOMES);
  }

  function progressOf(purge: Purge, createdAt: number, answer: PurgeStatusAnswer, at: number): Progress {
    const { deadlineMs } = settings.tracking;
    const followed = { purge, sentAt: createdAt, acceptedAt: createdAt, polls: 0, failures: 0, sites: [] };
    if (answer.ok) return afterStatus(followed, answer, { now: at, deadlineMs });
    const isOver = at - createdAt >= deadlineMs;
    return {
      at,
      failures: 0,
      nextPollAt: isOver ? null : at + FIRST_POLL_MS,
      ...(isOver && { unreported: true }),
      events:
        answer.failure.code === 'cdn_forbidden' ? [{ to: 'accepted', code: 'completion_hidden', details: {} }] : [],
    };
  }

  return async (list: OutsideList, one: NewPurge, answer: PurgeStatusAnswer): Promise<void> => {
    const at = now();
    const { target, mode } = known(one, answer);
    const purge = await outside.add({
      ...trackedOf(list, one),
      target,
      mode,
      actor: one.actor,
      reach: target.kind === 'all' ? 'everything' : null,
      createdAt: one.createdAt,
      foundAt: at,
      event: { code: 'found_outside', details: { mayBeOurs: await mayBeOurs(list, one) } },
      pollOwner: owner,
      nextPollAt: at + leaseMs,
    });
    if (!purge) return;
    await tracking.recordProgress(purge.id, owner, progressOf(purge, one.createdAt, answer, at));
    log.info({ purgeId: purge.id, distribution: distributionOf(list) }, 'outside purge found');
  };
}

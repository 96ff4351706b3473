import 'server-only';
import type { Context } from '@/lib/server/context';
import { type DueLook, LOOKED_AT_WITHIN_MS } from '@/lib/server/store/purges/purge-looks';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { isReadyToLook } from '@/lib/shared/edge/when-to-look';
import type { Purge } from '@/lib/shared/purges/purge-record';

/** When a purge that does not show yet is looked at again, in milliseconds after the look before. */
const AGAIN_AFTER_MS = [5_000, 30_000, 120_000, 600_000];
/** The same at the earliest after a look that no view answered: it took its whole time, and others wait. */
const UNANSWERED_MS = 120_000;
/** How long a process may look before another one does, in milliseconds: a look asks places twice at most. */
const LEASE_MS = 60_000;

/** Takes the purge whose look is due longest, for `owner`, none of the `busy` distributions; undefined when none is due. */
export const claimNextLook = (
  { store, now }: Pick<Context, 'store' | 'now'>,
  owner: string,
  busy: Iterable<Pick<Purge, 'namespace' | 'distribution'>>,
) => store.looks.claimDue(owner, now(), LEASE_MS, busy);

/** After the clock was set back, looks would be put off for as long: makes them due. Returns how many. */
export const recallParkedLooks = ({ store, now }: Pick<Context, 'store' | 'now'>) =>
  store.looks.recallAfter(now() + LOOKED_AT_WITHIN_MS + LEASE_MS, now());

/** Makes purges due that a replica of an earlier version recorded or completed: it knows no looks. Returns how many. */
export const recallMissedLooks = async ({ edge, store, now }: Pick<Context, 'edge' | 'store' | 'now'>) =>
  edge.mode === 'automatic' ? store.looks.recallMissed(now()) : 0;

/** Whether something may still become of a purge. */
const mayMove = ({ status, following }: Purge) => following || status === 'queued' || status === 'sending';

/**
 * Looks at what visitors get after a purge that is due, and keeps that with its record. Looks again while the purge does
 * not show everywhere, and at none that the CDN accepted more than an hour ago.
 */
export async function lookAfterPurge(context: Context, owner: string, due: DueLook): Promise<void> {
  const { edge, store, now, log } = context;
  const { purge, times, looks } = due;
  const { id, checkUrl } = purge;
  const at = now();
  // A clock that was set back does not put it off further.
  const until = Math.min(times?.acceptedAt ?? at, at) + LOOKED_AT_WITHIN_MS;
  if (edge.mode !== 'automatic') return store.looks.giveUp(id, 'looks_off', owner);
  if (checkUrl === null || at > until || !(isReadyToLook(purge) ? times : mayMove(purge)))
    return store.looks.giveUp(id, 'too_old', owner);
  if (!isReadyToLook(purge)) return store.looks.postpone(id, owner, until);

  const look = await edge.look(checkUrl, distributionOf(purge), at);
  const isAnswered = look.views.some(({ status }) => status !== null);
  const pauseMs = Math.max(AGAIN_AFTER_MS[looks] ?? Number.POSITIVE_INFINITY, isAnswered ? 0 : UNANSWERED_MS);
  const againAt = now() + pauseMs;
  const kept = await store.looks.keepAfter(due, look, { at: now(), owner, againAt: againAt <= until ? againAt : null });
  if (kept) log.info({ purgeId: id, renewal: kept }, 'purge looked at');
  else log.info({ purgeId: id }, 'discarded look: purge already looked at');
}

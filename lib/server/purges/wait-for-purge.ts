import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '@/lib/server/context';
import type { PurgeDetails } from '@/lib/shared/purge-record';
import { isMoving } from '@/lib/shared/shown-status';
import { getPurge } from './get-purge';

const LOOK_MS = 250;

/**
 * The record as soon as nothing in it moves any more, or as it stands after so many seconds, or when whoever asks has
 * gone or the desk is about to. It only looks at the record: the background work asks the CDN.
 */
export async function waitForPurge(
  context: Context,
  id: string,
  seconds: number,
  gone: AbortSignal,
  leaving: AbortSignal,
): Promise<PurgeDetails | undefined> {
  // By the monotonic clock: the wall clock may be set back meanwhile.
  const until = performance.now() + seconds * 1000;
  let purge = await getPurge(context, id);
  while (purge && isMoving(purge) && performance.now() < until && !gone.aborted && !leaving.aborted) {
    await sleep(Math.min(LOOK_MS, Math.max(0, until - performance.now())), undefined, { signal: gone }).catch(
      () => undefined,
    );
    purge = await context.purges.get(id);
  }
  return purge;
}

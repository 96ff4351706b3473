import 'server-only';
import { authorizeAnyPurge } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import type { QueueState } from '@/lib/server/store/purges/send-queue';
import type { SendWindow } from '@/lib/shared/purges/send-window';

function nextSafe(
  { closedUntil, waiting, lastAt }: QueueState,
  now: number,
): Pick<SendWindow, 'because' | 'nextSafeAt'> {
  const iso = (at: number) => new Date(at).toISOString();
  if (closedUntil !== undefined) return { because: 'cdn', nextSafeAt: iso(closedUntil) };
  if (waiting > 0) return { because: 'queue', nextSafeAt: iso(lastAt) };
  return lastAt > now ? { because: 'rate', nextSafeAt: iso(lastAt) } : { because: null, nextSafeAt: null };
}

/** When a new purge would be sent, for showing it before it is: for everybody who may purge anything. */
export async function getSendWindow(context: Context): Promise<SendWindow> {
  await authorizeAnyPurge(context);
  const { store, settings, now } = context;
  const at = now();
  const state = await store.queue.state(settings.sending, at);
  return { ...nextSafe(state, at), waiting: state.waiting, perMinute: settings.sending.perMinute };
}

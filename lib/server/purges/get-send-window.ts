import 'server-only';
import { authorizeAnyPurge } from '@/lib/server/auth/authorize';
import { askedSecondsOf } from '@/lib/server/cdn/failure';
import type { Context } from '@/lib/server/context';
import type { Pause } from '@/lib/server/store/cdn/cdn-rate-limit';
import type { QueueState } from '@/lib/server/store/purges/send-queue';
import { LONGEST_CLOSURE_MS, type SendWindow } from '@/lib/shared/purges/send-window';
import { isoTime } from '@/lib/shared/text/moment';

type NextSafe = Pick<SendWindow, 'because' | 'nextSafeAt' | 'nextSafeInMs'>;

function nextSafe({ closedUntil, waiting, lastAt }: QueueState, now: number): NextSafe {
  const at = (because: SendWindow['because'], moment: number): NextSafe => ({
    because,
    nextSafeAt: new Date(moment).toISOString(),
    nextSafeInMs: Math.max(0, Math.ceil(moment - now)),
  });
  if (closedUntil !== undefined) return at('cdn', closedUntil);
  if (waiting > 0) return at('queue', lastAt);
  return lastAt > now ? at('rate', lastAt) : { because: null, nextSafeAt: null, nextSafeInMs: null };
}

const isCutShort = ({ at, retryAfter }: Pause) =>
  (askedSecondsOf(retryAfter ?? undefined, at) ?? 0) * 1000 > LONGEST_CLOSURE_MS;

/** When a new purge would be sent, for showing it before it is: for everybody who may purge anything. */
export async function getSendWindow(context: Context): Promise<SendWindow> {
  await authorizeAnyPurge(context);
  return (await readSendWindow(context))(context.caller.actor);
}

/** The same for everybody who may know it, by actor. */
export async function readSendWindow({
  store,
  settings,
  now,
}: Pick<Context, 'store' | 'now'> & { settings: Pick<Context['settings'], 'sending'> }): Promise<
  (actor: string) => SendWindow
> {
  const at = now();
  const stateFor = await store.queue.state(settings.sending, at);
  return (actor) => {
    const state = stateFor(actor);
    const { waiting, pause } = state;
    return {
      ...nextSafe(state, at),
      waiting,
      perMinute: settings.sending.perMinute,
      pause: pause ? { ...pause, at: isoTime(pause.at), cutShort: isCutShort(pause) } : null,
    };
  };
}

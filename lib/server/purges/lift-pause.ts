import 'server-only';
import { auditOf, authorizeDesk } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import type { Pause } from '@/lib/server/store/cdn/cdn-rate-limit';
import type { SendWindow } from '@/lib/shared/purges/send-window';
import { isoTime } from '@/lib/shared/text/moment';
import { getSendWindow } from './get-send-window';

/** What the audit log says was why. */
function reasonOf(pause: Pause | undefined) {
  if (!pause) return null;
  const header = pause.retryAfter === null ? 'without Retry-After' : `with Retry-After: ${pause.retryAfter}`;
  return `the CDN answered ${pause.status} ${header} at ${isoTime(pause.at)}`;
}

/**
 * Ends the pause that the CDN asked for, on all replicas: the next purge finds out whether the CDN accepts it. Returns when a
 * purge would be sent now; the same where there was no pause.
 */
export async function liftPause(context: Context): Promise<SendWindow> {
  const attempt = { action: 'pause.lift', subject: 'purges' } as const;
  await authorizeDesk(context, attempt, 'admin');
  const { store, log, caller, now } = context;
  const lifted = await store.endpoints.liftPause(now(), (until, pause) =>
    auditOf(context, { ...attempt, subject: `purges paused until ${isoTime(until)}` }, reasonOf(pause)),
  );
  if (lifted) log.warn({ actor: caller.actor }, 'pause lifted');
  return getSendWindow(context);
}

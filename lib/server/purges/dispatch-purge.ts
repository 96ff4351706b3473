import 'server-only';
import { isAppError } from '@/lib/server/app-error';
import { auditOf } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import type { DuePurge, SendJudge } from '@/lib/server/store/bulk/send-authority';
import type { PauseReason } from '@/lib/shared/bulk/bulk-job';
import { currentApi } from './choose-api';
import type { PassedOver } from './passed-over';
import { LONGEST_LEASE_MS, leaseFrom, sendRecordedPurge } from './send-recorded-purge';
import { lostRights } from './sender-rights';

export type Dispatched =
  | { outcome: 'sent' }
  /** The purge whose turn it was must not be sent. The next one has its turn now. */
  | { outcome: 'held' }
  /** Nothing could be sent now; `forMs` is how long the rate or the CDN asks for, undefined where that is not known. */
  | { outcome: 'idle'; forMs: number | undefined };

const reasons: Record<PauseReason, string> = {
  credential_revoked: 'credential revoked',
  credential_expired: 'credential expired',
  rights_lost: 'lost the role for it',
};

/** Keeps a purge from being sent whose sender could not send it now: its job is paused; one that was sent alone has failed. */
async function holdBack(context: Context, due: DuePurge, because: PauseReason): Promise<void> {
  const { store, now, log } = context;
  const { id, job_id: jobId, printed } = due;
  const { actor } = due.authority;
  if (jobId === null) {
    const attempt = { action: 'purge.submit', subject: actor, subjectId: id } as const;
    const audit = auditOf(context, attempt, reasons[because], 'refused');
    if (await store.queue.refuse(due, { because, at: now() }, audit))
      log.warn({ purgeId: id, actor, because }, 'queued purge refused');
    return;
  }
  const audit = auditOf(context, { action: 'bulk.pause', subject: actor, subjectId: jobId }, reasons[because]);
  if (await store.bulk.holdBack(jobId, { because, authority: printed, at: now() }, audit))
    log.warn({ jobId, actor, because }, 'bulk job paused');
}

/**
 * Sends the purge whose turn it is, once, if the CDN takes one now. `passedOver` is what earlier calls with these settings
 * noted.
 */
export async function dispatchNextPurge(context: Context, passedOver: PassedOver): Promise<Dispatched> {
  const { store, settings, now, log } = context;
  const at = now();
  const turn = await store.queue.nextTurn(settings.sending, at);
  if (turn === undefined) passedOver.forgetAll();
  if (turn === undefined || turn > at) return { outcome: 'idle', forMs: turn === undefined ? undefined : turn - at };
  // Read before anything is claimed: a database that fails here leaves the purge where it is.
  const offered = await currentApi(context);
  let held: { due: DuePurge; because: PauseReason } | undefined;
  const lease = { expiresAt: leaseFrom(at, context), longestMs: LONGEST_LEASE_MS };
  const verdict = (due: DuePurge) => {
    const because = lostRights(context, due);
    if (because === undefined) return 'send';
    // A credential's end is the same for all replicas; the settings may be about to change.
    if (because === 'rights_lost') {
      const { isFinal, isNew } = passedOver.refuse(due, at);
      if (isNew)
        log.warn(
          { purgeId: due.id, jobId: due.job_id, actor: due.authority.actor },
          'queued purge passed over: no role',
        );
      if (!isFinal) return 'pass';
    }
    held = { due, because };
    return 'hold';
  };
  const toLookAt: SendJudge['toLookAt'] = (lanes) => passedOver.toLookAt(lanes, at);
  const purge = await store.queue.claimNext(settings.sending, at, lease, { toLookAt, verdict });
  if (held) {
    if (held.due.job_id !== null) passedOver.forget(held.due);
    await holdBack(context, held.due, held.because);
    return { outcome: 'held' };
  }
  if (!purge) return { outcome: 'idle', forMs: undefined };
  try {
    const { outcome } = await sendRecordedPurge(context, purge, { from: 'queue', lease: lease.expiresAt }, offered);
    log.info({ purgeId: purge.id }, outcome === 'queued' ? 'purge requeued' : 'queued purge sent');
  } catch (error) {
    if (!isAppError(error)) throw error;
    const { code, details } = error;
    log.warn({ purgeId: purge.id, code, cdnStatus: details.cdnStatus, err: details.cause }, 'queued purge failed');
  }
  return { outcome: 'sent' };
}

/** Gives up purges that have waited for a day: they are `failed`, and nothing was purged. Returns how many. */
export const expireQueuedPurges = ({ store, now }: Pick<Context, 'store' | 'now'>): Promise<number> =>
  store.queue.expire(now());

/**
 * Turns purges whose sender is gone (crashed, killed, stuck beyond its lease) into `unconfirmed`: they may have been
 * executed. Only what the CDN says that it never received is sent again. Returns how many.
 */
export async function settleInterruptedPurges({ store, now }: Pick<Context, 'store' | 'now'>): Promise<number> {
  const ids = await store.purges.interrupted(now(), LONGEST_LEASE_MS);
  for (const id of ids)
    await store.purges.recordOutcome(id, {
      status: 'unconfirmed',
      event: { code: 'sending_failed', details: { error: 'interrupted' } },
      at: now(),
      errorCode: 'interrupted',
      nextPollAt: now(),
    });
  return ids.length;
}

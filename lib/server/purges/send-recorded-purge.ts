import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@/lib/server/app-error';
import { type CdnFailure, mayHavePurged, neverArrived } from '@/lib/server/cdn/failure';
import type { OutgoingPurge, PurgeAnswer } from '@/lib/server/cdn/purge-api';
import type { Context } from '@/lib/server/context';
import { during } from '@/lib/server/observability/trace-context';
import { CALL_MAX_MS, LEASE_MARGIN_MS } from '@/lib/server/settings/cdn';
import type { PauseAnswer } from '@/lib/server/store/cdn/cdn-rate-limit';
import type { NotReceived } from '@/lib/server/store/purges/end-queued';
import type { PurgeOutcome } from '@/lib/server/store/purges/purge-store';
import { FIRST_POLL_MS } from '@/lib/server/tracking/poll-schedule';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import type { CodedEvent } from '@/lib/shared/events/coded-event';
import { paths } from '@/lib/shared/paths';
import { commandNameOf, type PurgeApi } from '@/lib/shared/purges/cdn-purge-request';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { SENT_AGAIN_WITHIN_MS } from '@/lib/shared/purges/send-window';
import { isoTime } from '@/lib/shared/text/moment';
import { apiAfterWithdrawal, isWithdrawal } from './choose-api';

type Refused = Extract<PurgeAnswer, { ok: false }>;

/** What was sent may still arrive after the CDN said that it has not got it: only looking again later is certain. */
function failureOutcome({ failure, received }: Refused, at: number, mayArrive: boolean): PurgeOutcome {
  const isOpen = received !== undefined || mayArrive || mayHavePurged.has(failure.code);
  // What this call came to is certain then, and what became of the one before is not.
  const code = mayArrive && received === undefined ? 'cdn_connection_lost' : failure.code;
  return {
    status: isOpen ? 'unconfirmed' : 'failed',
    event: { code: 'sending_failed', details: { error: failure.code } },
    at,
    errorCode: code,
    cdnStatus: failure.status,
    cdnMessage: failure.message,
    cdnAnswer: failure.raw,
    ...(isOpen && { nextPollAt: at + FIRST_POLL_MS }),
  };
}

/** What the record says after the CDN answered, or did not. */
function answerOutcome(id: string, answer: PurgeAnswer, at: number, mayArrive: boolean): PurgeOutcome {
  if (!answer.ok) return failureOutcome(answer, at, mayArrive);
  const { purgeRequestId } = answer;
  return {
    status: 'accepted',
    event:
      purgeRequestId === null
        ? { code: 'accepted_as_command', details: { name: commandNameOf(id) } }
        : { code: 'accepted', details: { purgeRequestId } },
    at,
    ...(purgeRequestId !== null && { purgeRequestId }),
    cdnStatus: answer.status,
    cdnAnswer: answer.raw,
    nextPollAt: at + FIRST_POLL_MS,
  };
}

const RECORDING_ATTEMPTS = 4;
const RECORDING_PAUSE_MS = 250;
/** When a CDN that could not be reached is tried again, in seconds. */
const UNREACHABLE_AGAIN_SECONDS = 10;

export type SentPurge =
  | { outcome: 'accepted'; purge: Purge }
  /** The CDN accepted none now: the purge is queued again and sent later. */
  | { outcome: 'queued'; purge: Purge };

function refusal(failure: CdnFailure, purgeId: string): AppError {
  const { code, message, status, retryAfterSeconds, cause } = failure;
  return new AppError(code, {
    purgeId,
    ...(message === null ? {} : { cdnMessage: message }),
    ...(status === null ? {} : { cdnStatus: status }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    cause,
  });
}

/** Writes what became of a purge, trying again for a moment: it is the only place where its ID is known. */
async function persistently<T>(context: Context, facts: object, write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (err) {
      context.log.error({ err, ...facts, attempt }, 'purge outcome not recorded');
      if (attempt === RECORDING_ATTEMPTS) throw err;
      await sleep(RECORDING_PAUSE_MS * attempt);
    }
  }
}

/** Where a purge comes from: somebody waits for its answer, or its promise was given already. */
type From = 'caller' | 'queue';

/** One sending of a purge. Once it is over, and the purge is perhaps sent again, nothing more is written of it. */
interface Sending {
  from: From;
  /** The end of its lease, epoch milliseconds: no other sending of the purge has the same one. */
  lease: number;
}

/**
 * Returns whether the CDN has provably not executed the purge, so that it may be sent again. A caller that waits for the
 * answer gets the error and decides. A purge from the queue waits until the CDN is back.
 */
const mayWait = ({ code }: CdnFailure, from: From) =>
  code === 'cdn_rate_limited' || (from === 'queue' && neverArrived.has(code));

/** How often a purge is sent that the CDN says it never received. */
const SENT_AT_MOST = 3;
/** How long the desk leaves the CDN alone after that, in seconds; twice as long each time. */
const NOT_RECEIVED_AGAIN_SECONDS = 2;

/** Whether a purge that the CDN has not received may be sent again. */
export const maySendAgain = ({ times, firstAt }: NotReceived, at: number) =>
  times < SENT_AT_MOST - 1 && (firstAt === null || at - firstAt <= SENT_AGAIN_WITHIN_MS);

/** Why a purge waits again, and until when (epoch milliseconds); undefined for one that does not. */
function waitOf(
  { failure, received }: Refused,
  { from, before, at }: { from: From; before: NotReceived; at: number },
): { until: number; event: CodedEvent; pause?: PauseAnswer } | undefined {
  const { code, status, retryAfter, retryAfterSeconds, askedSeconds } = failure;
  if (received === 'no') {
    if (!maySendAgain(before, at)) return undefined;
    const until = at + NOT_RECEIVED_AGAIN_SECONDS * 2 ** before.times * 1000;
    return { until, event: { code: 'requeued_not_received', details: { error: code, until: isoTime(until) } } };
  }
  if (!mayWait(failure, from)) return undefined;
  const until = at + (retryAfterSeconds ?? UNREACHABLE_AGAIN_SECONDS) * 1000;
  const askedUntil = askedSeconds === undefined ? until : at + askedSeconds * 1000;
  if (code !== 'cdn_rate_limited')
    return { until, event: { code: 'requeued_unreachable', details: { until: isoTime(until) } } };
  const details = { until: isoTime(until), askedUntil: askedUntil > until ? isoTime(askedUntil) : null };
  return {
    until,
    event: { code: 'requeued_by_cdn', details },
    ...(status !== null && { pause: { status, retryAfter: retryAfter ?? null } }),
  };
}

async function waitAgain(
  context: Context,
  id: string,
  refused: Refused,
  { from, lease }: Sending,
  before: NotReceived,
) {
  const { raw, status } = refused.failure;
  const at = context.now();
  const wait = waitOf(refused, { from, before, at });
  if (!wait) return undefined;
  return persistently(context, { purgeId: id, cdnStatus: status }, () =>
    context.store.queue.requeue(id, { at, ...wait, cdnAnswer: raw, lease }),
  );
}

/**
 * What a refusal means when the same purge was sent before: only that one can have taken the name, even if the CDN does
 * not list it yet. Sending it again under that name, or asking for it, finds it.
 */
const withEarlierSends = (answer: PurgeAnswer, before: number): PurgeAnswer =>
  !answer.ok && answer.failure.code === 'cdn_conflict' && before > 0 ? { ...answer, received: 'no' } : answer;

const neverMissed: NotReceived = { times: 0, firstAt: null, lastAt: null };

async function settle(context: Context, id: string, given: PurgeAnswer, sending: Sending): Promise<SentPurge> {
  const before = given.ok
    ? neverMissed
    : await persistently(context, { purgeId: id }, () => context.store.queue.notReceived(id));
  const answer = withEarlierSends(given, before.times);
  if (!answer.ok) {
    const purge = await waitAgain(context, id, answer, sending, before);
    if (purge) return { outcome: 'queued', purge };
  }
  // A refusal says nothing of what was sent before it.
  const outcome = answerOutcome(id, answer, context.now(), before.times > 0);
  const { cdnStatus, purgeRequestId } = outcome;
  const settled = await persistently(context, { purgeId: id, purgeRequestId, cdnStatus }, () =>
    context.store.purges.recordOutcome(id, { ...outcome, lease: sending.lease }),
  );
  if (!answer.ok) throw refusal(answer.failure, id);
  const purge = settled ?? (await context.store.purges.get(id));
  if (!purge) throw new Error('the record of a sent purge is missing');
  return { outcome: 'accepted', purge };
}

/**
 * Calls the CDN once for a purge that is recorded as `sending`, and records what came of it. `offered` is the API that
 * the CDN offers now, where that may be another than the recorded one. Throws an `AppError` for a
 * purge that the CDN did not accept (recorded, too), and for an answer that could not be recorded.
 */
export const sendRecordedPurge = (
  context: Context,
  purge: Purge,
  sending: Sending,
  offered: PurgeApi = purge.api,
): Promise<SentPurge> => during({ purgeId: purge.id }, () => sendOnce(context, purge, { ...sending }, offered));

/** The purge with what is noted of it at the CDN. */
function outgoing({ settings }: Context, purge: Purge, api: PurgeApi): OutgoingPurge {
  const { publicUrl } = settings.auth;
  const { target, mode, actor, madeOutside } = purge;
  if (madeOutside || target.kind === 'unknown' || mode === null || actor === null)
    throw new Error('a purge that was made outside Purge Desk is not sent again');
  return {
    ...purge,
    target,
    mode,
    actor,
    api,
    recordUrl: publicUrl ? new URL(paths.purge(purge.id), publicUrl).href : null,
  };
}

/** What a purge comes to that was not sent, for the CDN does not offer its API and it could not be moved to another. */
const withdrawn: PurgeAnswer = {
  ok: false,
  failure: { code: 'cdn_api_withdrawn', status: null, message: null, raw: null },
};

/** After a longer wait for the first answer, a second one might come after the lease of the record. */
const WITHDRAWN_WITHIN_MS = LEASE_MARGIN_MS / 2;

/**
 * Sends a purge by the API that its record names. If the CDN no longer offers that API, the record gets the other one before
 * the desk uses it. So after a crash, the record says which API to ask.
 */
async function sendByOffered(
  context: Context,
  purge: Purge,
  sending: Sending,
  offered: PurgeApi,
): Promise<PurgeAnswer> {
  const { cdn, store, now } = context;
  async function moved(api: PurgeApi): Promise<boolean> {
    const at = now();
    const { lease } = sending;
    sending.lease = leaseFrom(at, context);
    const event = { code: 'api_withdrawn', details: { api } } as const;
    const change = { api, at, lease, leaseExpiresAt: sending.lease, event };
    return persistently(context, { purgeId: purge.id, api }, () => store.purges.changeApi(purge.id, change));
  }
  const sendBy = async (api: PurgeApi): Promise<PurgeAnswer> =>
    api === purge.api || (await moved(api)) ? cdn.sendPurge(outgoing(context, purge, api)) : withdrawn;
  // One that waited may name an API that is gone by now; from commands nothing leads back.
  const api = purge.api === 'cache-purge' ? offered : purge.api;
  const startedAt = now();
  const first = await sendBy(api);
  if (first.ok || !isWithdrawal(context, api, first.failure)) return first;
  if (now() - startedAt > WITHDRAWN_WITHIN_MS) return first;
  // It executed nothing. One gateway of several may be wrong, and the move is for good.
  const second = await cdn.sendPurge(outgoing(context, purge, api));
  if (second.ok || !isWithdrawal(context, api, second.failure)) return second;
  return sendBy(await apiAfterWithdrawal(context, api, second.failure));
}

async function sendOnce(context: Context, purge: Purge, sending: Sending, offered: PurgeApi): Promise<SentPurge> {
  const { id } = purge;
  const { edge } = context;
  const name = distributionOf(purge);
  edge.forget(name);
  const answer = await sendByOffered(context, purge, sending, offered).finally(() => edge.forget(name));
  try {
    return await settle(context, id, answer, sending);
  } catch (cause) {
    // The record of an answer that was not written stays `sending` until its lease expires, then it is `unconfirmed`.
    if (!answer.ok) throw refusal(answer.failure, id);
    const cdnMessage = `purge request ID ${answer.purgeRequestId ?? commandNameOf(id)}`;
    throw new AppError('outcome_not_recorded', { purgeId: id, cdnMessage, cause });
  }
}

/** Returns the end of the lease for a purge that is sent now: until then its sender may record the answer. Epoch milliseconds. */
export const leaseFrom = (now: number, { settings }: Pick<Context, 'settings'>) =>
  now + settings.cdn.timeoutMs + LEASE_MARGIN_MS;

/** No lease ends later than this after it began, in milliseconds. */
export const LONGEST_LEASE_MS = CALL_MAX_MS + LEASE_MARGIN_MS;

import 'server-only';
import { createHash } from 'node:crypto';
import { AppError, invalidInput, isAppError } from '@/lib/server/app-error';
import {
  type Attempt,
  auditOf,
  authorizePurge,
  authorizeReach,
  purgeSubject,
  refuse,
} from '@/lib/server/auth/authorize';
import { cdnFailureCodes } from '@/lib/server/cdn/failure';
import type { Context } from '@/lib/server/context';
import { disabledRefusal, requireDistribution } from '@/lib/server/distributions/list-distributions';
import { lookBefore } from '@/lib/server/edge/look-before';
import { addressKey } from '@/lib/server/limits';
import { ticketExpression } from '@/lib/server/settings/sign-in';
import { isCommitUnknown } from '@/lib/server/store/engine/database-error';
import { missingNotes, type PurgePolicy } from '@/lib/shared/access/access';
import { type Distribution, distributionOf } from '@/lib/shared/distributions/distribution';
import { isArmed } from '@/lib/shared/purges/purge-draft';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { targetValue } from '@/lib/shared/purges/purge-terms';
import { confirmationWanted, reachSentence } from '@/lib/shared/reach/describe-reach';
import { patternCovers } from '@/lib/shared/reach/pattern-covers';
import { reachOf } from '@/lib/shared/reach/purge-reach';
import { isWide, type Judgement } from '@/lib/shared/reach/reach';
import { checkTarget } from '@/lib/shared/targets/check-target';
import { readCheckUrl } from '@/lib/shared/targets/check-url';
import { currentApi } from './choose-api';
import { leaseFrom, type SentPurge, sendRecordedPurge } from './send-recorded-purge';

/** What is wrong with a purge's reason and ticket by the rules of this desk: a message by field. */
export function checkNotes(
  policy: PurgePolicy,
  input: Pick<PurgeInput, 'target' | 'reason' | 'ticket'>,
  judgement: Judgement,
): Record<string, string> {
  const { ticketPattern } = policy;
  const { ticket } = input;
  const fits = ticket === undefined || ticketPattern === null || ticketExpression(ticketPattern).matches(ticket);
  return {
    ...missingNotes(policy, input.target.kind, judgement, input),
    ...(!fits && { ticket: `Enter a ticket in the format ${ticketPattern}.` }),
  };
}

export type SubmittedPurge =
  | SentPurge
  /** The idempotency key had been used for this very purge: nothing was sent now. */
  | { outcome: 'replayed'; purge: Purge };

/** What `submitPurge` refuses a purge with, beside `invalid_input` and the rate limit. */
export const submitProblems = [
  'forbidden_distribution',
  'forbidden_kind',
  'forbidden_mode',
  'forbidden_reach',
  'idempotency_key_reused',
  'purge_in_progress',
  'distributions_unavailable',
  'distribution_unread',
  'recording_unknown',
  'outcome_not_recorded',
  ...cdnFailureCodes,
] as const;

/** The same request has the same hash, whatever the order of its keys was. */
function requestHash({ namespace, distribution, target, mode, reason, ticket, checkUrl }: PurgeInput) {
  const value = targetValue(target) ?? null;
  const fields: unknown[] = [namespace, distribution, target.kind, value, mode, reason ?? null, ticket ?? null];
  // Earlier versions had none.
  if (checkUrl !== undefined) fields.push(checkUrl);
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

async function replay(context: Context, key: string, hash: string): Promise<SubmittedPurge | undefined> {
  const earlier = await context.store.purges.findByIdempotencyKey(context.caller.actor, key);
  if (!earlier) return undefined;
  const purgeId = earlier.purge.id;
  if (earlier.requestHash !== hash) throw new AppError('idempotency_key_reused', { purgeId });
  if (earlier.purge.status === 'sending') throw new AppError('purge_in_progress', { purgeId });
  return { outcome: 'replayed', purge: earlier.purge };
}

/** What a purge that reaches this far still needs beside its target: a message by field. Everything confirms itself. */
function missingFields(context: Context, input: PurgeInput, judgement: Judgement, distribution: Distribution) {
  const { kind } = input.target;
  const isConfirmed = kind === 'all' || !isWide(judgement) || isArmed(input.confirmation ?? '', distribution);
  const name = distributionOf(input);
  return {
    ...checkNotes(context.settings.auth.policy, input, judgement),
    ...(!isConfirmed && { confirmation: `${reachSentence(kind, judgement, name)} ${confirmationWanted(name)}` }),
  };
}

/** Counts a purge, or a bulk job, for its sender and for where it comes from; refuses what is too much. */
export async function countPurge(context: Context, attempt: Attempt) {
  const { caller, limits } = context;
  const keys = [
    `actor ${caller.kind} ${caller.actor}`,
    ...(caller.address === null ? [] : [`address ${addressKey(caller)}`]),
  ];
  for (const key of keys) {
    const retryAfterSeconds = await limits.purges.secondsToWait(key);
    if (retryAfterSeconds === undefined) continue;
    await refuse(context, attempt, 'too_many_requests', { retryAfterSeconds });
  }
  for (const key of keys) await limits.purges.count(key);
}

/** What keeps the store from answering before anything is sent: then nothing was purged. */
export function storeUnavailable(cause: unknown): never {
  throw isAppError(cause) ? cause : new AppError('store_unavailable', { cause });
}

/** The worker sends a recorded purge that waits, and a command that the CDN never received. */
export const notRecorded = (purgeId?: string) => (cause: unknown) => {
  if (isCommitUnknown(cause))
    throw new AppError('recording_unknown', { cause, ...(purgeId !== undefined && { purgeId }) });
  return storeUnavailable(cause);
};

/**
 * Sends one purge: asks whether this caller may, checks it, records the intent, calls the CDN once, records the outcome.
 * If the CDN accepts none now, or others are queued, it is recorded as `queued`, and the worker sends it later.
 * Nothing is sent that is not recorded first, and an idempotency key is sent at most once. Throws an `AppError` for a
 * purge that was refused, here or by the CDN.
 */
export async function submitPurge(
  context: Context,
  input: PurgeInput,
  idempotencyKey: string | undefined,
): Promise<SubmittedPurge> {
  await authorizePurge(context, input);
  const hash = requestHash(input);
  const replayed = async () => (idempotencyKey === undefined ? undefined : replay(context, idempotencyKey, hash));
  const earlier = await replayed().catch(storeUnavailable);
  if (earlier) return earlier;

  await countPurge(context, { action: 'purge.submit', subject: purgeSubject(input) });

  const distribution = await requireDistribution(context, distributionOf(input));
  const disabled = disabledRefusal(context, distribution);
  if (disabled !== undefined) throw invalidInput('distribution', disabled);
  const checked = checkTarget(input.target, distribution);
  if (!checked.ok) throw invalidInput('target.value', checked.message);

  const { kind } = checked.target;
  const value = targetValue(checked.target) ?? '';
  const named = { kind, hostname: value, pattern: value, checkUrl: input.checkUrl ?? '', urlDomain: '' };
  const checkUrl = readCheckUrl(named, distribution, patternCovers);
  if (checkUrl?.ok === false) throw invalidInput('checkUrl', checkUrl.message);

  const { confirmation: _, ...asked } = input;
  const purge: PurgeInput = { ...asked, target: checked.target, checkUrl: checkUrl?.value };
  const judgement = reachOf(purge.target, distribution);
  await authorizeReach(context, purge, judgement);
  const missing = Object.entries(missingFields(context, input, judgement, distribution));
  if (missing.length > 0) {
    const errors = Object.fromEntries(missing.map(([field, message]) => [field, [message]]));
    throw new AppError('invalid_input', { errors });
  }
  const id = context.newId();
  const createdAt = context.now();
  const leaseExpiresAt = leaseFrom(createdAt, context);
  const before = lookBefore(context, purge);
  const recorded = await context.store.purges
    .recordIntent({
      id,
      createdAt,
      actor: context.caller.actor,
      authority: context.caller,
      input: purge,
      reach: judgement.reach,
      api: await currentApi(context).catch(storeUnavailable),
      isLookedAt: before !== undefined,
      idempotency: idempotencyKey === undefined ? undefined : { key: idempotencyKey, requestHash: hash },
      leaseExpiresAt,
      rate: context.settings.sending,
      audit: auditOf(context, { action: 'purge.submit', subject: purgeSubject(purge, judgement), subjectId: id }),
    })
    .catch(notRecorded(id));
  if (recorded === undefined) {
    const replay = await replayed();
    if (replay) return replay;
    throw new AppError('purge_in_progress');
  }
  if (recorded.status === 'queued') {
    void before?.keep(id);
    return { outcome: 'queued', purge: recorded };
  }
  await before?.inTime;
  const sending = { from: 'caller', lease: leaseExpiresAt } as const;
  const [sent] = await Promise.all([sendRecordedPurge(context, recorded, sending), before?.keep(id)]);
  return sent;
}

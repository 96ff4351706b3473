import 'server-only';
import { AppError } from '@/lib/server/app-error';
import type { Context } from '@/lib/server/context';
import { addressKey, type RateLimit } from '@/lib/server/limits';
import type { NewAuditEntry } from '@/lib/server/store/audit/audit-log';
import {
  highestRole,
  inScope,
  isAtLeast,
  isEverywhere,
  kindRefusal,
  mayCancel,
  modeRefusal,
  type PurgeRefusal,
  type Role,
  roleOn,
  type Scope,
  visibleScope,
} from '@/lib/shared/access/access';
import { isOwnRecord } from '@/lib/shared/access/actor';
import type { AuditAction } from '@/lib/shared/access/audit';
import { reachRefusalText } from '@/lib/shared/access/describe-access';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { type ErrorCode, errorTexts } from '@/lib/shared/error-codes';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { characters } from '@/lib/shared/purges/purge-terms';
import { reachLabel } from '@/lib/shared/reach/describe-reach';
import type { Judgement } from '@/lib/shared/reach/reach';
import { redactText } from '@/lib/shared/shares/redact';

export type AuditNeeds = Pick<Context, 'caller' | 'now'>;
type Needs = AuditNeeds & Pick<Context, 'store' | 'log' | 'limits'>;

/** The action and subject of an attempt. */
export interface Attempt {
  action: AuditAction;
  subject?: string | null;
  subjectId?: string | null;
}

/** Maximum characters of a text in an entry about a refused or unknown caller; other entries are bounded by their input. */
const BRIEF = 300;
const brief = (text: string | null) =>
  text === null || characters(text) <= BRIEF ? text : `${[...text].slice(0, BRIEF - 1).join('')}…`;
const untouched = (text: string | null) => text;

/** Returns an audit entry about an action of the caller. */
export const auditOf = (
  { caller, now }: AuditNeeds,
  { action, subject = null, subjectId = null }: Attempt,
  reason: string | null = null,
  outcome: NewAuditEntry['outcome'] = 'done',
): NewAuditEntry => {
  const bounded = outcome === 'refused' || caller.kind === 'nobody' ? brief : untouched;
  return {
    at: now(),
    actor: caller.actor,
    actorKind: caller.kind,
    action,
    outcome,
    subject: bounded(subject),
    subjectId: bounded(subjectId),
    reason: bounded(reason),
    address: caller.address,
    requestId: caller.requestId,
  };
};

/** Whether a refusal goes into the audit log; counts it if so. */
async function isAudited({ caller, limits }: Pick<Needs, 'caller' | 'limits'>): Promise<boolean> {
  const { refusals, anonymousRefusals } = limits;
  const client = `${caller.kind} ${caller.actor} ${addressKey(caller)}`;
  const counted: [RateLimit, string][] =
    // A caller with many addresses must not fill the log faster than one with a single address.
    caller.kind === 'nobody'
      ? [
          [refusals, client],
          [anonymousRefusals, 'all'],
        ]
      : [[refusals, client]];
  for (const [limit, key] of counted) if ((await limit.secondsToWait(key)) !== undefined) return false;
  for (const [limit, key] of counted) await limit.count(key);
  return true;
}

/** Records a refusal, up to a limit. If recording fails, the request is still refused. */
export async function auditRefusal(context: Needs, attempt: Attempt, reason: string): Promise<void> {
  const { caller } = context;
  const entry = auditOf(context, attempt, reason, 'refused');
  // The audit log has the full targets. Readers of the process log may not be allowed to see them.
  const subject = attempt.subject ? brief(redactText(attempt.subject)) : null;
  const said = { ...attempt, subject, reason: entry.reason };
  context.log.info({ actor: caller.actor, requestId: caller.requestId, ...said }, 'request refused');
  try {
    if (await isAudited(context)) await context.store.audit.append(entry);
  } catch (err) {
    context.log.error({ err, ...said }, 'audit entry of a refusal not written');
  }
}

/** Refuses the request and records the refusal with its reason. */
export async function refuse(
  context: Needs,
  attempt: Attempt,
  code: ErrorCode,
  details: ConstructorParameters<typeof AppError>[1] = {},
): Promise<never> {
  await auditRefusal(context, attempt, code);
  throw new AppError(code, details);
}

/** Returns the distributions that the caller may see; throws for a caller who may see none. */
export async function authorizeSeeing(context: Needs, action: AuditAction = 'purge.read'): Promise<Scope> {
  const scope = visibleScope(context.caller.access);
  return scope === undefined ? refuse(context, { action }, 'forbidden') : scope;
}

/** For desk-wide functions: requires a role on all distributions. */
export async function authorizeDesk(context: Needs, attempt: Attempt, role: Role): Promise<void> {
  if (!isEverywhere(context.caller.access, role)) await refuse(context, attempt, 'forbidden');
}

/** For functions of one distribution (`namespace/name`). */
export async function authorizeOn(context: Needs, distribution: string, role: Role, attempt: Attempt): Promise<void> {
  const has = roleOn(context.caller.access, distribution);
  if (has === undefined) await refuse(context, attempt, 'forbidden_distribution');
  if (!isAtLeast(has, role)) await refuse(context, attempt, 'forbidden');
}

/** Whether the caller may see a distribution, to filter results. */
export const mayBeSeen = ({ caller }: Pick<Context, 'caller'>, distribution: string) => {
  const scope = visibleScope(caller.access);
  return scope !== undefined && inScope(scope, distribution);
};

/** For functions that require the right to purge at least something. */
export async function authorizeAnyPurge(context: Needs, action: AuditAction = 'purge.submit'): Promise<void> {
  if (!isAtLeast(highestRole(context.caller.access), 'purger')) await refuse(context, { action }, 'forbidden');
}

/** For cancelling a purge that the caller may see. Returns the entry for the audit log. */
export async function authorizeCancelling(context: Needs, purge: Purge): Promise<Attempt> {
  const { caller } = context;
  const subject = distributionOf(purge);
  const attempt = { action: 'purge.cancel', subject, subjectId: purge.id } as const;
  if (!mayCancel(caller.access, subject, isOwnRecord(caller, purge.actor))) await refuse(context, attempt, 'forbidden');
  return attempt;
}

const field: Record<PurgeRefusal['code'], string> = {
  forbidden_distribution: 'distribution',
  forbidden_kind: 'target',
  forbidden_mode: 'mode',
  forbidden_reach: 'target.value',
};

/** The subject of an audit entry about a purge, with its reach once known. */
export function purgeSubject({ target, mode, ...purge }: PurgeInput, judgement?: Judgement) {
  const object = target.kind === 'all' ? 'everything' : `${target.kind} ${target.value}`;
  const label = judgement && reachLabel(target.kind, judgement.reach);
  return `${mode} ${object}${label ? ` (${label})` : ''} on ${distributionOf(purge)}`;
}

/** Requires the role that the kind needs on the distribution, and checks the desk's policy for the mode. */
export async function authorizePurge(context: Needs & Pick<Context, 'settings'>, input: PurgeInput): Promise<void> {
  const { access } = context.caller;
  const distribution = distributionOf(input);
  const refusal =
    kindRefusal(access, distribution, input.target.kind) ??
    modeRefusal(access, context.settings.auth.policy, distribution, input.mode);
  if (!refusal) return;
  const details = { errors: { [field[refusal.code]]: [errorTexts[refusal.code].title] } };
  await refuse(context, { action: 'purge.submit', subject: purgeSubject(input) }, refusal.code, details);
}

/** Requires the role for everything if a pattern purges everything, or might. */
export async function authorizeReach(context: Needs, input: PurgeInput, judgement: Judgement): Promise<void> {
  const { kind } = input.target;
  const refused = reachRefusalText(context.caller.access, distributionOf(input), kind, judgement);
  if (refused === undefined) return;
  const attempt = { action: 'purge.submit', subject: purgeSubject(input, judgement) } as const;
  await refuse(context, attempt, 'forbidden_reach', { errors: { [field.forbidden_reach]: [refused] } });
}

import { HTTP_PREFIX } from '@/lib/shared/distributions/distribution-kind';
import { matchesWildcard } from '@/lib/shared/distributions/wildcard';
import type { Mode, TargetKind } from '@/lib/shared/purges/purge-terms';
import { isWide, type Judgement } from '@/lib/shared/reach/reach';

/** From the least to the most; each may do what those before it may. */
export const roles = ['viewer', 'purger', 'lead', 'admin'] as const;
export type Role = (typeof roles)[number];

/**
 * `namespace/name` of distributions, with up to three `*` in either half for any number of characters. The name of an
 * HTTP load balancer begins with `http:`.
 */
export const SCOPE_PATTERN = /^(?!(?:[^/]*\*){4})[a-z0-9*-]{1,64}\/(?!(?:[^/]*\*){4})(?:http:)?[a-z0-9*-]{1,64}$/;
export const SCOPE_PATTERN_RULE = 'Enter distributions as namespace/name, with * as a wildcard: default/www*.';

/** Distributions by pattern; null is all of them, those that are not there yet included. */
export type Scope = readonly string[] | null;

/** A role on some distributions, or on all of them. */
export interface Grant {
  role: Role;
  distributions: Scope;
}

/** All permissions of a user; none without a grant. */
export type Access = readonly Grant[];

const EVERYTHING: Access = [{ role: 'admin', distributions: null }];
export const fullAccess = EVERYTHING;

const rank = (role: Role) => roles.indexOf(role);
export const isAtLeast = (role: Role | undefined, wanted: Role) => role !== undefined && rank(role) >= rank(wanted);

const halves = (name: string) => name.split('/');
/** A name with `*` in it does not reach HTTP load balancers, unless it stands for all names or says so. */
const reachesKind = (pattern: string, name: string) =>
  !name.startsWith(HTTP_PREFIX) || pattern === '*' || pattern.startsWith(HTTP_PREFIX);
const matches = (pattern: string, distribution: string) => {
  const [wanted, given] = [halves(pattern), halves(distribution)];
  const fits = wanted.length === given.length && wanted.every((half, at) => matchesWildcard(half, given[at] ?? ''));
  return fits && reachesKind(wanted[1] ?? '', given[1] ?? '');
};

/**
 * Whether a scope holds a distribution (`namespace/name`). Given a pattern in its place it tells whether all that the
 * pattern stands for is in the scope: a `*` is only matched by a `*`.
 */
export const inScope = (scope: Scope, distribution: string) =>
  scope === null || scope.some((pattern) => matches(pattern, distribution));

/** Whether everything in the inner scope is in the outer one. */
export const scopeCovers = (outer: Scope, inner: Scope) =>
  outer === null || (inner?.every((pattern) => inScope(outer, pattern)) ?? false);

const highest = (grants: Access): Role | undefined =>
  grants.map(({ role }) => role).sort((a, b) => rank(b) - rank(a))[0];

/** The highest role on a distribution (`namespace/name`); undefined when there is none. */
export const roleOn = (access: Access, distribution: string) =>
  highest(access.filter(({ distributions }) => inScope(distributions, distribution)));

/** The highest role on any distribution at all. */
export const highestRole = (access: Access) => highest(access);

/** Returns whether a user has a role on all distributions, which actions on the whole desk require. */
export const isEverywhere = (access: Access, wanted: Role) =>
  access.some(({ role, distributions }) => distributions === null && isAtLeast(role, wanted));

/** Returns the distributions that a user may see: those with any role. Undefined if there are none. */
export function visibleScope(access: Access): Scope | undefined {
  if (access.length === 0) return undefined;
  const scopes = access.map(({ distributions }) => distributions);
  return scopes.some((scope) => scope === null) ? null : [...new Set(scopes.flatMap((scope) => scope ?? []))].sort();
}

/** The role that each kind of target takes. */
export const roleForKind: Record<TargetKind, Role> = { url: 'purger', hostname: 'lead', pattern: 'lead', all: 'admin' };

/** The rules of this desk in addition to the roles. The settings define them. */
export interface PurgePolicy {
  reasonFor: TargetKind[];
  ticketFor: TargetKind[];
  /** A regular expression (RE2) that every ticket has to match as a whole, null for none; the server alone tries it. */
  ticketPattern: string | null;
  /** Who may not purge hard where: a role (and those below it), null for everybody; distributions, null for all. */
  hardRefusedFor: { role: Role | null; distributions: string[] | null }[];
}

export const noPolicy: PurgePolicy = { reasonFor: [], ticketFor: [], ticketPattern: null, hardRefusedFor: [] };

/** Why a user may not send a purge. */
export type PurgeRefusal =
  | { code: 'forbidden_distribution' }
  | { code: 'forbidden_kind'; needs: Role; has: Role }
  | { code: 'forbidden_mode'; has: Role }
  | { code: 'forbidden_reach'; needs: Role; has: Role };

/** Returns why this access does not allow a kind of target on a distribution (`namespace/name`); undefined if it does. */
export function kindRefusal(access: Access, distribution: string, kind: TargetKind): PurgeRefusal | undefined {
  const has = roleOn(access, distribution);
  if (has === undefined) return { code: 'forbidden_distribution' };
  const needs = roleForKind[kind];
  return isAtLeast(has, needs) ? undefined : { code: 'forbidden_kind', needs, has };
}

/**
 * Why a pattern that reaches this far is not to be purged there: one that purges everything, or might, needs the role for
 * everything. A hostname needs the same role whether it is the only domain or not.
 */
export function reachRefusal(access: Access, distribution: string, kind: TargetKind, judgement: Judgement) {
  const needs = roleForKind.all;
  const has = roleOn(access, distribution);
  if (has === undefined) return { code: 'forbidden_distribution' } satisfies PurgeRefusal;
  if (kind !== 'pattern' || !isWide(judgement) || isAtLeast(has, needs)) return undefined;
  return { code: 'forbidden_reach', needs, has } satisfies PurgeRefusal;
}

/** Why a mode is not to be used there. */
export function modeRefusal(
  access: Access,
  { hardRefusedFor }: PurgePolicy,
  distribution: string,
  mode: Mode,
): PurgeRefusal | undefined {
  const has = roleOn(access, distribution);
  if (has === undefined) return { code: 'forbidden_distribution' };
  const isRefused = hardRefusedFor.some(
    ({ role, distributions }) => inScope(distributions, distribution) && (role === null || isAtLeast(role, has)),
  );
  return mode === 'hard' && isRefused ? { code: 'forbidden_mode', has } : undefined;
}

/** Whether a purge on a distribution (`namespace/name`) that waits may be cancelled: by its actor, and by a lead. */
export function mayCancel(access: Access, distribution: string, isActor: boolean) {
  const has = roleOn(access, distribution);
  return isAtLeast(has, isActor ? 'viewer' : 'lead');
}

interface Notes {
  reason?: string | undefined;
  ticket?: string | undefined;
}

/** The notes that a purge requires. One that purges everything, or might, requires those of everything as well. */
export function requiredNotes({ reasonFor, ticketFor }: PurgePolicy, kind: TargetKind, judgement: Judgement) {
  const isNamed = (kinds: readonly TargetKind[]) =>
    kinds.includes(kind) || (isWide(judgement) && kinds.includes('all'));
  return { reason: isNamed(reasonFor), ticket: isNamed(ticketFor) };
}

/** What the rules of this desk ask for beside the target and is not there: a message by field. */
export function missingNotes(policy: PurgePolicy, kind: TargetKind, judgement: Judgement, { reason, ticket }: Notes) {
  const missing: Partial<Record<keyof Notes, string>> = {};
  const required = requiredNotes(policy, kind, judgement);
  if (reason === undefined && required.reason) missing.reason = 'Enter a reason. This purge requires one.';
  if (ticket === undefined && required.ticket) missing.ticket = 'Enter a ticket. This purge requires one.';
  return missing;
}

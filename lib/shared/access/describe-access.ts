import { kindTexts } from '@/lib/shared/purges/describe-purge';
import { type Mode, type TargetKind, targetKinds } from '@/lib/shared/purges/purge-terms';
import { reachSentence } from '@/lib/shared/reach/describe-reach';
import type { Judgement } from '@/lib/shared/reach/reach';
import { visible } from '@/lib/shared/text/visible-text';
import {
  type Access,
  isAtLeast,
  kindRefusal,
  modeRefusal,
  type PurgePolicy,
  type PurgeRefusal,
  type Role,
  reachRefusal,
  roleForKind,
  type Scope,
} from './access';

/** The labels of these kinds, in the order of the form. */
const kindLabels = (kinds: readonly TargetKind[]) =>
  targetKinds
    .filter((kind) => kinds.includes(kind))
    .map((kind) => kindTexts[kind].label)
    .join(', ');

/** Where a role holds. */
export const scopeText = (scope: Scope) => (scope === null ? 'all distributions' : scope.join(', '));

/** The kinds of target that a role may purge, in the order of the form. */
export const kindsOf = (role: Role) => targetKinds.filter((kind) => isAtLeast(role, roleForKind[kind]));

const LOOK_ONLY = 'You have view-only access to this distribution.';

/** A refusal in a sentence; several kinds that are refused for the same reason share one. */
function refusalWords(refusal: PurgeRefusal, kinds: readonly TargetKind[]): string {
  switch (refusal.code) {
    case 'forbidden_distribution':
      return 'You have no role on this distribution.';
    case 'forbidden_mode':
      return `Your role (${refusal.has}) does not allow hard purges on this distribution.`;
    case 'forbidden_reach':
      return `Your role on this distribution is ${refusal.has}. Required role: ${refusal.needs}.`;
    case 'forbidden_kind':
      return refusal.has === 'viewer'
        ? LOOK_ONLY
        : `Your role on this distribution is ${refusal.has}. Required role for ${kindLabels(kinds)}: ${refusal.needs}.`;
  }
}

/** Why each kind of target that is refused on a distribution (`namespace/name`) is, in words. */
export function kindRefusalTexts(access: Access, distribution: string): Partial<Record<TargetKind, string>> {
  const refused = targetKinds.flatMap((kind) => {
    const refusal = kindRefusal(access, distribution, kind);
    return refusal ? [{ kind, refusal }] : [];
  });
  const same = (needs: Role) => refused.filter(({ kind }) => roleForKind[kind] === needs).map(({ kind }) => kind);
  return Object.fromEntries(refused.map(({ kind, refusal }) => [kind, refusalWords(refusal, same(roleForKind[kind]))]));
}

/** What of a distribution's kinds may not be purged, in one line; undefined where all may be. */
export function refusedKindsText(access: Access, distribution: string): string | undefined {
  const refused = targetKinds.filter((kind) => kindRefusal(access, distribution, kind));
  const refusals = refused.map((kind) => kindRefusal(access, distribution, kind));
  const [first] = refusals;
  if (!first) return undefined;
  if (first.code !== 'forbidden_kind' || first.has === 'viewer') return refusalWords(first, refused);
  const roles = [...new Set(refused.map((kind) => roleForKind[kind]))];
  const parts = roles.map((role) => {
    const labels = kindLabels(refused.filter((kind) => roleForKind[kind] === role));
    return `${labels} (requires ${role})`;
  });
  return `Your role (${first.has}) can't purge ${parts.join(' or ')} on this distribution. Ask an administrator.`;
}

/** Why a mode is refused there, in words; undefined when it is not, or when nothing may be purged there anyway. */
export function modeRefusalText(access: Access, policy: PurgePolicy, distribution: string, mode: Mode) {
  const refusal = modeRefusal(access, policy, distribution, mode);
  return refusal?.code === 'forbidden_mode' ? refusalWords(refusal, []) : undefined;
}

/** Why a target that reaches this far is refused on a distribution (`namespace/name`), in words; undefined when it is not. */
export function reachRefusalText(access: Access, distribution: string, kind: TargetKind, judgement: Judgement) {
  const refusal = reachRefusal(access, distribution, kind, judgement);
  if (refusal?.code !== 'forbidden_reach') return undefined;
  return `${reachSentence(kind, judgement, distribution)} ${refusalWords(refusal, [])}`;
}

function hardWords({ role, distributions }: PurgePolicy['hardRefusedFor'][number]) {
  const scope = scopeText(distributions);
  if (role === null) return `No role can send hard purges on ${scope}.`;
  if (role === 'viewer' || role === 'purger') return `Purgers cannot send hard purges on ${scope}.`;
  return `The role ${role} and lower roles cannot send hard purges on ${scope}.`;
}

const isEveryKind = (kinds: readonly TargetKind[]) => targetKinds.every((kind) => kinds.includes(kind));
const reasonRule = (kinds: readonly TargetKind[]) =>
  isEveryKind(kinds) ? 'Every purge requires a reason.' : `A reason is required for: ${kindLabels(kinds)}.`;
const ticketRule = (kinds: readonly TargetKind[]) =>
  isEveryKind(kinds) ? 'Every purge requires a ticket.' : `A ticket is required for: ${kindLabels(kinds)}.`;

/** What holds on every desk: danger follows reach. */
export const REACH_RULE =
  'For a pattern that matches everything, or that Purge Desk cannot judge, the rules for “Everything” apply: the admin role, the typed name of the distribution, and the required reason and ticket.';

/** The rules of a desk beside the roles, a sentence each; none when it has no rules. */
export const policySentences = ({ reasonFor, ticketFor, ticketPattern, hardRefusedFor }: PurgePolicy): string[] => [
  ...(reasonFor.length > 0 ? [reasonRule(reasonFor)] : []),
  ...(ticketFor.length > 0 ? [ticketRule(ticketFor)] : []),
  ...(ticketPattern === null ? [] : [`A ticket must have the format ${visible(ticketPattern)}.`]),
  ...hardRefusedFor.map(hardWords),
];

import { kindTexts } from '@/lib/shared/purges/describe-purge';
import { type Mode, type TargetKind, targetKinds } from '@/lib/shared/purges/purge-input';
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

/** `a`, `a and b`, `a, b and c`. */
const listed = (words: readonly string[]) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** A kind in the middle of a sentence. */
const kindWord = (kind: TargetKind) => (kind === 'url' ? 'URL' : kindTexts[kind].label.toLowerCase());
const kindWords = (kinds: readonly TargetKind[]) =>
  kinds.length === targetKinds.length
    ? 'every kind of target'
    : listed(targetKinds.filter((kind) => kinds.includes(kind)).map(kindWord));

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Where a role holds. */
export const scopeWords = (scope: Scope) => (scope === null ? 'all distributions' : listed(scope));

/** The kinds of target that a role may purge, in the order of the form. */
export const kindsOf = (role: Role) => targetKinds.filter((kind) => isAtLeast(role, roleForKind[kind]));

const LOOK_ONLY = 'You are viewer on this distribution: you see its purges, and may send none.';

/** A refusal in a sentence; several kinds that are refused for the same reason share one. */
function refusalWords(refusal: PurgeRefusal, kinds: readonly TargetKind[]): string {
  switch (refusal.code) {
    case 'forbidden_distribution':
      return 'You have no role on this distribution.';
    case 'forbidden_mode':
      return `Hard is not allowed on this distribution; you are ${refusal.has}.`;
    case 'forbidden_reach':
      return `It needs the role ${refusal.needs} on this distribution; you are ${refusal.has}.`;
    case 'forbidden_kind': {
      if (refusal.has === 'viewer') return LOOK_ONLY;
      const verb = kinds.length > 1 ? 'need' : 'needs';
      return `${capitalised(listed(kinds.map(kindWord)))} ${verb} the role ${refusal.needs} on this distribution; you are ${refusal.has}.`;
    }
  }
}

/** Why each kind of target that is refused on a distribution (`namespace/name`) is, in words. */
export function kindRefusalWords(access: Access, distribution: string): Partial<Record<TargetKind, string>> {
  const refused = targetKinds.flatMap((kind) => {
    const refusal = kindRefusal(access, distribution, kind);
    return refusal ? [{ kind, refusal }] : [];
  });
  const same = (needs: Role) => refused.filter(({ kind }) => roleForKind[kind] === needs).map(({ kind }) => kind);
  return Object.fromEntries(refused.map(({ kind, refusal }) => [kind, refusalWords(refusal, same(roleForKind[kind]))]));
}

/** Why a mode is refused there, in words; undefined when it is not, or when nothing may be purged there anyway. */
export function modeRefusalWords(access: Access, policy: PurgePolicy, distribution: string, mode: Mode) {
  const refusal = modeRefusal(access, policy, distribution, mode);
  return refusal?.code === 'forbidden_mode' ? refusalWords(refusal, []) : undefined;
}

/** Why a target that reaches this far is refused on a distribution (`namespace/name`), in words; undefined when it is not. */
export function reachRefusalWords(access: Access, distribution: string, kind: TargetKind, judgement: Judgement) {
  const refusal = reachRefusal(access, distribution, kind, judgement);
  if (refusal?.code !== 'forbidden_reach') return undefined;
  return `${reachSentence(kind, judgement, distribution)} ${refusalWords(refusal, [])}`;
}

const hardWords = ({ role, distributions }: PurgePolicy['hardRefusedFor'][number]) => {
  const whom = role === null ? 'everybody' : role === 'viewer' || role === 'purger' ? 'purgers' : `${role}s and below`;
  return `Hard purges are refused to ${whom} on ${scopeWords(distributions)}.`;
};

/** What holds on every desk: danger follows reach. */
export const REACH_RULE =
  'A pattern that matches everything, or that Purge Desk cannot judge, needs what everything needs: the role admin, the name of the distribution typed, and its notes.';

/** The rules of a desk beside the roles, a sentence each; none when it has no rules. */
export const policySentences = ({ reasonFor, ticketFor, ticketPattern, hardRefusedFor }: PurgePolicy): string[] => [
  ...(reasonFor.length > 0 ? [`A reason is required for ${kindWords(reasonFor)}.`] : []),
  ...(ticketFor.length > 0 ? [`A ticket is required for ${kindWords(ticketFor)}.`] : []),
  ...(ticketPattern === null ? [] : [`A ticket, where one is given, looks like ${visible(ticketPattern)} as a whole.`]),
  ...hardRefusedFor.map(hardWords),
];

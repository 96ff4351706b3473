import { z } from 'zod';
import { type Access, fullAccess, missingNotes, noPolicy, type PurgePolicy } from '@/lib/shared/access/access';
import { kindRefusalTexts, modeRefusalText, reachRefusalText } from '@/lib/shared/access/describe-access';
import { type Distribution, distributionKey, findDistribution } from '@/lib/shared/distributions/distribution';
import { ALL_KEPT, cleanTypedUrl, judgeTypedUrl } from '@/lib/shared/pasted/typed-url';
import { isWide, type Judgement, reachOfNamed } from '@/lib/shared/reach/reach';
import { checkTarget } from './check-target';
import { fixedDomains } from './hostname';
import type { Prefill } from './prefill';
import { modeSchema, type PurgeInput, purgeInputSchema, type Target, targetKinds } from './purge-input';
import { urlSpellings } from './url-spellings';

/**
 * What the form holds: a value for each kind, so that switching the kind loses nothing that was typed. Its output is
 * the closed union with the chosen kind's value alone; the others cannot leave the form.
 */
export const purgeDraftFields = z.object({
  distribution: z.string(),
  kind: z.enum(targetKinds),
  url: z.string(),
  /** The questions about this URL that were answered by keeping it as it is (pasted/typed-url.ts). */
  urlKept: z.string(),
  /** The domain that completes a path, when the distribution has several. */
  urlDomain: z.string(),
  /** Other spellings of this URL to purge as well, separated by spaces. */
  urlAlso: z.string(),
  hostname: z.string(),
  pattern: z.string(),
  /** The distribution's name, typed to arm what purges everything, or might. */
  confirmation: z.string(),
  mode: modeSchema,
  reason: z.string(),
  ticket: z.string(),
});
export type PurgeDraft = z.output<typeof purgeDraftFields>;
export type PurgeDraftField = keyof PurgeDraft;

export const isArmed = (confirmation: string, distribution: Distribution) =>
  [distribution.name, distributionKey(distribution)].includes(confirmation.trim());

/** What of the form the target is made of. */
export type DraftedTarget = Pick<PurgeDraft, 'kind' | 'url' | 'urlKept' | 'urlDomain' | 'hostname' | 'pattern'>;

/** The chosen kind's value alone, as it was typed; a URL without what was pasted around it. */
function typedTarget({ kind, ...draft }: DraftedTarget) {
  if (kind === 'all') return { kind };
  return { kind, value: kind === 'url' ? cleanTypedUrl(draft) : draft[kind] };
}

/** The target as it would be sent, once it is a valid one of this distribution; the confirmation does not matter here. */
export function draftTarget(draft: DraftedTarget, distribution: Distribution): Target | undefined {
  const typed = purgeInputSchema.shape.target.safeParse(typedTarget(draft));
  if (!typed.success) return undefined;
  const checked = checkTarget(typed.data, distribution, draft.urlDomain);
  return checked.ok ? checked.target : undefined;
}

/** The other spellings of the URL in the form, and those of them that are to be purged as well. */
export function draftSpellings(draft: DraftedTarget & Pick<PurgeDraft, 'urlAlso'>, distribution?: Distribution) {
  const target = distribution && draft.kind === 'url' ? draftTarget(draft, distribution) : undefined;
  const offered = target?.kind === 'url' ? urlSpellings(target.value) : [];
  const wanted = draft.urlAlso.split(' ');
  return { offered, chosen: offered.filter(({ url }) => wanted.includes(url)) };
}

/** The same purge of another URL. */
export const withUrl = (input: PurgeInput, value: string): PurgeInput => ({ ...input, target: { kind: 'url', value } });

/** The field in which a target of this kind is typed. */
export const targetFieldOf = (kind: PurgeDraft['kind']): PurgeDraftField => (kind === 'all' ? 'confirmation' : kind);

/** The field of the form that an error of the request belongs to. */
export function draftFieldOf(path: string, kind: PurgeDraft['kind']): PurgeDraftField {
  if (path.startsWith('target')) return targetFieldOf(kind);
  return path === 'mode' || path === 'reason' || path === 'ticket' || path === 'confirmation' ? path : 'distribution';
}

/** Says how far a target reaches; undefined while that is not known yet. */
export type Judge = (target: Target, distribution: Distribution) => Judgement | undefined;

/** Judges what names what it purges; a pattern takes the engine, which the form loads when a pattern is wanted. */
export const judgeNamed: Judge = (target, distribution) =>
  target.kind === 'pattern' ? undefined : reachOfNamed(target, distribution);

/** How far the draft reaches; a part for as long as it has no valid target. Undefined while it is not known yet. */
export function draftJudgement(draft: DraftedTarget, distribution: Distribution, judge: Judge): Judgement | undefined {
  const target = draftTarget(draft, distribution);
  return target ? judge(target, distribution) : { reach: 'part' };
}

/** What whoever fills in the form may do, and what the desk asks for. */
export interface Rights {
  access: Access;
  policy: PurgePolicy;
}
const allRights: Rights = { access: fullAccess, policy: noPolicy };

/** Why the draft may not be sent by whom these rights are, as far as it reaches; undefined when it may. */
export function draftRefusal(
  { kind, mode }: PurgeDraft,
  distribution: Distribution,
  { access, policy }: Rights,
  judgement: Judgement = { reach: 'part' },
): { field: PurgeDraftField; message: string } | undefined {
  const key = distributionKey(distribution);
  if (distribution.refusal !== undefined) return { field: 'distribution', message: distribution.refusal };
  const ofKind = kindRefusalTexts(access, key)[kind];
  if (ofKind !== undefined) return { field: targetFieldOf(kind), message: ofKind };
  const ofMode = modeRefusalText(access, policy, key, mode);
  if (ofMode !== undefined) return { field: 'mode', message: ofMode };
  const ofReach = reachRefusalText(access, key, kind, judgement);
  return ofReach === undefined ? undefined : { field: targetFieldOf(kind), message: ofReach };
}

/** The form's schema for the distributions it offers: a draft goes in, one valid purge request comes out. */
export const purgeDraftSchema = (
  distributions: readonly Distribution[],
  rights: Rights = allRights,
  judge: Judge = judgeNamed,
  /** There are more distributions than these. */
  mayHaveMore = false,
) =>
  purgeDraftFields.transform((draft, context): PurgeInput => {
    const fail = (field: PurgeDraftField, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    const distribution = findDistribution(distributions, draft.distribution);
    const typed =
      draft.kind === 'url'
        ? judgeTypedUrl(draft, { chosen: distribution, all: distributions, mayHaveMore })
        : undefined;
    if (typed?.is === 'question') {
      fail('url', typed.message);
      return z.NEVER;
    }
    if (!distribution) {
      const isUrl = typed === undefined || typed.is === 'waiting' || typed.is === 'url';
      fail(isUrl ? 'distribution' : 'url', isUrl ? 'Choose a distribution.' : typed.message);
      return z.NEVER;
    }
    const judgement = draftJudgement(draft, distribution, judge);
    if (!judgement) {
      fail(targetFieldOf(draft.kind), 'Purge Desk is still checking what this pattern matches. Try again.');
      return z.NEVER;
    }
    const refusal = draftRefusal(draft, distribution, rights, judgement);
    if (refusal) {
      fail(refusal.field, refusal.message);
      return z.NEVER;
    }
    const isNamed = isWide(judgement);
    if (isNamed && !isArmed(draft.confirmation, distribution)) {
      fail('confirmation', `Type ${distribution.name} to confirm.`);
      return z.NEVER;
    }
    const parsed = purgeInputSchema.safeParse({
      namespace: distribution.namespace,
      distribution: distribution.name,
      target: typedTarget(draft),
      mode: draft.mode,
      reason: draft.reason,
      ticket: draft.ticket,
      ...(isNamed && draft.kind !== 'all' && { confirmation: distributionKey(distribution) }),
    });
    if (!parsed.success) {
      for (const issue of parsed.error.issues) fail(draftFieldOf(issue.path.join('.'), draft.kind), issue.message);
      return z.NEVER;
    }
    const missing = Object.entries(missingNotes(rights.policy, draft.kind, judgement, parsed.data));
    for (const [field, message] of missing) fail(draftFieldOf(field, draft.kind), message);
    const checked = checkTarget(parsed.data.target, distribution, draft.urlDomain);
    if (checked.ok && missing.length > 0) return z.NEVER;
    if (checked.ok) return { ...parsed.data, target: checked.target };
    if (typed?.is === 'refused') fail(typed.at, typed.message);
    else fail(draftFieldOf('target', draft.kind), checked.message);
    return z.NEVER;
  });

/** Whether a choice is still to be made for the kind, before which the button is not armed. */
export const lacksChoice = ({ kind, hostname }: PurgeDraft) => kind === 'hostname' && hostname.trim() === '';

/** What the fields hold that follow from the choice of a distribution. A path is completed with its first, main domain. */
export const distributionFields = (distribution?: Distribution) => ({
  distribution: distribution ? distributionKey(distribution) : '',
  urlDomain: (distribution && fixedDomains(distribution.domains)[0]) ?? '',
  hostname: '',
  confirmation: '',
});

export const emptyDraft = (distribution?: Distribution): PurgeDraft => ({
  ...distributionFields(distribution),
  kind: 'url',
  url: '',
  urlKept: '',
  urlAlso: '',
  pattern: '',
  mode: 'soft',
  reason: '',
  ticket: '',
});

/** What makes a purge wide or hard is chosen for one purge at a time, and never kept for the next one. */
const DISARMED = { hostname: '', confirmation: '', urlAlso: '', mode: 'soft' } as const;

/** What the form holds once a purge was accepted: its distribution, and else what an empty form has. */
export const draftAfterPurge = ({ distribution, urlDomain }: PurgeDraft): PurgeDraft => ({
  ...emptyDraft(),
  distribution,
  urlDomain,
});

/** What changes with the kind: nothing that was chosen for one kind is meant for another; text that was typed stays. */
export const kindFields = (kind: PurgeDraft['kind']) => ({ ...DISARMED, kind });

/** A draft as it comes back to the screen: the text that was typed, without the choices that arm it. */
export const restoredDraft = (draft: PurgeDraft): PurgeDraft => ({
  ...draft,
  ...kindFields(draft.kind === 'pattern' ? 'pattern' : 'url'),
});

/** A form that an address filled in, after a reload: what was typed since, and what the address arms where it still says so. */
export function reloadedDraft(saved: PurgeDraft, start: PurgeDraft): PurgeDraft {
  const restored = restoredDraft(saved);
  if (saved.kind !== start.kind) return restored;
  const isSame = saved.distribution === start.distribution && saved.hostname === start.hostname;
  const { kind } = start;
  return {
    ...restored,
    kind,
    hostname: isSame ? start.hostname : '',
    mode: saved.mode === start.mode ? start.mode : 'soft',
  };
}

/** The form as an address fills it in; what is armed by hand stays empty, and so does a hostname of somebody else. */
export function prefilledDraft(distribution: Distribution | undefined, prefill: Prefill): PurgeDraft {
  const { kind = 'url', value, mode = 'soft', reason = '', ticket = '' } = prefill;
  const target = kind === 'all' || value === undefined ? {} : { [kind]: value };
  // Nothing is asked about what an address says: somebody or a record chose it.
  const draft: PurgeDraft = { ...emptyDraft(distribution), kind, mode, reason, ticket, ...target, urlKept: ALL_KEPT };
  if (kind !== 'hostname') return draft;
  const named = distribution && draftTarget(draft, distribution);
  return { ...draft, hostname: named?.kind === 'hostname' ? named.value : '' };
}

/** The form as it stands, for an address that fills it in so. */
export function prefillOf(draft: PurgeDraft, distribution: Distribution | undefined): Prefill {
  const { kind, mode, reason, ticket } = draft;
  const value = kind === 'all' ? '' : draft[kind];
  return {
    ...(distribution && { namespace: distribution.namespace, distribution: distribution.name }),
    kind,
    ...(value !== '' && { value }),
    mode,
    ...(reason !== '' && { reason }),
    ...(ticket !== '' && { ticket }),
  };
}

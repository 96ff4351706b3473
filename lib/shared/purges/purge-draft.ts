import { type Access, fullAccess, missingNotes, noPolicy, type PurgePolicy } from '@/lib/shared/access/access';
import { kindRefusalTexts, modeRefusalText, reachRefusalText } from '@/lib/shared/access/describe-access';
import { type Distribution, distributionKey, findDistribution } from '@/lib/shared/distributions/distribution';
import { ALL_KEPT, cleanTypedUrl, judgeTypedUrl } from '@/lib/shared/pasted/typed-url';
import { isWide, type Judgement, reachOfNamed } from '@/lib/shared/reach/reach';
import { checkTarget } from '@/lib/shared/targets/check-target';
import { type Covers, readCheckUrl } from '@/lib/shared/targets/check-url';
import { fixedDomains, hostnameProblem, normalizeHostname } from '@/lib/shared/targets/hostname';
import type { Prefill } from '@/lib/shared/targets/prefill';
import { urlSpellings } from '@/lib/shared/targets/url-spellings';
import { asciiHost } from '@/lib/shared/text/readable-host';
import type { PurgeInput, Target } from './purge-input';
import { type Mode, noteProblems, patternProblem, type TargetKind, urlProblem } from './purge-terms';

/** What the form holds: a value for each kind, so that switching the kind loses nothing that was typed. */
export interface PurgeDraft {
  distribution: string;
  kind: TargetKind;
  url: string;
  /** The questions about this URL that were answered by keeping it as it is (pasted/typed-url.ts). */
  urlKept: string;
  /** The domain that completes a path, when the distribution has several. */
  urlDomain: string;
  /** Other spellings of this URL to purge as well, separated by spaces. */
  urlAlso: string;
  hostname: string;
  pattern: string;
  /** A URL to look at, for every kind but a URL; optional. */
  checkUrl: string;
  /** The distribution's name, typed to arm what purges everything, or might. */
  confirmation: string;
  mode: Mode;
  reason: string;
  ticket: string;
}
export type PurgeDraftField = keyof PurgeDraft;

export const isArmed = (confirmation: string, distribution: Distribution) =>
  [distribution.name, distributionKey(distribution)].includes(confirmation.trim());

/** What of the form the target is made of. */
export type DraftedTarget = Pick<PurgeDraft, 'kind' | 'url' | 'urlKept' | 'urlDomain' | 'hostname' | 'pattern'>;

/** The chosen kind's value alone, as it is sent, or why it is none; a URL without what was pasted around it. */
function readTarget({ kind, ...draft }: DraftedTarget): { ok: true; target: Target } | { ok: false; message: string } {
  if (kind === 'all') return { ok: true, target: { kind } };
  if (kind === 'hostname') {
    const name = normalizeHostname(draft.hostname);
    const message = hostnameProblem(name);
    return message === undefined ? { ok: true, target: { kind, value: asciiHost(name) } } : { ok: false, message };
  }
  const value = kind === 'url' ? (cleanTypedUrl(draft) ?? '').trim() : draft.pattern;
  const message = kind === 'url' ? urlProblem(value) : patternProblem(value);
  return message === undefined ? { ok: true, target: { kind, value } } : { ok: false, message };
}

/** The target as it would be sent, once it is a valid one of this distribution; the confirmation does not matter here. */
export function draftTarget(draft: DraftedTarget, distribution: Distribution): Target | undefined {
  const typed = readTarget(draft);
  if (!typed.ok) return undefined;
  const checked = checkTarget(typed.target, distribution, draft.urlDomain);
  return checked.ok ? checked.target : undefined;
}

/** The URL that is looked at for a purge: its target, else the URL to check; undefined where there is no valid one. */
export function draftLookUrl(draft: PurgeDraft, distribution: Distribution, covers?: Covers): string | undefined {
  const target = draftTarget(draft, distribution);
  if (target?.kind === 'url') return target.value;
  const checked = readCheckUrl(draft, distribution, covers);
  return checked?.ok ? checked.value : undefined;
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
  const own = ['mode', 'reason', 'ticket', 'confirmation', 'checkUrl'] as const;
  return own.find((field) => field === path) ?? 'distribution';
}

/** Says how far a target reaches; undefined while that is not known yet. */
export type Judge = (target: Target, distribution: Distribution) => Judgement | undefined;

/** Judges all kinds but patterns, which need the engine. The form loads it for a pattern. */
export const judgeNamed: Judge = (target, distribution) =>
  target.kind === 'pattern' ? undefined : reachOfNamed(target, distribution);

/** Returns how much the draft would purge: `part` until it has a valid target, undefined until that is known. */
export function draftJudgement(draft: DraftedTarget, distribution: Distribution, judge: Judge): Judgement | undefined {
  const target = draftTarget(draft, distribution);
  return target ? judge(target, distribution) : { reach: 'part' };
}

/** What the user of the form may do, and what the desk requires. */
export interface Rights {
  access: Access;
  policy: PurgePolicy;
}
const allRights: Rights = { access: fullAccess, policy: noPolicy };

/** Returns why these rights do not allow the draft with its reach; undefined if they do. */
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

/** What a draft says: one valid purge request, or what is wrong with which field. */
export type DraftReading = { ok: true; input: PurgeInput } | { ok: false; errors: [PurgeDraftField, string][] };

/**
 * Returns what reads drafts by the rules of `purgeInputSchema`, for the distributions that the form offers. What it returns
 * is the closed union with the chosen kind's value alone; the others cannot leave the form.
 */
export const draftReader =
  (
    distributions: readonly Distribution[],
    rights: Rights = allRights,
    judge: Judge = judgeNamed,
    /** There are more distributions than these. */
    mayHaveMore = false,
    /** Takes the engine for patterns, too. */
    covers?: Covers,
  ) =>
  (draft: PurgeDraft): DraftReading => {
    const fail = (...errors: [PurgeDraftField, string][]): DraftReading => ({ ok: false, errors });
    const distribution = findDistribution(distributions, draft.distribution);
    const typed =
      draft.kind === 'url'
        ? judgeTypedUrl(draft, { chosen: distribution, all: distributions, mayHaveMore })
        : undefined;
    if (typed?.is === 'question') return fail(['url', typed.message]);
    if (!distribution) {
      const isUrl = typed === undefined || typed.is === 'waiting' || typed.is === 'url';
      return fail(isUrl ? ['distribution', 'Choose a distribution.'] : ['url', typed.message]);
    }
    const targetField = targetFieldOf(draft.kind);
    const judgement = draftJudgement(draft, distribution, judge);
    if (!judgement) return fail([targetField, 'Purge Desk is still checking what this pattern matches. Try again.']);
    const refusal = draftRefusal(draft, distribution, rights, judgement);
    if (refusal) return fail([refusal.field, refusal.message]);
    const isNamed = isWide(judgement);
    if (isNamed && !isArmed(draft.confirmation, distribution))
      return fail(['confirmation', `Type ${distribution.name} to confirm.`]);
    const target = readTarget(draft);
    const checkUrl = readCheckUrl(draft, distribution, covers);
    const notes = { reason: draft.reason.trim() || undefined, ticket: draft.ticket.trim() || undefined };
    const problems: [PurgeDraftField, string | undefined][] = [
      [targetField, target.ok ? undefined : target.message],
      ['checkUrl', checkUrl && !checkUrl.ok ? checkUrl.message : undefined],
      ['reason', notes.reason && noteProblems.reason(notes.reason)],
      ['ticket', notes.ticket && noteProblems.ticket(notes.ticket)],
    ];
    const wrong = problems.flatMap(([field, message]): [PurgeDraftField, string][] =>
      message ? [[field, message]] : [],
    );
    if (!target.ok || wrong.length > 0) return fail(...wrong);
    const missing = Object.entries(missingNotes(rights.policy, draft.kind, judgement, notes)) as [
      PurgeDraftField,
      string,
    ][];
    const checked = checkTarget(target.target, distribution, draft.urlDomain);
    if (!checked.ok)
      return fail(...missing, typed?.is === 'refused' ? [typed.at, typed.message] : [targetField, checked.message]);
    if (missing.length > 0) return fail(...missing);
    const { namespace, name } = distribution;
    return {
      ok: true,
      input: {
        namespace,
        distribution: name,
        target: checked.target,
        mode: draft.mode,
        ...(checkUrl?.ok && { checkUrl: checkUrl.value }),
        ...(notes.reason !== undefined && { reason: notes.reason }),
        ...(notes.ticket !== undefined && { ticket: notes.ticket }),
        ...(isNamed && draft.kind !== 'all' && { confirmation: distributionKey(distribution) }),
      },
    };
  };

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
  checkUrl: '',
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

/** Returns the form that an address fills in. Confirmations stay empty, and so does a hostname of another distribution. */
export function prefilledDraft(distribution: Distribution | undefined, prefill: Prefill): PurgeDraft {
  const { kind = 'url', value, checkUrl = '', mode = 'soft', reason = '', ticket = '' } = prefill;
  const target = kind === 'all' || value === undefined ? {} : { [kind]: value };
  // An address has a chosen value, so the form does not ask about it.
  const notes = { checkUrl, mode, reason, ticket };
  const draft: PurgeDraft = { ...emptyDraft(distribution), kind, ...notes, ...target, urlKept: ALL_KEPT };
  if (kind !== 'hostname') return draft;
  const named = distribution && draftTarget(draft, distribution);
  return { ...draft, hostname: named?.kind === 'hostname' ? named.value : '' };
}

/** Returns the content of the form as query parameters that fill it in again. */
export function prefillOf(draft: PurgeDraft, distribution: Distribution | undefined): Prefill {
  const { kind, checkUrl, mode, reason, ticket } = draft;
  const value = kind === 'all' ? '' : draft[kind];
  return {
    ...(distribution && { namespace: distribution.namespace, distribution: distribution.name }),
    kind,
    ...(value !== '' && { value }),
    ...(kind !== 'url' && checkUrl !== '' && { checkUrl }),
    mode,
    ...(reason !== '' && { reason }),
    ...(ticket !== '' && { ticket }),
  };
}

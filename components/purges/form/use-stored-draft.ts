import { useEffect, useRef } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { isFilledBy, saveDraft, savedDraft } from '@/lib/client/draft-storage';
import { isOpenSending } from '@/lib/client/sending';
import { type Distribution, findDistribution } from '@/lib/shared/distributions/distribution';
import { distributionsServing } from '@/lib/shared/distributions/serving-distributions';
import { meantUrl } from '@/lib/shared/pasted/typed-url';
import {
  distributionFields,
  draftReader,
  type PurgeDraft,
  reloadedDraft,
  restoredDraft,
  targetFieldOf,
} from '@/lib/shared/purges/purge-draft';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';

/** What was typed before the page was alive: it is newer than what the tab remembers. */
function typedEarly({ getValues, formState }: UseFormReturn<PurgeDraft, unknown, PurgeInput>): Partial<PurgeDraft> {
  const untouched = formState.defaultValues as PurgeDraft;
  const entries = Object.entries(getValues()) as [keyof PurgeDraft, string][];
  return Object.fromEntries(entries.filter(([field, value]) => value !== untouched[field]));
}

/** What was sent without a known answer comes back whole: pressing again asks for that purge, and sends no other one. */
function isUnanswered(draft: PurgeDraft, distributions: readonly Distribution[]) {
  const confirmed = { ...draft, confirmation: draft.distribution };
  // How far a pattern reaches is not known before the engine is there; what was sent was a part or was confirmed.
  return (['part', 'everything'] as const).some((reach) => {
    const reading = draftReader(distributions, undefined, () => ({ reach }))(confirmed);
    return reading.ok && isOpenSending(reading.input, Date.now());
  });
}

/**
 * Brings back what was typed before a reload (where the address fills in the form: on top of that), keeps it while the form is filled
 * in, and puts the cursor where typing goes on: into the target.
 */
export function useStoredDraft(
  form: UseFormReturn<PurgeDraft, unknown, PurgeInput>,
  distributions: readonly Distribution[],
  /** What an untouched form holds; its distribution may arrive after the first paint. */
  start: PurgeDraft,
  isPrefilled: boolean,
) {
  const missed = useRef<string>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, with the list that the page came with
  useEffect(() => {
    const kept = { ...form.getValues(), ...savedDraft() };
    const filledBy = isPrefilled ? location.search : '';
    const restores = !isPrefilled || isFilledBy(filledBy);
    const back = isPrefilled ? reloadedDraft(kept, start) : restoredDraft(kept);
    const draft = isUnanswered(kept, distributions) ? kept : back;
    const known = findDistribution(distributions, draft.distribution);
    const early = typedEarly(form);
    const serving = early.url === undefined ? [] : distributionsServing(meantUrl(early.url), distributions);
    // As a URL does that is typed later.
    const meant = serving.length === 1 ? serving[0] : undefined;
    const current = findDistribution(distributions, form.getValues('distribution')) ?? meant;
    if (restores && !known) missed.current = draft.distribution;
    // A distribution that is gone takes its domains with it; what was typed stays.
    if (restores) form.reset({ ...draft, ...early, ...(known ? {} : distributionFields(current)) });
    const stop = form.subscribe({
      formState: { values: true },
      // A page that was sent from has another address by now.
      callback: ({ values }) => saveDraft(values, location.search === filledBy ? filledBy : ''),
    });
    return () => {
      stop();
      // The same link, opened later, fills in what it says. A reload does not unmount the form.
      if (filledBy !== '' && isFilledBy(filledBy)) saveDraft(form.getValues());
    };
  }, [form]);
  // The one of the draft may be known only after the server was asked for it; a choice made meanwhile stays.
  useEffect(() => {
    const found = findDistribution(distributions, missed.current ?? '');
    if (!found) return;
    missed.current = undefined;
    if (!form.formState.dirtyFields.distribution) form.reset({ ...form.getValues(), ...distributionFields(found) });
  }, [form, distributions]);
  // The list may arrive after the first paint; what the form starts with then takes its place in the empty fields.
  const { distribution, urlDomain, hostname } = start;
  useEffect(() => {
    if (distribution !== '' && form.getValues('distribution') === '')
      form.reset({ ...form.getValues(), distribution, urlDomain, hostname, confirmation: '' });
  }, [form, distribution, urlDomain, hostname]);
  useEffect(() => {
    // Not on a phone, where focus would bring up the keyboard over the page.
    if (!matchMedia('(pointer: fine)').matches) return;
    const frame = requestAnimationFrame(() => {
      // Do not move the focus while the user is typing.
      if (!document.activeElement?.matches('input, textarea')) form.setFocus(targetFieldOf(form.getValues('kind')));
    });
    return () => cancelAnimationFrame(frame);
  }, [form]);
}

import { useEffect } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { saveDraft, savedDraft } from '@/lib/client/draft-storage';
import { type Distribution, findDistribution } from '@/lib/shared/distribution';
import type { PurgeDraft } from '@/lib/shared/purge-draft';
import type { PurgeInput } from '@/lib/shared/purge-input';

/** Brings back what was typed before a reload, and keeps it while the form is filled in. */
export function useStoredDraft(
  form: UseFormReturn<PurgeDraft, unknown, PurgeInput>,
  distributions: readonly Distribution[],
) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, with the list that the page came with
  useEffect(() => {
    const draft = savedDraft();
    if (findDistribution(distributions, draft.distribution ?? '')) form.reset({ ...form.getValues(), ...draft });
    return form.subscribe({ formState: { values: true }, callback: ({ values }) => saveDraft(values) });
  }, [form]);
}

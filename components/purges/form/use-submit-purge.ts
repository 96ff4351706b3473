import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import type { SubmissionResult } from '@/components/purges/result/submit-result';
import { rememberDistribution, saveDraft } from '@/lib/client/draft-storage';
import { meQuery } from '@/lib/client/me';
import { isTurnedAway } from '@/lib/client/polling';
import { purgeLists, sendWindowQuery, submitPurge } from '@/lib/client/purges';
import { OfflineError, ProblemError } from '@/lib/client/request';
import { forgetSending, idempotencyKeyFor, isOpenSending } from '@/lib/client/sending';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { errorTexts } from '@/lib/shared/error-codes';
import { paths } from '@/lib/shared/paths';
import { draftAfterPurge, draftFieldOf, type PurgeDraft, targetFieldOf } from '@/lib/shared/purges/purge-draft';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import type { Purge } from '@/lib/shared/purges/purge-record';

/** The record that a result is about, where there is one. */
export const recordOf = (result: SubmissionResult) => {
  if (result.kind === 'recorded') return result.purge.id;
  return result.kind === 'problem' ? result.problem.purgeId : undefined;
};

/** For so long after a purge was accepted another press of an untouched form is the second half of a double click, in milliseconds. */
const DOUBLE_PRESS_MS = 1000;

/** Whether the same content may be sent anew: only when it is certain that this time nothing was purged, or all is well. */
const isCertain = (purge: Purge) => purge.error === null || errorTexts[purge.error.code].purged === 'no';

/** Sends the form once, whatever is pressed how often, and keeps what was typed unless the purge is accepted. */
export function useSubmitPurge(form: UseFormReturn<PurgeDraft, unknown, PurgeInput>) {
  const queryClient = useQueryClient();
  const router = useRouter();
  /** Numbered, so that a second result that reads like the first is shown and said as a new one. */
  const [shown, setShown] = useState<{ number: number; result: SubmissionResult }>();
  const [focus, setFocus] = useState<{ field: keyof PurgeDraft }>();
  const inFlight = useRef(false);
  const onScreen = useRef(false);
  useEffect(() => {
    onScreen.current = true;
    return () => {
      onScreen.current = false;
    };
  }, []);
  /** When a purge was accepted last, and what the form held from then on. */
  const accepted = useRef({ at: Number.NEGATIVE_INFINITY, values: '' });
  const values = () => JSON.stringify(form.getValues());
  const { mutateAsync, isPending } = useMutation({
    mutationFn: submitPurge,
    onSettled: () => {
      void queryClient.invalidateQueries(sendWindowQuery);
      return queryClient.invalidateQueries(purgeLists);
    },
  });
  // After the render that follows a reset: before it, the fields are not known to the form.
  useEffect(() => {
    if (focus) form.setFocus(focus.field);
  }, [focus, form]);

  const show = (result: SubmissionResult) => setShown((before) => ({ number: (before?.number ?? 0) + 1, result }));

  /** An address that filled in the form has done its work: a reload must not arm the same purge once more. */
  const leaveLink = () => {
    if (!onScreen.current || location.search === '') return;
    saveDraft(form.getValues());
    router.replace(paths.home, { scroll: false });
  };

  /** `sent` is what the form held when it was sent. */
  const succeed = (input: PurgeInput, purge: Purge, replayed: boolean, sent: string) => {
    // Whoever left the page has not seen this answer: the key stays, so that pressing again shows it instead of sending.
    if (isCertain(purge) && onScreen.current) forgetSending();
    rememberDistribution(distributionOf(input));
    show({ kind: 'recorded', purge, replayed });
    leaveLink();
    // What was typed while the CDN took its time is the next purge.
    if (purge.error !== null || values() !== sent) return;
    const emptied = draftAfterPurge(form.getValues());
    // Saved here as well: a form that has left the screen no longer saves what it holds.
    saveDraft(emptied);
    form.reset(emptied);
    accepted.current = { at: performance.now(), values: values() };
    setFocus({ field: targetFieldOf(emptied.kind) });
  };

  const fail = (input: PurgeInput, error: unknown) => {
    if (error instanceof OfflineError) return show({ kind: 'offline' });
    if (!(error instanceof ProblemError)) return show({ kind: 'no_answer' });
    const { problem } = error;
    // As long as it may have been executed its key stays, so that pressing again shows the record instead of sending.
    if (problem.purged === 'no') forgetSending();
    show({ kind: 'problem', problem });
    if (problem.purgeId !== undefined) leaveLink();
    // What one may do can change while the page is open; the form then says so.
    if (isTurnedAway(error)) void queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
    for (const [path, messages] of Object.entries(problem.errors ?? {}))
      form.setError(draftFieldOf(path, input.target.kind), { message: messages.join(' ') }, { shouldFocus: true });
  };

  const submit = async (input: PurgeInput) => {
    if (inFlight.current) return;
    inFlight.current = true;
    setShown(undefined);
    const isRepeated = isOpenSending(input, Date.now());
    const sent = values();
    try {
      const { purge, replayed } = await mutateAsync({ input, idempotencyKey: idempotencyKeyFor(input, Date.now()) });
      succeed(input, purge, replayed, sent);
    } catch (error) {
      // Of what was sent before, the answer is as unknown as it was.
      if (error instanceof OfflineError && !isRepeated) forgetSending();
      fail(input, error);
    } finally {
      inFlight.current = false;
    }
  };

  /** Whether a press counts now; an ignored one must not complain about the form that was just emptied. */
  const isListening = () =>
    !inFlight.current &&
    (performance.now() - accepted.current.at > DOUBLE_PRESS_MS || values() !== accepted.current.values);
  /** On a person's word alone: the same content is a new purge from now on, and is sent. */
  const sendAnew = () => {
    forgetSending();
    return form.handleSubmit(submit)();
  };

  return { submit, isListening, sendAnew, sending: isPending, shown };
}

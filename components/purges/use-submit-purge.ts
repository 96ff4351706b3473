import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { rememberDistribution } from '@/lib/client/last-distribution';
import { purgeLists, submitPurge } from '@/lib/client/purges';
import { ProblemError } from '@/lib/client/request';
import { forgetSending, idempotencyKeyFor } from '@/lib/client/sending';
import type { Problem } from '@/lib/shared/problem';
import { draftFieldOf, type PurgeDraft } from '@/lib/shared/purge-draft';
import type { PurgeInput } from '@/lib/shared/purge-input';
import type { Purge } from '@/lib/shared/purge-record';

export type SubmissionResult =
  | { kind: 'recorded'; purge: Purge }
  | { kind: 'problem'; problem: Problem }
  /** Purge Desk itself did not answer: sending the same form again asks for the first purge. */
  | { kind: 'no_answer' };

/** The fields that are emptied once a purge is recorded; distribution, kind and mode stay for the next one. */
const EMPTIED = { url: '', pattern: '', confirmation: '', reason: '', ticket: '' } as const;

/** Sends the form once, whatever is pressed how often, and keeps what was typed unless the purge is recorded. */
export function useSubmitPurge(form: UseFormReturn<PurgeDraft, unknown, PurgeInput>) {
  const queryClient = useQueryClient();
  const [result, setResult] = useState<SubmissionResult>();
  const busy = useRef(false);
  const { mutateAsync, isPending } = useMutation({
    mutationFn: submitPurge,
    onSettled: () => queryClient.invalidateQueries(purgeLists),
  });

  const succeed = (input: PurgeInput, purge: Purge) => {
    forgetSending();
    rememberDistribution(`${input.namespace}/${input.distribution}`);
    setResult({ kind: 'recorded', purge });
    if (purge.status !== 'accepted' && purge.status !== 'completed') return;
    form.reset({ ...form.getValues(), ...EMPTIED });
    const { kind } = input.target;
    form.setFocus(kind === 'all' ? 'confirmation' : kind);
  };

  const fail = (input: PurgeInput, error: unknown) => {
    if (!(error instanceof ProblemError)) return setResult({ kind: 'no_answer' });
    const { problem } = error;
    // While the first sending still runs, its key must stay: it is what keeps a second one from being sent.
    if (problem.code !== 'purge_in_progress') forgetSending();
    setResult({ kind: 'problem', problem });
    for (const [path, messages] of Object.entries(problem.errors ?? {}))
      form.setError(draftFieldOf(path, input.target.kind), { message: messages.join(' ') }, { shouldFocus: true });
  };

  const submit = async (input: PurgeInput) => {
    if (busy.current) return;
    busy.current = true;
    try {
      succeed(input, await mutateAsync({ input, idempotencyKey: idempotencyKeyFor(input) }));
    } catch (error) {
      fail(input, error);
    } finally {
      busy.current = false;
    }
  };

  return { submit, sending: isPending, result };
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import type { SubmissionResult } from '@/components/purges/result/submission-result';
import { isResultPrepared, prepareResult } from '@/components/purges/result/submit-result';
import { rememberDistribution, saveDraft } from '@/lib/client/draft-storage';
import { meQuery } from '@/lib/client/me';
import { isTurnedAway } from '@/lib/client/polling';
import { purgeLists, sendWindowQuery, submitPurge } from '@/lib/client/purges';
import { ForeignAnswerError, OfflineError, ProblemError } from '@/lib/client/request';
import { forgetSending, groupOf, isOpenSending, openSending, openSpellings } from '@/lib/client/sending';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { paths } from '@/lib/shared/paths';
import type { Problem } from '@/lib/shared/problem';
import {
  draftAfterPurge,
  draftFieldOf,
  type PurgeDraft,
  targetFieldOf,
  withUrl,
} from '@/lib/shared/purges/purge-draft';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import type { Purge } from '@/lib/shared/purges/purge-record';

/** The record that a result is about, where there is one. */
export const recordOf = (result: SubmissionResult) => {
  if (result.kind === 'recorded') return result.purge.id;
  return result.kind === 'problem' ? result.problem.purgeId : undefined;
};

/** For so long after a purge was accepted another press of an untouched form is the second half of a double click, in milliseconds. */
const DOUBLE_PRESS_MS = 1000;

/**
 * Whether the same content may be sent again: only when it is certain that this time nothing was purged, or all is well.
 * Without the texts of errors, which are loaded for this, nothing is certain.
 */
async function isCertain({ error }: Purge): Promise<boolean> {
  if (error === null) return true;
  const texts = await import('@/lib/shared/error-text-of').catch(() => undefined);
  return texts?.errorTextOf(error.code).purged === 'no';
}

/** What one purge of a press came to. */
export interface Shown {
  /** So that a second result that reads like the first is shown and said as a new one. */
  number: number;
  result: SubmissionResult;
  /** What was sent; nothing where the press could send nothing. */
  input?: PurgeInput | undefined;
}

/** A purge of another spelling that the same press sent, or sends right now. */
export interface OtherPurge {
  input: PurgeInput;
  group: string | undefined;
  /** It was sent before the page was opened, and its answer is not known. */
  isEarlier?: boolean;
  shown?: Shown | undefined;
}

/** Whether nothing is known of it yet, and it is not among what is sent now: it stays in sight. */
const staysShown = ({ input, shown }: OtherPurge, now: readonly PurgeInput[]) =>
  (shown === undefined || recordOf(shown.result) === undefined) &&
  isOpenSending(input, Date.now()) &&
  !now.some((one) => JSON.stringify(one) === JSON.stringify(input));

/** Sends the form once, whatever is pressed how often, and keeps what was typed unless the purge is accepted. */
export function useSubmitPurge(form: UseFormReturn<PurgeDraft, unknown, PurgeInput>) {
  const queryClient = useQueryClient();
  const router = useRouter();
  const [shown, setShown] = useState<Shown>();
  const [others, setOthers] = useState<readonly OtherPurge[]>([]);
  const [sending, setSending] = useState(false);
  const [focus, setFocus] = useState<{ field: keyof PurgeDraft }>();
  const inFlight = useRef(false);
  const onScreen = useRef(false);
  useEffect(() => {
    onScreen.current = true;
    return () => {
      onScreen.current = false;
    };
  }, []);
  useEffect(() => {
    setOthers(openSpellings(Date.now()).map((other) => ({ ...other, isEarlier: true })));
  }, []);
  /** When a purge was accepted last, and what the form held from then on. */
  const accepted = useRef({ at: Number.NEGATIVE_INFINITY, values: '' });
  const values = () => JSON.stringify(form.getValues());
  const { mutateAsync } = useMutation({
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

  const show = (result: SubmissionResult, input?: PurgeInput) =>
    setShown((before) => ({ number: (before?.number ?? 0) + 1, result, input }));
  /** What the form held when it was sent last. */
  const held = useRef('');
  const holdsSent = () => values() === held.current;

  /** An address that filled in the form has done its work: a reload must not arm the same purge once more. */
  const leaveLink = () => {
    if (!onScreen.current || location.search === '') return;
    saveDraft(form.getValues());
    router.replace(paths.home, { scroll: false });
  };

  /** Sends one purge, once, and forgets its key when its answer is certain. */
  async function sendOne(input: PurgeInput, shared: { group: string | undefined; isOther: boolean }) {
    const { idempotencyKey, group, isRepeated } = openSending(input, Date.now(), shared);
    const forget = () => forgetSending(input, Date.now());
    try {
      const { purge, replayed } = await mutateAsync({ input, idempotencyKey, group });
      // A person who left the page has not seen this answer: the key stays, so that pressing again shows it instead of sending.
      if ((await isCertain(purge)) && onScreen.current) forget();
      return { kind: 'recorded', purge, replayed } as const;
    } catch (error) {
      // What one may do can change while the page is open; the form then says so.
      if (isTurnedAway(error)) void queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
      if (error instanceof ProblemError) {
        // While it may have been executed, its key stays, so that pressing again shows the record instead of sending.
        // A refusal without a record came before the desk looked for what was sent earlier: that is as unknown as it was.
        const isOfThisKey = error.problem.purgeId !== undefined || !isRepeated;
        if (error.problem.purged === 'no' && isOfThisKey) forget();
        return { kind: 'problem', problem: error.problem } as const;
      }
      if (error instanceof ForeignAnswerError) return { kind: 'foreign', answer: error } as const;
      if (!(error instanceof OfflineError)) return { kind: 'no_answer' } as const;
      // Of what was sent before, the answer is as unknown as it was.
      if (!isRepeated) forget();
      return { kind: 'offline' } as const;
    }
  }

  function emptyForm() {
    // What was typed while the CDN took its time is the next purge.
    if (!holdsSent()) return;
    const emptied = draftAfterPurge(form.getValues());
    // Saved here as well: a form that has left the screen no longer saves what it holds.
    saveDraft(emptied);
    form.reset(emptied);
    accepted.current = { at: performance.now(), values: values() };
    setFocus({ field: targetFieldOf(emptied.kind) });
  }

  function showErrors(input: PurgeInput, { errors = {} }: Problem) {
    for (const [path, messages] of Object.entries(errors))
      form.setError(draftFieldOf(path, input.target.kind), { message: messages.join(' ') }, { shouldFocus: true });
  }

  /** Sends another spelling, or asks for it once more where its answer is not known; shows what came of it at its place. */
  async function sendOther({ input, group }: OtherPurge) {
    const result = await sendOne(input, { group, isOther: true });
    setOthers((all) =>
      all.map((one) =>
        one.input === input ? { input, group, shown: { number: (one.shown?.number ?? 0) + 1, result } } : one,
      ),
    );
    return result.kind === 'recorded' && result.purge.error === null;
  }

  /** Sends the purge that alone decides what becomes of the form. */
  async function sendFirst(input: PurgeInput, group?: string) {
    const result = await sendOne(input, { group, isOther: false });
    show(result, input);
    if (result.kind === 'recorded') rememberDistribution(distributionOf(input));
    if (recordOf(result) !== undefined) leaveLink();
    if (result.kind === 'recorded' && result.purge.error === null) emptyForm();
    return result;
  }

  /** The others are sent once the first one is on record. */
  async function send(input: PurgeInput, spellings: readonly string[]) {
    const inputs = spellings.map((url) => withUrl(input, url));
    const group = groupOf([input, ...inputs], Date.now());
    held.current = values();
    setOthers((all) => all.filter((one) => staysShown(one, [input, ...inputs])));
    const result = await sendFirst(input, group);
    if (result.kind === 'problem') showErrors(input, result.problem);
    if (recordOf(result) === undefined) return;
    const others = inputs.map((one) => ({ input: one, group }));
    setOthers((open) => [...others, ...open]);
    const wellSent = await Promise.all(others.map(sendOther));
    // The form is still there where the first one failed: what is done is not to be sent once more.
    const left = spellings.filter((_, index) => !wellSent[index]);
    if (!holdsSent()) return;
    form.setValue('urlAlso', left.join(' '));
    held.current = values();
  }

  /** Runs `begin` at once, and `send` where its answer can be shown; nothing while another press is under way. */
  async function whileSending(send: () => Promise<unknown>, begin = () => {}) {
    if (inFlight.current) return;
    inFlight.current = true;
    setSending(true);
    begin();
    try {
      // What cannot be shown is not sent: it would look as if nothing had happened, and be sent once more.
      if (isResultPrepared() || (await prepareResult())) await send();
      else show({ kind: navigator.onLine ? 'not_loaded' : 'offline' });
    } finally {
      inFlight.current = false;
      setSending(false);
    }
  }

  const hide = () => setShown(undefined);
  const submit = (input: PurgeInput, spellings: readonly string[]) => whileSending(() => send(input, spellings), hide);

  /** Sends what was sent before as a new purge, whatever the form holds by now; other spellings have buttons of their own. */
  const sendNew = (input: PurgeInput) =>
    whileSending(async () => {
      forgetSending(input, Date.now());
      const result = await sendFirst(input);
      if (result.kind === 'problem' && holdsSent()) showErrors(input, result.problem);
    }, hide);

  const sendOtherAgain = (other: OtherPurge) => whileSending(() => sendOther(other));

  /** Whether a press counts now; an ignored one must not complain about the form that was just emptied. */
  const isListening = () =>
    !inFlight.current &&
    (performance.now() - accepted.current.at > DOUBLE_PRESS_MS || values() !== accepted.current.values);

  return { submit, sendNew, holdsSent, isListening, sending, shown, others, sendOtherAgain };
}

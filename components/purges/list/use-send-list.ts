import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import type { SubmissionResult } from '@/components/purges/result/submission-result';
import { isResultPrepared, prepareResult } from '@/components/purges/result/submit-result';
import { createBulkJob, rejectedBy } from '@/lib/client/bulk';
import { forgetBulkSending, openBulkSending } from '@/lib/client/bulk-sending';
import { meQuery } from '@/lib/client/me';
import { isTurnedAway } from '@/lib/client/polling';
import { purgeLists, sendWindowQuery } from '@/lib/client/purges';
import { ForeignAnswerError, OfflineError, ProblemError } from '@/lib/client/request';
import type { BulkJobInput, RejectedLine } from '@/lib/shared/bulk/bulk-job';
import { paths } from '@/lib/shared/paths';

/** Why a list was not recorded, or is not known to be. */
export interface ListFailure {
  /** So that a second failure that reads like the first is shown and said as a new one. */
  number: number;
  result: Exclude<SubmissionResult, { kind: 'recorded' }>;
  rejected: RejectedLine[];
}

type Sent =
  | { ok: true; id: string }
  | { ok: false; result: ListFailure['result']; rejected: RejectedLine[]; isTurnedAway: boolean };

/** Sends a list once, and forgets its key when its answer is certain. */
async function sendOnce(input: BulkJobInput): Promise<Sent> {
  const sending = await openBulkSending(input, Date.now());
  const forget = () => forgetBulkSending(sending, Date.now());
  try {
    const { id } = await createBulkJob({ input, idempotencyKey: sending.idempotencyKey });
    forget();
    return { ok: true, id };
  } catch (error) {
    const failed = (result: ListFailure['result']): Sent => ({
      ...{ ok: false, result },
      ...{ rejected: rejectedBy(error), isTurnedAway: isTurnedAway(error) },
    });
    if (error instanceof ProblemError) {
      // A refusal may come before the desk looks for what was sent earlier: that is as unknown as it was.
      if (error.problem.purged === 'no' && !sending.isRepeated) forget();
      return failed({ kind: 'problem', problem: error.problem });
    }
    if (error instanceof ForeignAnswerError) return failed({ kind: 'foreign', answer: error });
    if (!(error instanceof OfflineError)) return failed({ kind: 'no_answer' });
    if (!sending.isRepeated) forget();
    return failed({ kind: 'offline' });
  }
}

/** Sends a list as one job, whatever is pressed how often, and opens the job. `whenRecorded` is called before that. */
export function useSendList(whenRecorded: () => void) {
  const client = useQueryClient();
  const router = useRouter();
  const [failure, setFailure] = useState<ListFailure>();
  const [sending, setSending] = useState(false);
  const inFlight = useRef(false);
  const onScreen = useRef(false);
  useEffect(() => {
    onScreen.current = true;
    return () => {
      onScreen.current = false;
    };
  }, []);
  const fail = (result: ListFailure['result'], rejected: RejectedLine[] = []) =>
    setFailure((before) => ({ number: (before?.number ?? 0) + 1, result, rejected }));

  async function send(input: BulkJobInput) {
    // What cannot be shown is not sent: it would look as if nothing had happened, and be sent once more.
    if (!isResultPrepared() && !(await prepareResult())) {
      fail({ kind: navigator.onLine ? 'not_loaded' : 'offline' });
      return;
    }
    const sent = await sendOnce(input);
    void client.invalidateQueries(sendWindowQuery);
    void client.invalidateQueries(purgeLists);
    if (sent.ok) {
      whenRecorded();
      if (onScreen.current) router.push(paths.bulkJob(sent.id));
      return;
    }
    // What one may do can change while the page is open; it then says so.
    if (sent.isTurnedAway) void client.invalidateQueries({ queryKey: meQuery.queryKey });
    fail(sent.result, sent.rejected);
  }

  async function submit(input: BulkJobInput) {
    if (inFlight.current) return;
    inFlight.current = true;
    setSending(true);
    setFailure(undefined);
    try {
      await send(input);
    } finally {
      inFlight.current = false;
      setSending(false);
    }
  }
  return { submit, sending, failure };
}

import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { SubmissionResult } from '@/components/purges/result/submission-result';
import { isResultPrepared, prepareResult } from '@/components/purges/result/submit-result';
import { createBulkJob, latestJobs, rejectedBy } from '@/lib/client/bulk';
import { type BulkPlace, bulkPresses } from '@/lib/client/bulk-press';
import { forgetBulkSending, openBulkSending, unansweredList } from '@/lib/client/bulk-sending';
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
async function sendOnce(input: BulkJobInput, asked: readonly unknown[]): Promise<Sent> {
  const sending = await openBulkSending(asked, input.mode, Date.now());
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
      const { code, jobId } = error.problem;
      // It is on record. Since then the page knows of other distributions or recent purges, and makes other lines of it.
      if (code === 'idempotency_key_reused' && jobId !== undefined) {
        forget();
        return { ok: true, id: jobId };
      }
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

const presses = bulkPresses<ListFailure>();
const notHere = () => undefined;
let failures = 0;

/** What became of the list that was sent last from here, also when another page at this place has sent it. */
function useBulkPress(place: BulkPlace, whenRecorded: (source: string) => void) {
  const [own] = useState(() => ({}));
  const press = useSyncExternalStore(presses.subscribe, () => presses.at(place), notHere);
  const [before] = useState(press);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each press
  useLayoutEffect(() => {
    // What was recorded before this page opened is not what it opened with. In the same frame: the button is live again.
    if (press?.state === 'recorded' && press !== before && press.by !== own) whenRecorded(press.source);
  }, [press]);
  useEffect(
    () => () => {
      // It was seen here; only what is on its way is of interest to the next page.
      if (presses.at(place)?.state !== 'sending') presses.set(place, undefined);
    },
    [place],
  );
  return { press, own };
}

/**
 * Sends a list as one job, whatever is pressed how often, and opens the job. `whenRecorded` is called before that, with
 * the text that the list was made of.
 */
export function useSendList(place: BulkPlace, whenRecorded: (source: string) => void) {
  const client = useQueryClient();
  const router = useRouter();
  const { press, own } = useBulkPress(place, whenRecorded);
  const [unanswered, setUnanswered] = useState<ReturnType<typeof unansweredList>>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each press may leave one
  useEffect(() => setUnanswered(unansweredList(Date.now())), [press]);
  const onScreen = useRef(false);
  useEffect(() => {
    onScreen.current = true;
    return () => {
      onScreen.current = false;
    };
  }, []);

  async function send(input: BulkJobInput, source: string, asked: readonly unknown[]) {
    const fail = (result: ListFailure['result'], rejected: RejectedLine[] = []) =>
      presses.set(place, { state: 'failed', source, by: own, failure: { number: ++failures, result, rejected } });
    // What cannot be shown is not sent: it would look as if nothing had happened, and be sent once more.
    if (!isResultPrepared() && !(await prepareResult())) {
      fail({ kind: navigator.onLine ? 'not_loaded' : 'offline' });
      return;
    }
    const sent = await sendOnce(input, asked);
    void client.invalidateQueries(sendWindowQuery);
    void client.invalidateQueries(purgeLists);
    void client.invalidateQueries({ queryKey: latestJobs.queryKey });
    if (sent.ok) {
      presses.set(place, { state: 'recorded', source, by: own, id: sent.id });
      whenRecorded(source);
      if (onScreen.current) router.push(paths.bulkJob(sent.id));
      return;
    }
    // What one may do can change while the page is open; it then says so.
    if (sent.isTurnedAway) void client.invalidateQueries({ queryKey: meQuery.queryKey });
    fail(sent.result, sent.rejected);
  }

  /** `choices` are what a person chose beside the text of the list and its terms. */
  async function submit({ urls, ...terms }: BulkJobInput, source: string, choices: readonly unknown[]) {
    const last = presses.at(place);
    // After the answer, too: its key is forgotten, and the page stays until the job is open.
    if (last?.state === 'sending' || (last?.state === 'recorded' && last.by === own)) return;
    presses.set(place, { state: 'sending', source, by: own });
    try {
      await send({ ...terms, urls }, source, [terms, source, ...choices]);
    } finally {
      if (presses.at(place)?.state === 'sending') presses.set(place, undefined);
    }
  }
  const recorded = press?.state === 'recorded' ? { id: press.id, isOpening: press.by === own } : undefined;
  return {
    submit,
    sending: press?.state === 'sending' || recorded?.isOpening === true,
    recorded,
    /** A list whose answer is not known, also one from before a reload. */
    unanswered: press?.state === 'sending' ? undefined : unanswered,
    failure: press?.state === 'failed' ? press.failure : undefined,
  };
}

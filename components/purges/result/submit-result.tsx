'use client';

import { useQuery } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useRef } from 'react';
import { PurgeFailure } from '@/components/purges/record/purge-failure';
import { Button } from '@/components/ui/button';
import { SignInLink } from '@/components/ui/sign-in-link';
import { purgeDetails } from '@/lib/client/purges';
import type { ForeignAnswerError } from '@/lib/client/request';
import { SAME_SENDING_MINUTES } from '@/lib/client/sending';
import { type ErrorCode, purgedSentence } from '@/lib/shared/error-codes';
import { errorTextOf } from '@/lib/shared/error-text-of';
import type { Problem } from '@/lib/shared/problem';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { NextSafeTime } from './next-safe-time';
import { type LostAnswer, RecordedResult } from './recorded-result';
import { RecordLink, ResultPanel } from './result-panel';

/** What a press of the button came to. */
export type SubmissionResult =
  /** `replayed`: it had been sent before, and nothing was sent now. */
  | { kind: 'recorded'; purge: Purge; replayed: boolean }
  | { kind: 'problem'; problem: Problem }
  /** Purge Desk itself did not answer: sending the same form again asks for the first purge. */
  | { kind: 'no_answer' }
  /** Something in front of Purge Desk answered instead. The key stays: sending the same form again sends no second purge. */
  | { kind: 'foreign'; answer: ForeignAnswerError }
  /** This press sent nothing: there was no network. */
  | { kind: 'offline' };

interface SubmitResultProps {
  result: SubmissionResult;
  /** Sends the same content once more, as a new purge; left out where that is not what the button does. */
  sendAnew?: () => void;
}

/** Whether a result is about another spelling than the one in the form: it has a button of its own, "Send again". */
export const IsOther = createContext(false);

/** What became of the purge that was sent last, right under the button; it comes into sight and is said aloud. */
export function SubmitResult({ result, sendAnew }: SubmitResultProps) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    ref.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const purge = useLivePurge(result);
  const problem = result.kind === 'problem' ? result.problem : undefined;
  const wasFound = purge !== undefined && isUnderWay(purge);
  return (
    <div ref={ref} className="grid scroll-my-6 grid-cols-1 gap-3">
      {purge && result.kind === 'recorded' && <RecordedResult purge={purge} replayed={result.replayed} />}
      {problem && wasFound && <RecordedResult purge={purge} replayed={false} lostAnswer={lostAnswerOf(problem)} />}
      {problem && !wasFound && <RefusedResult problem={problem} />}
      {result.kind === 'no_answer' && <NoAnswerResult />}
      {result.kind === 'foreign' && <ForeignResult answer={result.answer} />}
      {result.kind === 'offline' && <OfflineResult />}
      {sendAnew && mayHaveBeenExecuted(result, purge) && (
        <p className="flex flex-wrap items-center gap-3 text-muted text-sm">
          <span>{`For ${SAME_SENDING_MINUTES} minutes, pressing the button again will not send a second purge.`}</span>
          <Button onClick={sendAnew}>Send new purge</Button>
        </p>
      )}
    </div>
  );
}

/** The purge as it stands right now: it goes on after the answer to its sending, and a lost answer may still be found. */
function useLivePurge(result: SubmissionResult): Purge | undefined {
  const isOpen = result.kind === 'problem' && result.problem.purged === 'unknown';
  const id = result.kind === 'recorded' ? result.purge.id : isOpen ? result.problem.purgeId : undefined;
  const { data } = useQuery({ ...purgeDetails(id ?? ''), enabled: id !== undefined });
  return data ?? (result.kind === 'recorded' ? result.purge : undefined);
}

const isUnderWay = ({ status }: Purge) => status === 'queued' || status === 'accepted' || status === 'completed';

/** Undefined for a purge that was being sent already when it was asked for: nothing of it was lost. */
function lostAnswerOf({ code }: Problem): LostAnswer | undefined {
  if (code === 'recording_unknown') return 'database';
  return code === 'purge_in_progress' ? undefined : 'cdn';
}

/** Pressing again is safe, and what is wanted: the record is there or comes, or nothing was sent. */
const keepsItsKey: ReadonlySet<ErrorCode> = new Set(['purge_in_progress', 'recording_unknown']);

/** While the first sending still runs there is nothing to decide yet. */
function mayHaveBeenExecuted(result: SubmissionResult, purge: Purge | undefined) {
  if (purge && (isUnderWay(purge) || purge.status === 'sending')) return false;
  if (result.kind === 'problem') {
    const { purged, purgeId, code } = result.problem;
    return purged === 'unknown' && purgeId !== undefined && !keepsItsKey.has(code);
  }
  // What was in order at first has emptied the form: pressing again is a new purge anyway.
  if (result.kind !== 'recorded' || result.purge.error === null || !purge?.error) return false;
  return errorTextOf(purge.error.code).purged === 'unknown';
}

/** The desk answered with a problem. */
function RefusedResult({ problem }: { problem: Problem }) {
  const { purged, code, cdnMessage = null, cdnStatus = null, retryAfterSeconds, purgeId } = problem;
  return (
    <div role="alert" className="grid grid-cols-1 gap-3 text-sm">
      <PurgeFailure error={{ code, message: cdnMessage, cdnStatus }} unconfirmed={purged === 'unknown'}>
        {code === 'sign_in_required' && <SignInLink />}
        {retryAfterSeconds !== undefined && <NextSafeTime seconds={retryAfterSeconds} />}
      </PurgeFailure>
      {purgeId && <RecordLink id={purgeId} />}
    </div>
  );
}

/** Of the press that was answered so; an earlier one may still be unknown, and keeps its key. */
const OfflineResult = () => (
  <div role="alert">
    <ResultPanel tone="danger">
      <p className="font-medium">You're offline. Nothing was sent.</p>
      <p>
        {useContext(IsOther)
          ? 'Press “Send again” when you are back online. Nothing is sent until then.'
          : 'Your input is still here. Press the button again when you are back online. Nothing is sent until then.'}
      </p>
    </ResultPanel>
  </div>
);

/** Nothing is promised: a proxy may have replaced the desk's own answer. */
const ForeignResult = ({ answer: { message, isSession } }: { answer: ForeignAnswerError }) => (
  <div role="alert">
    <ResultPanel tone="danger">
      <p className="font-medium">{message}</p>
      {isSession && <p>Most likely nothing reached Purge Desk. Sign in in a new tab: your input stays here.</p>}
      <SubmitUnchanged />
      {isSession && <SignInLink />}
    </ResultPanel>
  </div>
);

const SubmitUnchanged = () => (
  <p>
    <strong className="font-medium">{purgedSentence.unknown}</strong>{' '}
    <span>
      {useContext(IsOther)
        ? `Press “Send again” within ${SAME_SENDING_MINUTES} minutes. If the purge was already sent, you get its record and nothing is sent twice.`
        : `Submit the form again unchanged within ${SAME_SENDING_MINUTES} minutes. If the purge was already sent, you get its record and nothing is sent twice.`}
    </span>
  </p>
);

const NoAnswerResult = () => (
  <div role="alert">
    <ResultPanel tone="danger">
      <p className="font-medium">Purge Desk did not answer.</p>
      <SubmitUnchanged />
    </ResultPanel>
  </div>
);

/** Another spelling that was sent before the page was opened: what the tab remembers of it is that its answer is not known. */
export const EarlierResult = () => (
  <ResultPanel tone="danger">
    <p className="font-medium">Submitted earlier in this tab.</p>
    <SubmitUnchanged />
  </ResultPanel>
);

'use client';

import { createContext, useContext } from 'react';
import { Button } from '@/components/ui/button';
import { later } from '@/components/ui/later';
import { SignInLink } from '@/components/ui/sign-in-link';
import type { ForeignAnswerError } from '@/lib/client/request';
import { SAME_SENDING_MINUTES } from '@/lib/client/sending';
import { purgedSentence } from '@/lib/shared/purged-sentence';
import { InSight, ResultPanel } from './result-panel';
import type { SendAgain, SubmissionResult } from './submission-result';

interface SubmitResultProps {
  result: SubmissionResult;
  /** Left out where the result has another button. */
  again?: SendAgain | undefined;
}

/** Whether a result is about another spelling than the one in the form: it has a button of its own, "Send again". */
export const IsOther = createContext(false);

const load = () => import('./answered-result').then(({ AnsweredResult }) => AnsweredResult);
const AnsweredResult = later(load);
let isPrepared = false;
/** Whether what shows an answer is there. */
export const isResultPrepared = () => isPrepared;
/** Loads what shows an answer, once a person uses the form; resolves with whether it is there. */
export async function prepareResult(): Promise<boolean> {
  isPrepared ||= await load().then(
    () => true,
    () => false,
  );
  return isPrepared;
}

/** What became of the purge that was sent last, right under the button; it comes into sight and is said aloud. */
export function SubmitResult({ result, again }: SubmitResultProps) {
  // What is said without an answer of the desk is always at hand: there may be no network.
  if (result.kind === 'recorded' || result.kind === 'problem') return <AnsweredResult result={result} again={again} />;
  return (
    <InSight>
      {result.kind === 'no_answer' && <NoAnswerResult />}
      {result.kind === 'foreign' && <ForeignResult answer={result.answer} />}
      {result.kind === 'offline' && <OfflineResult />}
      {result.kind === 'not_loaded' && <NotLoadedResult />}
    </InSight>
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

/** A purge is sent only where its answer can be shown. The form is kept in the tab, so that a reload brings it back. */
const NotLoadedResult = () => (
  <div role="alert">
    <ResultPanel tone="danger">
      <p className="font-medium">Part of this page could not be loaded. Nothing was sent.</p>
      <p>A new version of Purge Desk may be running. Reload the page: your input stays. Then press the button again.</p>
      <Button onClick={() => location.reload()}>Reload page</Button>
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

'use client';

import clsx from 'clsx';
import Link from 'next/link';
import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { TimeAgo } from '@/components/ui/time-ago';
import { describePurge } from '@/lib/shared/describe-purge';
import { errorTexts, purgedSentence } from '@/lib/shared/error-codes';
import { paths } from '@/lib/shared/paths';
import type { Problem } from '@/lib/shared/problem';
import type { Purge } from '@/lib/shared/purge-record';
import { NextSafeTime } from './next-safe-time';
import { PurgeFailure } from './purge-failure';
import { StatusMark } from './status-mark';
import { TargetText } from './target-text';
import type { SubmissionResult } from './use-submit-purge';

interface SubmitResultProps {
  result: SubmissionResult;
  /** Sends the same content once more, as a new purge. */
  sendAnew: () => void;
}

/** What became of the purge that was sent last, right under the button; it comes into sight and is said aloud. */
export function SubmitResult({ result, sendAnew }: SubmitResultProps) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    ref.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div ref={ref} className="mt-6 grid scroll-my-6 grid-cols-1 gap-3">
      {result.kind === 'recorded' && <Recorded purge={result.purge} replayed={result.replayed} />}
      {result.kind === 'problem' && <Refused problem={result.problem} />}
      {result.kind === 'no_answer' && <NoAnswer />}
      {mayHaveBeenExecuted(result) && (
        <p className="flex flex-wrap items-center gap-3 text-muted text-sm">
          Pressing the button again only asks for this record.
          <Button onClick={sendAnew}>Send it as a new purge</Button>
        </p>
      )}
    </div>
  );
}

/** While the first sending still runs there is nothing to decide yet. */
function mayHaveBeenExecuted(result: SubmissionResult) {
  if (result.kind === 'problem') {
    const { purged, purgeId, code } = result.problem;
    return purged === 'unknown' && purgeId !== undefined && code !== 'purge_in_progress';
  }
  if (result.kind === 'no_answer' || result.purge.error === null) return false;
  return errorTexts[result.purge.error.code].purged === 'unknown';
}

const RecordLink = ({ id }: { id: string }) => (
  <Link href={paths.purge(id)} className="w-fit font-medium underline underline-offset-2">
    Open its record
  </Link>
);

function Panel({ tone, children }: { tone: 'accent' | 'danger'; children: ReactNode }) {
  const colors = { accent: 'border-accent bg-accent-soft', danger: 'border-danger bg-danger-soft' };
  return <div className={clsx('grid grid-cols-1 gap-3 rounded-lg border p-4 text-sm', colors[tone])}>{children}</div>;
}

function Recorded({ purge, replayed }: { purge: Purge; replayed: boolean }) {
  if (purge.error)
    return (
      <div role="alert" className="grid grid-cols-1 gap-3 text-sm">
        {replayed && <AlreadySent purge={purge} />}
        <PurgeFailure error={purge.error} unconfirmed={purge.status === 'unconfirmed'} />
        <RecordLink id={purge.id} />
      </div>
    );
  return (
    <Panel tone="accent">
      {replayed && <AlreadySent purge={purge} />}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <StatusMark purge={purge} />
        {purge.purgeRequestId && (
          <span className="flex items-center gap-1">
            purge request ID
            <code className="font-mono font-semibold">{purge.purgeRequestId}</code>
            <CopyButton text={purge.purgeRequestId} label="Copy the purge request ID" />
          </span>
        )}
      </div>
      <div className="grid grid-cols-1 gap-1">
        <span>{describePurge({ ...purge, kind: purge.target.kind })}</span>
        <TargetText target={purge.target} />
      </div>
      {!replayed && (
        <p className="text-muted">
          The CDN has accepted it and its sites are working on it. Tell the customer to reload in a minute.
        </p>
      )}
      <RecordLink id={purge.id} />
    </Panel>
  );
}

const AlreadySent = ({ purge }: { purge: Purge }) => (
  <p>
    <strong className="font-medium">Nothing was sent now:</strong> this very purge was sent before (
    <TimeAgo iso={purge.createdAt} />
    ).
  </p>
);

function Refused({ problem }: { problem: Problem }) {
  const { purged, code, cdnMessage = null, cdnStatus = null, retryAfterSeconds, purgeId } = problem;
  return (
    <div role="alert" className="grid grid-cols-1 gap-3 text-sm">
      <PurgeFailure error={{ code, message: cdnMessage, cdnStatus }} unconfirmed={purged === 'unknown'}>
        {retryAfterSeconds !== undefined && <NextSafeTime seconds={retryAfterSeconds} />}
      </PurgeFailure>
      {purgeId && <RecordLink id={purgeId} />}
    </div>
  );
}

const NoAnswer = () => (
  <div role="alert">
    <Panel tone="danger">
      <p className="font-medium">Purge Desk did not answer.</p>
      <p>
        <strong className="font-medium">{purgedSentence.unknown}</strong> Send the form again as it is: if the purge was
        already sent, you get its record and nothing is sent twice.
      </p>
    </Panel>
  </div>
);

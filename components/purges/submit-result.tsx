'use client';

import { CircleX } from 'lucide-react';
import Link from 'next/link';
import { type ReactNode, useEffect, useRef } from 'react';
import { CopyButton } from '@/components/ui/copy-button';
import { describePurge } from '@/lib/shared/describe-purge';
import { errorTexts, purgedSentence } from '@/lib/shared/error-codes';
import { paths } from '@/lib/shared/paths';
import type { Problem } from '@/lib/shared/problem';
import type { Purge } from '@/lib/shared/purge-record';
import { NextSafeTime } from './next-safe-time';
import { StatusMark } from './status-mark';
import { TargetText } from './target-text';
import type { SubmissionResult } from './use-submit-purge';

/** What became of the purge that was sent last, right under the button. */
export function SubmitResult({ result }: { result: SubmissionResult | undefined }) {
  const ref = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new result is what makes it scroll
  useEffect(() => {
    ref.current?.scrollIntoView({ block: 'nearest' });
  }, [result]);
  return (
    <div ref={ref} className="scroll-my-6">
      <div role="status" className="not-empty:mt-6">
        {result?.kind === 'recorded' && <Recorded key={result.purge.id} purge={result.purge} />}
      </div>
      <div role="alert" className="not-empty:mt-6">
        {result?.kind === 'problem' && <Refused problem={result.problem} />}
        {result?.kind === 'no_answer' && <NoAnswer />}
      </div>
    </div>
  );
}

function RecordLink({ id }: { id: string }) {
  return (
    <Link href={paths.purge(id)} className="w-fit font-medium underline underline-offset-2">
      Open its record
    </Link>
  );
}

function Recorded({ purge }: { purge: Purge }) {
  const words = describePurge({ ...purge, kind: purge.target.kind });
  return (
    <div className="grid grid-cols-1 gap-3 rounded-lg border border-accent bg-accent-soft p-4 text-sm">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <StatusMark status={purge.status} />
        {purge.purgeRequestId && (
          <span className="flex items-center gap-1">
            purge request ID
            <code className="font-mono font-semibold">{purge.purgeRequestId}</code>
            <CopyButton text={purge.purgeRequestId} label="Copy the purge request ID" />
          </span>
        )}
      </div>
      <div className="grid grid-cols-1 gap-1">
        <span>{words}</span>
        <TargetText target={purge.target} />
      </div>
      <p className="text-muted">
        {purge.error
          ? `${errorTexts[purge.error.code].title} ${errorTexts[purge.error.code].next}`
          : 'The CDN has accepted it and its sites are working on it. Tell the customer to reload in a minute.'}
      </p>
      <RecordLink id={purge.id} />
    </div>
  );
}

function Failure({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex gap-3 rounded-lg border border-danger bg-danger-soft p-4 text-sm">
      <CircleX className="mt-0.5 size-4 shrink-0 text-danger" aria-hidden />
      <div className="grid min-w-0 grow grid-cols-1 gap-2">
        <p className="font-medium">{title}</p>
        {children}
      </div>
    </div>
  );
}

function Refused({ problem }: { problem: Problem }) {
  const { next } = errorTexts[problem.code];
  return (
    <Failure title={problem.title}>
      <p>
        <strong className="font-medium">{purgedSentence[problem.purged]}</strong> {next}
      </p>
      {problem.retryAfterSeconds !== undefined && <NextSafeTime seconds={problem.retryAfterSeconds} />}
      {problem.cdnMessage && (
        <details>
          <summary className="w-fit rounded-md text-muted hover:text-ink">
            What the CDN said{problem.cdnStatus && ` (${problem.cdnStatus})`}
          </summary>
          <p className="mt-1 break-words font-mono text-[0.8125rem]">{problem.cdnMessage}</p>
        </details>
      )}
      {problem.purgeId && <RecordLink id={problem.purgeId} />}
    </Failure>
  );
}

const NoAnswer = () => (
  <Failure title="Purge Desk did not answer.">
    <p>
      <strong className="font-medium">{purgedSentence.unknown}</strong> Send the form again as it is: if the purge was
      already sent, you get its record and nothing is sent twice.
    </p>
  </Failure>
);

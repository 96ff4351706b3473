import { PurgeFailure } from '@/components/purges/record/purge-failure';
import { SignInLink } from '@/components/ui/sign-in-link';
import { purgedSentence } from '@/lib/shared/error-codes';
import type { Problem } from '@/lib/shared/problem';
import { NextSafeTime } from './next-safe-time';
import { RecordLink, ResultPanel } from './result-panel';

/** The desk answered with a problem. */
export function RefusedResult({ problem }: { problem: Problem }) {
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
export const OfflineResult = () => (
  <div role="alert">
    <ResultPanel tone="danger">
      <p className="font-medium">You're offline. Nothing was sent.</p>
      <p>Your input is still here. Press the button again when you are back online. Nothing is sent until then.</p>
    </ResultPanel>
  </div>
);

export const NoAnswerResult = () => (
  <div role="alert">
    <ResultPanel tone="danger">
      <p className="font-medium">Purge Desk did not answer.</p>
      <p>
        <strong className="font-medium">{purgedSentence.unknown}</strong> Submit the form again unchanged. If the purge
        was already sent, you get its record and nothing is sent twice.
      </p>
    </ResultPanel>
  </div>
);

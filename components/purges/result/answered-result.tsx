import { useQuery } from '@tanstack/react-query';
import { useWatch } from 'react-hook-form';
import { PurgeFailure } from '@/components/purges/record/purge-failure';
import { TargetText } from '@/components/purges/table/target-text';
import { Button } from '@/components/ui/button';
import { SignInLink } from '@/components/ui/sign-in-link';
import { purgeDetails } from '@/lib/client/purges';
import { SAME_SENDING_MINUTES } from '@/lib/client/sending';
import type { ErrorCode } from '@/lib/shared/error-codes';
import { errorTextOf } from '@/lib/shared/error-text-of';
import type { Problem } from '@/lib/shared/problem';
import { describePurge } from '@/lib/shared/purges/describe-purge';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { NextSafeTime } from './next-safe-time';
import { type LostAnswer, RecordedResult } from './recorded-result';
import { InSight, RecordLink } from './result-panel';
import type { Answered, SendAgain } from './submission-result';

interface AnsweredResultProps {
  result: Answered;
  /** Left out where the result has another button. */
  again?: SendAgain | undefined;
}

/** The desk's answer, with the current status of the purge. */
export function AnsweredResult({ result, again }: AnsweredResultProps) {
  const purge = useLivePurge(result);
  const problem = result.kind === 'problem' ? result.problem : undefined;
  const wasFound = purge !== undefined && isOnTrack(purge);
  return (
    <InSight>
      {purge && result.kind === 'recorded' && <RecordedResult purge={purge} replayed={result.replayed} />}
      {problem && wasFound && <RecordedResult purge={purge} replayed={false} lostAnswer={lostAnswerOf(problem)} />}
      {problem && !wasFound && <RefusedResult problem={problem} />}
      {again && mayHaveBeenExecuted(result, purge) && <SendNew {...again} />}
    </InSight>
  );
}

const isWide = ({ target, confirmation }: PurgeInput) => target.kind === 'all' || confirmation !== undefined;

/**
 * Sends what the result is about, which is named once the form holds something else. A name that was typed to confirm a wide
 * purge counts for the form as it was: after a change, only its record leads back to it.
 */
function SendNew({ input, holdsSent, send }: SendAgain) {
  useWatch();
  const isUntouched = holdsSent();
  if (isWide(input) && !isUntouched) return null;
  return (
    <p className="flex flex-wrap items-center gap-3 text-muted text-sm">
      {isUntouched ? (
        <span>{`For ${SAME_SENDING_MINUTES} minutes, pressing the button again will not send a second purge.`}</span>
      ) : (
        <span id="send-new" className="grid min-w-0 gap-1">
          <span>{describePurge({ ...input, kind: input.target.kind })}</span>
          <TargetText target={input.target} />
        </span>
      )}
      <Button aria-describedby={isUntouched ? undefined : 'send-new'} onClick={() => send(input)}>
        Send new purge
      </Button>
    </p>
  );
}

/** Returns the purge with its current status: tracking continues after the answer, and a lost answer may still be found. */
function useLivePurge(result: Answered): Purge | undefined {
  const isOpen = result.kind === 'problem' && result.problem.purged === 'unknown';
  const id = result.kind === 'recorded' ? result.purge.id : isOpen ? result.problem.purgeId : undefined;
  const { data } = useQuery({ ...purgeDetails(id ?? ''), enabled: id !== undefined });
  return data ?? (result.kind === 'recorded' ? result.purge : undefined);
}

const isOnTrack = ({ status }: Purge) => status === 'queued' || status === 'accepted' || status === 'completed';

/** Undefined for a purge that was being sent already when it was asked for: nothing of it was lost. */
function lostAnswerOf({ code }: Problem): LostAnswer | undefined {
  if (code === 'recording_unknown') return 'database';
  return code === 'purge_in_progress' ? undefined : 'cdn';
}

/** Pressing again is safe, and what is wanted: the record is there or comes, or nothing was sent. */
const keepsItsKey: ReadonlySet<ErrorCode> = new Set(['purge_in_progress', 'recording_unknown']);

/** While the first sending still runs there is nothing to decide yet. */
function mayHaveBeenExecuted(result: Answered, purge: Purge | undefined) {
  if (purge && (isOnTrack(purge) || purge.status === 'sending')) return false;
  if (result.kind === 'problem') {
    const { purged, purgeId, code } = result.problem;
    return purged === 'unknown' && purgeId !== undefined && !keepsItsKey.has(code);
  }
  // What was in order at first has emptied the form: pressing again is a new purge anyway.
  if (result.purge.error === null || !purge?.error) return false;
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

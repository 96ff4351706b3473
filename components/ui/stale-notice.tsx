import type { ReactNode } from 'react';
import { SignInLink } from '@/components/ui/sign-in-link';
import { isSignedOut, isTurnedAway } from '@/lib/client/polling';
import { ForeignAnswerError, OfflineError } from '@/lib/client/request';
import { Icon } from './icon';
import { staleTexts } from './stale-texts';

/** The last known data stays on screen; this says that it is not being refreshed, and why. */
export const StaleNotice = ({ error }: { error: Error }) => (
  <p role="status" className="flex items-start gap-2 text-sm text-warm">
    <Icon name="icon-triangle-exclamation-point" className="mt-0.5 size-4 shrink-0" />
    <span>{whyStale(error)}</span>
  </p>
);

function whyStale(error: Error): ReactNode {
  if (error instanceof ForeignAnswerError && !error.isSession)
    return `${error.message} The data below may be out of date. This page retries automatically.`;
  if (error instanceof ForeignAnswerError)
    return (
      <span key="foreign">
        Your session ended, or a proxy answered instead of Purge Desk. The data below may be out of date. <SignInLink />
      </span>
    );
  if (isSignedOut(error))
    return (
      <span key="ended">
        Your session has ended. The data below may be out of date. <SignInLink />
      </span>
    );
  if (isTurnedAway(error)) return 'You no longer have access. The data below may be out of date.';
  if (error instanceof OfflineError) return staleTexts.offline;
  return staleTexts.silent;
}

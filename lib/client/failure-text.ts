import { ForeignAnswerError, OfflineError, ProblemError } from './request';

/** Returns what became of a change that failed, and what to do next, for every change but a purge, which has its own panel. */
export function failureText(error: unknown): string {
  if (error instanceof OfflineError) return `${error.message} Try again when you are back online.`;
  if (error instanceof ForeignAnswerError)
    return error.isSession
      ? `${error.message} Most likely nothing was done. Sign in in a new tab, and check before you try again.`
      : `${error.message} It is unknown whether this was done. Reload the page to check before you try again.`;
  if (!(error instanceof ProblemError))
    return 'Purge Desk did not answer, so it is unknown whether this was done. Reload the page to check before you try again.';
  const { title, next, errors = {} } = error.problem;
  const byField = Object.values(errors).flat();
  return byField.length > 0 ? byField.join(' ') : `${title} ${next}`;
}

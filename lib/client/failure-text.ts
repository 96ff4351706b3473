import { ForeignAnswerError, OfflineError, ProblemError } from './request';

/** What to do next if the outcome is unknown: after the end of a session, or without any hint. */
const CHECK_FIRST = {
  signIn: 'Sign in in a new tab, and check before you try again.',
  unknown: 'Reload the page to check before you try again.',
};

/** Returns the outcome of a failed change and what to do next, for all changes except purges, which have their own panel. */
export function failureText(error: unknown, next = CHECK_FIRST): string {
  if (error instanceof OfflineError) return `${error.message} Try again when you are back online.`;
  if (error instanceof ForeignAnswerError)
    return error.isSession
      ? `${error.message} Most likely nothing was done. ${next.signIn}`
      : `${error.message} It is unknown whether this was done. ${next.unknown}`;
  if (!(error instanceof ProblemError))
    return `Purge Desk did not answer, so it is unknown whether this was done. ${next.unknown}`;
  const { title, errors = {} } = error.problem;
  const byField = Object.values(errors).flat();
  return byField.length > 0 ? byField.join(' ') : `${title} ${error.problem.next}`;
}

/** Returns why a read failed; a read changes nothing. */
export const readFailureText = (error: unknown, unread: string): string =>
  error instanceof ProblemError ? failureText(error) : `Purge Desk did not answer, so ${unread}`;

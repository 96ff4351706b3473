import { ForeignAnswerError, OfflineError, ProblemError } from './request';

/** What to do next where it is not known what was done: a session ended, or nothing tells. */
const CHECK_FIRST = {
  signIn: 'Sign in in a new tab, and check before you try again.',
  unknown: 'Reload the page to check before you try again.',
};

/** Returns what became of a change that failed, and what to do next, for every change but a purge, which has its own panel. */
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

/** Returns why something could not be read: nothing was to be done by that. */
export const readFailureText = (error: unknown, unread: string): string =>
  error instanceof ProblemError ? failureText(error) : `Purge Desk did not answer, so ${unread}`;

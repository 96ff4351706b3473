import { expect, it } from 'vitest';
import { failureText, readFailureText } from './failure-text';
import { ForeignAnswerError, OfflineError, ProblemError } from './request';

const problem = {
  type: 'about:blank',
  title: 'This purge is no longer queued.',
  status: 409,
  detail: '-',
  code: 'not_queued',
  purged: 'no',
  next: 'Open its record.',
} as const;

it('offline it is certain that nothing was sent', () => {
  expect(failureText(new OfflineError())).toBe("You're offline. Nothing was sent. Try again when you are back online.");
});

it('without an answer it is unknown what was done', () => {
  expect(failureText(new Error('connection reset'))).toMatch(/did not answer, so it is unknown whether this was done/);
});

it('a proxy that answered instead: before the desk nothing was done, after it that is unknown', () => {
  expect(failureText(new ForeignAnswerError(302))).toMatch(/Most likely nothing was done\. Sign in in a new tab/);
  expect(failureText(new ForeignAnswerError(504))).toMatch(/instead of Purge Desk \(504\)\. It is unknown whether/);
});

it('where a second press is the same change, it says so instead', () => {
  const again = { signIn: 'Sign in, and press again.', unknown: 'Press again.' };
  expect(failureText(new ForeignAnswerError(302), again)).toMatch(/Most likely nothing was done\. Sign in, and press/);
  expect(failureText(new ForeignAnswerError(503), again)).toMatch(
    /It is unknown whether this was done\. Press again\.$/,
  );
  expect(failureText(new Error('connection reset'), again)).toMatch(/unknown whether this was done\. Press again\.$/);
});

it('a problem says what happened and what to do next, at its field where it has one', () => {
  expect(failureText(new ProblemError(problem))).toMatch(/^This purge is no longer queued.*Open its record/);
  const errors = { note: ['Enter what you found.'] };
  expect(failureText(new ProblemError({ ...problem, errors }))).toBe('Enter what you found.');
});

it('what could not be read is not said to be done or not', () => {
  expect(readFailureText(new ProblemError(problem), 'it cannot be shown.')).toMatch(/^This purge is no longer queued/);
  expect(readFailureText(new OfflineError(), 'it cannot be shown.')).toBe(
    'Purge Desk did not answer, so it cannot be shown.',
  );
});

import { expect, it } from 'vitest';
import { isSignedOut, isTurnedAway, pollEvery } from './polling';
import { ForeignAnswerError, ProblemError } from './request';

const problem = (status: number) =>
  new ProblemError({
    type: 'about:blank',
    title: '',
    status,
    detail: '',
    code: 'sign_in_required',
    purged: 'no',
    next: '',
  });

it.each([401, 403])('whoever is turned away with %i asks no more', (status) => {
  expect(pollEvery(1000)({ state: { data: undefined, error: problem(status) } })).toBe(false);
  expect(isTurnedAway(problem(status))).toBe(true);
});

it.each([null, new Error('no network'), problem(503), problem(429)])('after %s it is asked again', (error) => {
  expect(pollEvery(1000)({ state: { data: undefined, error } })).toBe(1000);
});

it('how soon may depend on what is there', () => {
  const pause = pollEvery((data: string | undefined) => (data === 'settled' ? false : 500));
  expect(pause({ state: { data: 'settled', error: null } })).toBe(false);
  expect(pause({ state: { data: undefined, error: null } })).toBe(500);
});

it('only a missing sign-in is one', () => {
  expect([401, 403, 500].map((status) => isSignedOut(problem(status)))).toEqual([true, false, false]);
  const foreign = [0, 302, 401, 403, 404, 429, 502].map((status) => isSignedOut(new ForeignAnswerError(status)));
  expect(foreign).toEqual([true, true, true, false, false, false, false]);
  expect([true, false].map((isHtml) => isSignedOut(new ForeignAnswerError(200, isHtml)))).toEqual([true, false]);
});

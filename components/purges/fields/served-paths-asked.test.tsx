import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { servedPathsQuery } from '@/lib/client/served-paths';

const answer = { source: 'history', why: '', from: null, to: null, isCut: false, requests: 0, leftOut: 0, paths: [] };
const where = { namespace: 'default', distribution: 'www' };

const fetched = vi.fn();
beforeEach(() => {
  vi.useFakeTimers();
  fetched.mockReset().mockImplementation(async () => Response.json(answer));
  vi.stubGlobal('fetch', fetched);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** What a form does while somebody types: it wants nothing, and then something again. */
function aForm() {
  const observer = new QueryObserver(new QueryClient(), servedPathsQuery(where, false));
  const leave = observer.subscribe(() => undefined);
  return {
    leave,
    async typeAfter(ms: number) {
      await vi.advanceTimersByTimeAsync(ms);
      for (const isWanted of [false, true]) observer.setOptions(servedPathsQuery(where, isWanted));
      await vi.advanceTimersByTimeAsync(1);
      return fetched.mock.calls.length;
    },
  };
}

it('asks when somebody wants it, and again a minute later where somebody still types', async () => {
  const { typeAfter, leave } = aForm();
  expect(fetched).not.toHaveBeenCalled();
  expect(await typeAfter(0)).toBe(1);
  expect(await typeAfter(59_000)).toBe(1);
  expect(await typeAfter(1000)).toBe(2);
  expect(await typeAfter(3_600_000)).toBe(3);
  leave();
});

it('does not ask again within a minute of a failure', async () => {
  fetched.mockImplementation(async () => new Response('', { status: 502 }));
  const { typeAfter, leave } = aForm();
  expect(await typeAfter(0)).toBe(1);
  expect(await typeAfter(30_000)).toBe(1);
  expect(await typeAfter(30_000)).toBe(2);
  leave();
});

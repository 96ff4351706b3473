import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { livePurges } from '@/lib/client/live-purges';
import type { LiveQuery } from '@/lib/client/purges';
import type { Duplicates } from '@/lib/shared/purges/duplicates';
import type { Purge, PurgeDetails } from '@/lib/shared/purges/purge-record';
import { aFollowedPurge } from '@/test/support/purge-feed';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const sending = aFollowedPurge('a', { status: 'sending', updatedAt: '2026-11-29T12:00:10.000Z' });
/** Later, by a clock that was set back. */
const failed = aFollowedPurge('a', { status: 'failed', updatedAt: '2026-11-29T12:00:03.000Z' });

const shows: { live: LiveQuery; answer: (purge: Purge) => unknown; shown: (data: never) => Purge | undefined }[] = [
  {
    live: { shows: 'one', id: 'a' },
    answer: (purge) => ({ ...purge, events: [], sites: [] }),
    shown: (details: PurgeDetails) => details,
  },
  {
    live: { shows: 'newest', filter: {}, limit: 10 },
    answer: (purge) => ({ items: [purge], nextCursor: null, previousCursor: null }),
    shown: ({ items }: Duplicates) => items[0],
  },
  {
    live: { shows: 'page', filter: {}, isStill: false },
    answer: (purge) => ({ items: [purge], nextCursor: null, previousCursor: null }),
    shown: ({ items }: Duplicates) => items[0],
  },
  {
    live: { shows: 'duplicates', of: sending },
    answer: (purge) => ({ items: [purge] }),
    shown: ({ items }: Duplicates) => items[0],
  },
];

it.each(shows)('reads again what seems to be ahead of a change: $live.shows', async ({ live, answer, shown }) => {
  const client = new QueryClient();
  let newest = sending;
  const observer = new QueryObserver(client, {
    queryKey: ['purges', live],
    queryFn: async () => answer(newest),
    staleTime: Number.POSITIVE_INFINITY,
    meta: { live },
  });
  const unsubscribe = observer.subscribe(() => undefined);
  const statusShown = () => shown(observer.getCurrentResult().data as never)?.status;
  await vi.waitFor(() => expect(statusShown()).toBe('sending'));
  const { purges, stop } = livePurges(client);
  newest = failed;
  purges({ purges: [failed], removed: false });
  await vi.advanceTimersByTimeAsync(5000);
  expect(statusShown()).toBe('failed');
  stop();
  unsubscribe();
});

it('reads a list once for what it does not show, and again only where that came while the answer was on its way', async () => {
  const client = new QueryClient();
  const first = aFollowedPurge('first', { jobId: 'job' });
  const line = (id: string) => aFollowedPurge(id, { jobId: 'job', createdAt: first.createdAt });
  const jobs = [{ id: 'job', total: 40, distributions: 1, counts: {} }];
  const queryFn = vi.fn(async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { items: [first], jobs, nextCursor: null, previousCursor: null };
  });
  const live: LiveQuery = { shows: 'newest', filter: {}, limit: 10 };
  const observer = new QueryObserver(client, {
    queryKey: ['purges', live],
    queryFn,
    staleTime: 60_000,
    meta: { live },
  });
  const unsubscribe = observer.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(200);
  const { purges, stop } = livePurges(client);
  expect(queryFn).toHaveBeenCalledTimes(1);
  purges({ purges: [line('second')], removed: false });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(queryFn).toHaveBeenCalledTimes(2);

  void observer.refetch();
  await vi.advanceTimersByTimeAsync(50);
  purges({ purges: [line('third')], removed: false });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(queryFn).toHaveBeenCalledTimes(4);
  stop();
  unsubscribe();
});

it('lets go of changes that are old, also on a page that never shows a list', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  const { purges, stop } = livePurges(new QueryClient());
  const change = (id: string) => {
    const purge = aFollowedPurge(id);
    purges({ purges: [purge], removed: false });
    return new WeakRef(purge);
  };
  const first = change('first');
  await vi.advanceTimersByTimeAsync(11_000);
  const second = change('second');
  await vi.advanceTimersByTimeAsync(0);
  collectGarbage();
  expect([first.deref()?.id, second.deref()?.id]).toEqual([undefined, 'second']);
  stop();
});

import { describe, expect, it } from 'vitest';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { aFollowedPurge, FEED_STARTS_AT, feedUnderTest } from '@/test/support/purge-feed';

/** So many changes of as many purges, each with a URL of 600 characters. */
const longOnes = (count: number, name = 'p') =>
  Array.from({ length: count }, (_, index) =>
    aFollowedPurge(`${name}${index}`, {
      target: { kind: 'url', value: `https://www.shop.example/${'p'.repeat(600)}` },
    }),
  );
const rowsIn = (events: { data: Record<string, unknown> }[]) =>
  events.flatMap(({ data }) => (data.purges ?? []) as Purge[]);

describe('what is too long for one event', () => {
  it('is not sent to a page that comes back, which reads again what it shows', async () => {
    const feed = feedUnderTest();
    feed.change(aFollowedPurge('first'), ...longOnes(90));
    const page = await feed.follow({}, 1);
    expect(page.events[0]).toEqual({ event: 'hello', id: '91', data: { resumed: false } });
    expect(page.of('purges')).toEqual([]);
  });

  it('is not even read when it is many', async () => {
    const feed = feedUnderTest();
    feed.change(aFollowedPurge('first'), ...longOnes(300));
    const page = await feed.follow({}, 1);
    expect([page.events[0]?.data, feed.rowsRead()]).toEqual([{ resumed: false }, 0]);
  });

  it('is not sent to a page that listens, which reads again what it shows', async () => {
    const feed = feedUnderTest();
    const [page, other] = [await feed.follow(), await feed.follow({ scope: ['media/*'] })];
    feed.change(...longOnes(300));
    await feed.pass(400);
    expect([page.of('reset').length, page.of('purges').length]).toEqual([1, 0]);
    // Who may see none of it learns nothing of it.
    expect(other.of('reset')).toEqual([]);
    feed.change(...longOnes(20, 'q'));
    await feed.pass(400);
    expect(rowsIn(page.of('purges'))).toHaveLength(20);
  });
});

it('a page of a link learns nothing of how much has changed, whatever number it names', async () => {
  const feed = feedUnderTest();
  feed.change(aFollowedPurge('first'), aFollowedPurge('second'));
  const page = await feed.follow({ sees: { changesOf: 'all' } }, 1);
  expect(page.events).toEqual([
    { event: 'hello', id: undefined, data: { resumed: false } },
    { event: 'beat', id: undefined, data: {} },
  ]);
});

it('countdowns start at the time that is left for each page', async () => {
  const feed = feedUnderTest();
  const nextSendAt = new Date(FEED_STARTS_AT + 60_000).toISOString();
  feed.window = {
    because: 'rate',
    nextSafeAt: nextSendAt,
    nextSafeInMs: 60_000,
    waiting: 0,
    perMinute: 1,
    pause: null,
  };
  const first = await feed.follow({ seesWindow: true });
  feed.change(aFollowedPurge('queued', { status: 'queued', nextSendAt, nextSendInMs: 60_000 }));
  await feed.pass(400);
  await feed.pass(30_000);
  const later = await feed.follow({ seesWindow: true }, 0);
  const leftFor = ({ of }: typeof later) => [rowsIn(of('purges'))[0]?.nextSendInMs, of('window')[0]?.data.nextSafeInMs];
  expect(leftFor(first)[0]).toBe(59_600);
  expect(leftFor(later)).toEqual([29_600, 29_600]);
});

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
  const page = await feed.follow({ sees: { changesOf: { filter: {} } } }, 1);
  expect(page.events).toEqual([
    { event: 'hello', id: undefined, data: { resumed: false } },
    { event: 'beat', id: undefined, data: {} },
  ]);
});

it('a page of a link does not learn when the distributions change', async () => {
  const feed = feedUnderTest();
  const [page, link] = [await feed.follow(), await feed.follow({ sees: { changesOf: { filter: {} } } })];
  await feed.pass(60_000);
  feed.distributions = 'default/a-new-one';
  await feed.pass(60_000);
  expect([page.of('distributions').length, link.of('distributions')]).toEqual([1, []]);
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
  const first = await feed.follow({ windowOf: 'ann@corp.example' });
  feed.change(aFollowedPurge('queued', { status: 'queued', nextSendAt, nextSendInMs: 60_000 }));
  await feed.pass(400);
  await feed.pass(30_000);
  const later = await feed.follow({ windowOf: 'ann@corp.example' }, 0);
  const leftFor = ({ of }: typeof later) => [rowsIn(of('purges'))[0]?.nextSendInMs, of('window')[0]?.data.nextSafeInMs];
  expect(leftFor(first)[0]).toBe(59_600);
  expect(leftFor(later)).toEqual([29_600, 29_600]);
});

it('each page learns when its own next purge is sent, once for each change', async () => {
  const feed = feedUnderTest();
  const windowOf = (waiting: number) => ({
    because: 'queue' as const,
    nextSafeAt: new Date(FEED_STARTS_AT + waiting * 1000).toISOString(),
    nextSafeInMs: waiting * 1000,
    waiting,
    perMinute: 60,
    pause: null,
  });
  feed.windowFor = (actor) => windowOf(actor === 'ann' ? 9 : 1);
  const [ann, bob] = [await feed.follow({ windowOf: 'ann' }), await feed.follow({ windowOf: 'bob' })];
  const stranger = await feed.follow();
  await feed.pass(4000);
  feed.windowFor = (actor) => windowOf(actor === 'ann' ? 8 : 1);
  await feed.pass(4000);
  const waiting = ({ of }: typeof ann) => of('window').map(({ data }) => data.waiting);
  expect([waiting(ann), waiting(bob), waiting(stranger)]).toEqual([[9, 8], [1], []]);
});

describe('a page of a shared history', () => {
  const ofFailed = { sees: { changesOf: { filter: { distribution: 'default/www-shop', status: 'failed' } } } } as const;
  const newOne = (id: string, change: Partial<Purge>) =>
    aFollowedPurge(id, { createdAt: new Date(FEED_STARTS_AT).toISOString(), ...change });

  it('learns of purges that its filter shows, and of no other', async () => {
    const feed = feedUnderTest();
    const page = await feed.follow(ofFailed);
    const resetsAfter = async (purge: Purge) => {
      const before = page.of('reset').length;
      feed.change(purge);
      await feed.pass(4000);
      return page.of('reset').length - before;
    };
    expect(await resetsAfter(aFollowedPurge('video', { distribution: 'video-library', status: 'failed' }))).toBe(0);
    expect(await resetsAfter(newOne('a', { status: 'sending' }))).toBe(0);
    expect(await resetsAfter(newOne('a', { status: 'accepted' }))).toBe(0);
    expect(await resetsAfter(newOne('a', { status: 'failed' }))).toBe(1);
    // It is gone from the page.
    expect(await resetsAfter(newOne('a', { status: 'completed' }))).toBe(1);
    expect(await resetsAfter(newOne('a', { status: 'completed' }))).toBe(0);
    // It may have been on the page before anybody listened.
    expect(await resetsAfter(aFollowedPurge('old', { status: 'completed' }))).toBe(1);
  });

  it('learns of a purge that left it after it had entered while nobody listened', async () => {
    const feed = feedUnderTest();
    const first = await feed.follow({ ...ofFailed, until: FEED_STARTS_AT + 400 });
    feed.change(newOne('a', { status: 'accepted' }));
    await feed.pass(800);
    expect(first.isOver).toBe(true);
    feed.change(newOne('a', { status: 'failed' }));
    await feed.pass(6000);
    const second = await feed.follow(ofFailed);
    feed.change(newOne('a', { status: 'completed' }));
    await feed.pass(400);
    expect(second.of('reset')).toHaveLength(1);
  });

  it('learns at most every three seconds, and of the last change, too', async () => {
    const feed = feedUnderTest();
    const page = await feed.follow(ofFailed);
    const counts: number[] = [];
    for (let look = 1; look <= 20; look++) {
      if (look <= 10) feed.change(newOne(`p${look}`, { status: 'failed' }));
      await feed.pass(400);
      counts.push(page.of('reset').length);
    }
    expect([counts[0], counts[6], counts[9], counts.at(-1)]).toEqual([1, 1, 2, 3]);
  });
});

it('a page of a shared purge learns of each of its changes, and of no other purge', async () => {
  const feed = feedUnderTest();
  const page = await feed.follow({ sees: { changesOf: { purgeId: 'a' } } });
  for (const id of ['a', 'b', 'a', 'b']) {
    feed.change(aFollowedPurge(id));
    await feed.pass(400);
  }
  expect(page.of('reset')).toHaveLength(2);
});

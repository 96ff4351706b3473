import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import type { Look, PlaceLook } from '@/lib/shared/edge/look';
import { aPlaceLook } from '@/lib/shared/edge/look-under-test';
import { isoTime } from '@/lib/shared/text/moment';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { anAcceptance } from '@/test/support/events';
import { noLimit } from '@/test/support/no-limit';
import { anIntent } from '@/test/support/purge-intent';
import type { DueLook } from './purge-looks';
import type { PurgeIntent } from './purge-store';

const NOW = 1_000_000_000;
const HOUR_MS = 3_600_000;
const LEASE_MS = 60_000;

const lookAt = (at: number, place: Partial<PlaceLook> = {}): Look => ({
  url: 'https://www.shop.example/',
  at: isoTime(at),
  views: [
    aPlaceLook({
      at: isoTime(at),
      answeredAt: isoTime(at),
      cacheStatus: 'HIT',
      cacheStatusHeader: 'x-cache-status',
      ...place,
    }),
  ],
  origin: null,
  judgement: 'unknown',
  sentence: '',
  redirectsTo: null,
});

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;
  let other: Store;
  let ids = 0;
  beforeAll(async () => {
    database = await newDatabase();
    store = await database.open();
    other = await database.open();
  });
  afterAll(() => database.remove());

  /** A purge that is accepted and, but for `until`, complete; nothing else is to be looked at. */
  async function purge({ isLookedAt = true, isComplete = true, input = anIntent().input } = {}) {
    await database.run('update purges set next_look_at = null');
    const id = `purge-${++ids}`;
    await store.purges.recordIntent(anIntent({ id, createdAt: NOW, isLookedAt, input }));
    await store.purges.recordOutcome(id, { status: 'accepted', event: anAcceptance, at: NOW, nextPollAt: NOW });
    if (isComplete) await complete(id, NOW + 1000);
    return id;
  }
  async function complete(id: string, at: number) {
    const lease = { accepted: 1000, unconfirmed: 1000 };
    await database.run(`update purges set next_poll_at = null where id <> '${id}'`);
    await store.tracking.claimDue('poller', at, lease);
    const events = [{ to: 'completed', code: 'all_sites_finished', details: { sites: 1 } } as const];
    expect(await store.tracking.recordProgress(id, 'poller', { at, nextPollAt: null, failures: 0, events })).toBe(true);
  }
  const claim = async (from = store, at = NOW + 1000, owner = 'me') => from.looks.claimDue(owner, at, LEASE_MS);
  const due = async (...from: Parameters<typeof claim>) => (await claim(...from)) as DueLook;
  const read = async (id: string) => {
    const found = await store.purges.get(id);
    if (!found) throw new Error('it is gone');
    return found;
  };
  const keep = (one: DueLook, look: Look, againAt: number | null = null, owner = 'me') =>
    store.looks.keepAfter(one, look, { at: Date.parse(look.at), owner, againAt });

  it('a purge is due when it is complete, and an hour after it was recorded at the latest', async () => {
    const id = await purge({ isComplete: false });
    expect((await read(id)).renewal).toBe('pending');
    expect(await claim()).toBeUndefined();
    expect((await claim(store, NOW + HOUR_MS))?.purge.id).toBe(id);
    await store.looks.postpone(id, 'me', NOW + 2 * HOUR_MS);
    await complete(id, NOW + 5000);
    expect((await claim(store, NOW + 5000))?.purge.id).toBe(id);
  });

  it('a look that was kept without the time of its answer is read, and says no more than it may', async () => {
    const id = await purge();
    const [withTime, seenAt] = [lookAt(NOW), NOW + 10_000];
    const old = (look: Look): Look => ({
      ...look,
      views: look.views.map(({ answeredAt: _, ...place }) => place as PlaceLook),
    });
    await store.looks.keepBefore(id, old(withTime));
    await keep(await due(), old(lookAt(seenAt, { age: 12 })));
    const { renewal, looks } = await read(id);
    expect([renewal, looks.before?.views[0]?.answeredAt]).toEqual(['not_checked', null]);
    expect(looks.after[0]?.views[0]).toMatchObject({ age: 12, answeredAt: null });
  });

  it('one that is not to be looked at is never due', async () => {
    const id = await purge({ isLookedAt: false });
    expect(await claim(store, NOW + 100 * HOUR_MS)).toBeUndefined();
    expect((await read(id)).renewal).toBe('not_checked');
  });

  it('an unconfirmed purge is pending while the desk follows it, and not once somebody has resolved it', async () => {
    const target = { kind: 'url', value: 'https://www.shop.example/' } as const;
    const id = await purge({ isComplete: false, input: { ...anIntent().input, target } });
    const whole = { limit: 1000, cursor: undefined, now: NOW, scope: null };
    const renewals = async (set: string) => {
      await database.run(`update purges set ${set} where id = '${id}'`);
      const { renewal, looks } = await read(id);
      const found = async (wanted: typeof renewal) =>
        (await store.history.page({ renewal: wanted }, whole)).items.some((one) => one.id === id);
      expect([await found('pending'), await found('not_checked')]).toEqual([
        renewal === 'pending',
        renewal === 'not_checked',
      ]);
      return `${renewal}: ${looks.sentence}`;
    };
    const followed = `status = 'unconfirmed', accepted_at = null, next_poll_at = ${NOW}, resolved_at = null`;
    expect(await renewals(followed)).toBe('pending: Purge Desk looks when the CDN reports completion.');
    expect(await renewals('next_poll_at = null')).toBe('not_checked: Not checked.');
    expect(await renewals(followed)).toContain('pending');
    expect(await renewals(`resolved_at = ${NOW}`)).toBe('not_checked: Not checked.');
    await store.looks.giveUp(id, 'too_old');
    expect(await renewals(`resolved_at = ${NOW}`)).toBe('not_checked: Not checked.');
  });

  it('one process looks at a time, and another one after its lease; the first then writes nothing', async () => {
    const id = await purge();
    const claimed = await Promise.all([claim(store, NOW + 1000, 'me'), claim(other, NOW + 1000, 'you')]);
    const [mine] = claimed.filter((one) => one !== undefined);
    expect(claimed.filter((one) => one !== undefined)).toHaveLength(1);
    const [first, second] = claimed[0] ? ['me', 'you'] : ['you', 'me'];
    expect(await claim(other, NOW + 1000 + LEASE_MS - 1, second)).toBeUndefined();
    const again = await due(other, NOW + 1000 + LEASE_MS, second);
    const look = lookAt(NOW + 10_000, { age: 1 });
    expect(await keep(mine as DueLook, look, null, first)).toBeUndefined();
    await store.looks.giveUp(id, 'too_old', first);
    await store.looks.postpone(id, first ?? '', NOW);
    expect(await read(id)).toMatchObject({ renewal: 'pending', looks: { after: [] } });
    expect(await keep(again, look, null, second)).toBe('verified');
    expect((await read(id)).looks.after).toHaveLength(1);
    expect(await claim(store, NOW + 100 * HOUR_MS)).toBeUndefined();
  });

  it('what a process that ends has claimed is due at once', async () => {
    const id = await purge();
    await claim();
    await store.looks.release('me', NOW + 2000);
    expect((await claim(other, NOW + 2000, 'you'))?.purge.id).toBe(id);
  });

  it('the newest look that says something counts, and the first that verified it is remembered', async () => {
    const id = await purge();
    const states: string[] = [];
    const places = [{}, { age: 3600 }, {}, { age: 1 }, { age: 2 }, {}, { age: 3600 }, { age: 1 }];
    for (const [index, place] of places.entries()) {
      const at = NOW + 10_000 * (index + 1);
      await store.looks.keepAfter(
        { purge: await read(id), times: { sentAt: NOW, acceptedAt: NOW }, before: null },
        lookAt(at, place),
        { at },
      );
      const { renewal, newSince } = await read(id);
      states.push(newSince === null ? renewal : `${renewal} ${(Date.parse(newSince) - NOW) / 1000}`);
    }
    expect(states).toEqual([
      'pending',
      'not_renewed',
      'not_renewed',
      'verified 40',
      'verified 40',
      'verified 40',
      'not_renewed',
      'verified 80',
    ]);
    const { events, status } = await read(id);
    expect(status).toBe('completed');
    expect(events.slice(-4).map(({ what, from, to }) => [what?.code, from, to])).toEqual(
      ['renewal_not_renewed', 'renewal_verified', 'renewal_not_renewed', 'renewal_verified'].map((code) => [
        code,
        'completed',
        'completed',
      ]),
    );
  });

  it('one that cannot be said is pending while looks follow, and not checked after the last', async () => {
    const id = await purge();
    expect(await keep(await due(), lookAt(NOW + 1000), NOW + 6000)).toBe('pending');
    expect((await read(id)).looks.sentence).toBe(
      'Not checked, because paris does not say clearly how old its copy is. Purge Desk looks again.',
    );
    const second = await due(store, NOW + 6000);
    expect(second.looks).toBe(1);
    expect(await keep(second, lookAt(NOW + 6000))).toBe('not_checked');
    expect((await read(id)).looks.after).toHaveLength(2);
  });

  it('the look before is kept as such, and not for a purge that has left the queue since', async () => {
    const id = await purge();
    await store.looks.keepBefore(id, lookAt(NOW, { bodySha256: 'old' }));
    expect(await keep(await due(), lookAt(NOW + 1000, { bodySha256: 'new' }))).toBe('verified');
    const kept = await read(id);
    expect(kept.looks.before?.views[0]?.bodySha256).toBe('old');
    expect(kept.looks.after).toHaveLength(1);

    const queued = `purge-${++ids}`;
    const closed = { perMinute: 1e-9, burst: 1 };
    const waiting = anIntent({ id: queued, createdAt: NOW, rate: closed, isLookedAt: true });
    expect((await store.purges.recordIntent(waiting))?.status).toBe('queued');
    const lease = { expiresAt: NOW + 9000, longestMs: 9000 };
    expect((await store.queue.claimNext(noLimit, NOW + 5000, lease))?.id).toBe(queued);
    await store.looks.keepBefore(queued, lookAt(NOW + 5001));
    expect((await read(queued)).looks.before).toBeNull();
    await store.looks.keepBefore(queued, lookAt(NOW + 5000));
    expect((await read(queued)).looks.before).not.toBeNull();
  });

  it('a look before is not kept that another purge of the URL may have changed since', async () => {
    const url = (value: string) => ({ ...anIntent().input, target: { kind: 'url', value } as const });
    const seen = lookAt(NOW);
    const keptBeside = async (input: PurgeIntent['input'], acceptedAt: number | undefined) => {
      await database.run("update purges set accepted_at = 1, status = 'failed'");
      const [id, other] = [`purge-${++ids}`, `purge-${++ids}`];
      for (const one of [id, other])
        await store.purges.recordIntent(
          anIntent({ id: one, createdAt: NOW - 5000, isLookedAt: true, input: one === id ? url(seen.url) : input }),
        );
      const at = acceptedAt ?? 0;
      if (acceptedAt !== undefined)
        await store.purges.recordOutcome(other, { status: 'accepted', event: anAcceptance, at, nextPollAt: at });
      await store.looks.keepBefore(id, seen);
      await database.run(`update purges set status = 'failed' where id in ('${id}', '${other}')`);
      return (await read(id)).looks.before !== null;
    };
    const everything = anIntent().input;
    expect(await keptBeside(everything, NOW)).toBe(true);
    expect(await keptBeside(everything, NOW + 1)).toBe(false);
    expect(await keptBeside(everything, undefined)).toBe(false);
    expect(await keptBeside(url(seen.url), NOW + 1)).toBe(false);
    expect(await keptBeside(url('https://www.shop.example/other'), NOW + 1)).toBe(true);
    expect(await keptBeside({ ...everything, distribution: 'other' }, NOW + 1)).toBe(true);
  });

  it('none is taken of a distribution that is looked at, and others have their turn', async () => {
    const first = await purge();
    const { namespace, distribution } = await read(first);
    const beside = await purge();
    await database.run(`update purges set next_look_at = ${NOW} where id = '${first}'`);
    await database.run(`update purges set distribution = 'other' where id = '${beside}'`);
    const busy = [{ namespace, distribution }];
    const claimed = async () => (await store.looks.claimDue('me', NOW + 1000, LEASE_MS, busy))?.purge.id;
    expect([await claimed(), await claimed()]).toEqual([beside, undefined]);
    expect((await claim())?.purge.id).toBe(first);
  });

  it('after the clock was set back, what would only be looked at long after is due', async () => {
    const id = await purge();
    await database.run(`update purges set next_look_at = ${NOW + 2 * HOUR_MS} where id = '${id}'`);
    expect(await store.looks.recallAfter(NOW + 2 * HOUR_MS, NOW)).toBe(0);
    expect(await store.looks.recallAfter(NOW + HOUR_MS, NOW)).toBe(1);
    expect((await claim(store, NOW))?.purge.id).toBe(id);
  });

  it('twelve looks are kept, the newest, beside the one before', async () => {
    const id = await purge();
    await store.looks.keepBefore(id, lookAt(NOW));
    const one = await due();
    for (let index = 1; index <= 20; index++)
      await store.looks.keepAfter(one, lookAt(NOW + index * 1000), { at: NOW + index * 1000 });
    const { before, after } = (await read(id)).looks;
    expect(before).not.toBeNull();
    expect(after.map(({ at }) => (Date.parse(at) - NOW) / 1000)).toEqual([
      9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
    ]);
    expect(await database.run(`select sequence from purge_looks where purge_id = '${id}'`)).toHaveLength(13);
  });

  it('looks that somebody asked for do not begin the schedule again', async () => {
    const id = await purge();
    await keep(await due(), lookAt(NOW + 1000), NOW + 6000);
    const asked = { purge: await read(id), times: undefined, before: null, ...(await store.looks.find(id)) };
    for (let index = 1; index <= 13; index++)
      await store.looks.keepAfter(asked, lookAt(NOW + 2000), { at: NOW + 2000 });
    expect((await due(store, NOW + 6000)).looks).toBe(1);
    expect((await read(id)).looks.after).toHaveLength(12);
  });

  it('a look that a later version wrote in its own way is left out', async () => {
    const id = await purge();
    await database.run(`insert into purge_looks values ('${id}', 1, 'after', ${NOW}, '{"url": 1}')`);
    expect((await read(id)).looks).toMatchObject({ before: null, after: [] });
  });
});

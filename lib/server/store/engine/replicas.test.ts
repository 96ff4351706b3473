import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseCursor } from '@/lib/server/store/history/cursor';
import { openStore, type Store } from '@/lib/server/store/open-store';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { anAcceptance } from '@/test/support/events';
import { anIntent } from '@/test/support/purge-intent';

const LEASE = { accepted: 100, unconfirmed: 1000 };
const input = { namespace: 'default', distribution: 'www', target: { kind: 'all' }, mode: 'soft' } as const;
const LATER = 1_000_000;
const all = { limit: 1000, now: LATER, scope: null };

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let stores: Store[];

  beforeEach(async () => {
    database = await newDatabase();
    stores = [await database.open(), await database.open()];
  });
  afterEach(() => database.remove());

  const replica = (index: number): Store => {
    const store = stores[index % stores.length];
    if (!store) throw new Error('no store');
    return store;
  };
  const record = (store: Store, id: string, createdAt: number, key?: string) =>
    store.purges.recordIntent(
      anIntent({
        id,
        createdAt,
        input,
        idempotency: key === undefined ? undefined : { key, requestHash: 'hash' },
      }),
    );
  const accept = (store: Store, id: string, nextPollAt: number) =>
    store.purges.recordOutcome(id, {
      status: 'accepted',
      event: anAcceptance,
      at: 1000,
      purgeRequestId: id,
      nextPollAt,
    });
  const ids = async (cursor?: string | null) => {
    const page = await replica(0).history.page({}, { ...all, limit: 3, cursor: parseCursor(cursor ?? '') });
    return { ids: page.items.map(({ id }) => id), next: page.nextCursor };
  };

  describe('two replicas on one database', () => {
    it('record each purge once, in one order, with one chain of the audit log', async () => {
      const wanted = Array.from({ length: 16 }, (_, index) => `p${index}`);
      await Promise.all(wanted.map((id, index) => record(replica(index), id, 1000)));
      const { items } = await replica(0).history.page({}, all);
      expect(new Set(items.map(({ id }) => id))).toEqual(new Set(wanted));
      expect(await replica(1).audit.verify()).toMatchObject({ intact: true, entries: 16 });
    });

    it('record one purge for one idempotency key, however often it comes at once', async () => {
      const recorded = await Promise.all(
        Array.from({ length: 12 }, (_, index) => record(replica(index), `p${index}`, 1000, 'the key')),
      );
      expect(recorded.filter(Boolean)).toHaveLength(1);
      expect(await replica(0).audit.verify()).toMatchObject({ intact: true, entries: 1 });
    });

    it('never follow the same purge at once', async () => {
      for (let index = 0; index < 20; index++) {
        await record(replica(0), `p${index}`, 1000);
        await accept(replica(0), `p${index}`, 1500);
      }
      const claims = await Promise.all(
        Array.from({ length: 30 }, (_, index) => replica(index).tracking.claimDue(`worker ${index}`, 2000, LEASE)),
      );
      const claimed = claims.flatMap((claim) => (claim ? [claim.purge.id] : []));
      // Who looks while another one takes a row may find nothing; what is found is found once.
      expect(new Set(claimed).size).toBe(claimed.length);
      for (let rest = claimed.length; rest < 20; rest++)
        claimed.push((await replica(rest).tracking.claimDue('late', 2000, LEASE))?.purge.id ?? '');
      expect(new Set(claimed).size).toBe(20);
      expect(await replica(1).tracking.claimDue('too late', 2000, LEASE)).toBeUndefined();
    });
  });

  describe('when a clock is set back', () => {
    it('the history stays in the order of recording, and a page goes on where it ended', async () => {
      for (const [id, at] of [
        ['a', 5000],
        ['b', 6000],
        ['c', 2000],
        ['d', 2001],
        ['e', 6001],
      ] as const)
        await record(replica(0), id, at);
      const first = await ids();
      expect(first.ids).toEqual(['e', 'd', 'c']);
      await record(replica(1), 'f', 1);
      expect((await ids(first.next)).ids).toEqual(['b', 'a']);
      expect((await ids()).ids).toEqual(['f', 'e', 'd']);
      expect(await replica(0).purges.get('c')).toMatchObject({ createdAt: new Date(2000).toISOString() });
    });

    it('the same purges are told as recent by their own time', async () => {
      await record(replica(0), 'early', 90_000);
      await record(replica(0), 'after', 50_000);
      const alike = await replica(0).history.alike({ ...input, kind: 'all' }, { from: 60_000, limit: 5 });
      expect(alike.map(({ id }) => id)).toEqual(['early']);
    });

    it('no purge waits for a moment that is far away now', async () => {
      await record(replica(0), 'parked', 1000);
      await accept(replica(0), 'parked', 500_000);
      await record(replica(0), 'soon', 1000);
      await accept(replica(0), 'soon', 3000);
      expect(await replica(0).tracking.recallAfter(4000, 2000)).toBe(1);
      expect((await replica(1).tracking.claimDue('me', 2000, LEASE))?.purge.id).toBe('parked');
      expect(await replica(1).tracking.claimDue('me', 2000, LEASE)).toBeUndefined();
    });
  });

  it('replicas take the time from what they share', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 0 });
    try {
      const [one, two] = stores.map((store) => store.clock.now());
      const { location } = database;
      // Whoever shares a file shares the machine's clock, too; replicas on a server may each have their own.
      if (location.kind === 'sqlite') expect([one, two]).toEqual([0, 0]);
      else for (const now of [one, two]) expect(now).toBeGreaterThan(Date.parse('2026-01-01'));
    } finally {
      vi.useRealTimers();
    }
  });

  describe('the schema', () => {
    it('is made once by replicas that start at the same moment', async () => {
      const empty = await newDatabase({ empty: true });
      const opened = await Promise.all(Array.from({ length: 4 }, () => openStore(empty.location)));
      const [first] = opened;
      if (first) await record(first, 'a', 1000);
      for (const store of opened) expect(await store.purges.get('a')).toMatchObject({ id: 'a' });
      await Promise.all(opened.map((store) => store.close()));
      await empty.remove();
    });

    it('of a newer version is used when it only adds, and refused when it takes away', async () => {
      await database.run(`insert into kysely_migration(name, timestamp) values ('9999-future', 'then')`);
      const beside = await database.open();
      expect(await record(beside, 'a', 1000)).toMatchObject({ status: 'sending' });
      await beside.close();
      await database.run(`update desk_schema set works_from = '9999-future'`);
      await expect(database.open()).rejects.toThrow(/newer version of Purge Desk.*9999-future/);
    });
  });
});

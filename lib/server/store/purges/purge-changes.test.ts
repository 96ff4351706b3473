import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { anIntent } from '@/test/support/purge-intent';

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;
  beforeAll(async () => {
    database = await newDatabase();
    store = await database.open();
  });
  afterAll(() => database.remove());

  const NOW = 1_000_000;
  const changed = async (act: () => Promise<unknown>) => {
    const before = await store.changes.newest();
    await act();
    return (await store.changes.after(before, [], 100)).map(({ purgeId }) => purgeId);
  };

  it('numbers what a page can show, whoever writes it, and not who asks the CDN about a purge', async () => {
    const intent = anIntent({ id: 'one', createdAt: NOW });
    expect(await changed(() => store.purges.recordIntent(intent))).toEqual(['one']);
    const outcome = {
      status: 'accepted',
      event: { code: 'accepted', details: { purgeRequestId: '101' } },
      at: NOW + 1,
      purgeRequestId: '101',
      nextPollAt: NOW + 2,
    } as const;
    expect(await changed(() => store.purges.recordOutcome('one', outcome))).toEqual(['one']);
    const lease = { accepted: 1000, unconfirmed: 1000 };
    expect(await changed(() => store.tracking.claimDue('me', NOW + 5, lease))).toEqual([]);
    const progress = { at: NOW + 6, nextPollAt: NOW + 10, failures: 0, events: [] };
    expect(await changed(() => store.tracking.recordProgress('one', 'me', progress))).toEqual(['one']);
    expect(await changed(() => database.run("update purges set next_poll_at = null where id = 'one'"))).toEqual([
      'one',
    ]);
    expect(await changed(() => database.run("update purges set forgotten_at = 1 where id = 'one'"))).toEqual([]);
    expect(await changed(() => database.run("update purges set renewal = 'verified' where id = 'one'"))).toEqual([
      'one',
    ]);
    const look = (phase: string, sequence: number) =>
      database.run(`insert into purge_looks values ('one', ${sequence}, '${phase}', ${NOW}, '{}')`);
    expect(await changed(() => look('before', 1))).toEqual([]);
    expect(await changed(() => look('after', 2))).toEqual(['one']);
    const removal = { ...intent.audit, action: 'purge.remove' } as const;
    expect(await changed(() => store.retention.removeBefore(NOW * 2, () => removal))).toEqual(['one']);
    expect(await database.run('select * from purge_looks')).toEqual([]);
  });

  it('numbers them in a session of PostgreSQL with another search path, too', async () => {
    if (database.location.kind !== 'postgres') return;
    await store.purges.recordIntent(anIntent({ id: 'pathless', createdAt: NOW }));
    const touch = "update public.purges set updated_at = updated_at + 1 where id = 'pathless'";
    expect(await changed(() => database.run(`set search_path = ''; ${touch}; reset search_path`))).toEqual([
      'pathless',
    ]);
  });

  it('keeps the newest ones, and knows whether it has all after a number', async () => {
    const insert =
      database.location.kind === 'postgres'
        ? "insert into purge_changes(purge_id) select 'x' from generate_series(1, 10010)"
        : "insert into purge_changes(purge_id) with recursive n(i) as (select 1 union all select i + 1 from n where i < 10010) select 'x' from n";
    await database.run(insert);
    const newest = await store.changes.newest();
    expect(await store.changes.removeOld()).toBeGreaterThan(0);
    expect(await store.changes.removeOld()).toBe(0);
    expect(await store.changes.newest()).toBe(newest);
    expect(await store.changes.hasAllAfter(newest - 10_000)).toBe(true);
    expect(await store.changes.hasAllAfter(newest - 10_001)).toBe(false);
    expect(await store.changes.after(newest - 1, [newest - 5], 10)).toEqual([
      { number: newest - 5, purgeId: 'x' },
      { number: newest, purgeId: 'x' },
    ]);
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { anAcceptance } from '@/test/support/events';
import { anIntent } from '@/test/support/purge-intent';

const NOW = 1_700_000_000_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;
  beforeAll(async () => {
    database = await newDatabase();
    store = await database.open();
  });
  afterAll(() => database.remove());

  /** A purge that a replica of an earlier version completed, changed by `set`. */
  async function completed(id: string, set = '', url = 'https://www.shop.example/') {
    const { input } = anIntent();
    const target = { kind: 'url', value: url } as const;
    await store.purges.recordIntent(anIntent({ id, createdAt: NOW, isLookedAt: true, input: { ...input, target } }));
    await store.purges.recordOutcome(id, { status: 'accepted', event: anAcceptance, at: NOW, nextPollAt: NOW });
    await database.run(`update purges set status = 'completed', next_poll_at = null ${set} where id = '${id}'`);
  }
  const nextLook = async (id: string) => {
    const [row] = (await database.run(`select next_look_at as at from purges where id = '${id}'`)) as { at: unknown }[];
    return row?.at === null ? null : Number(row?.at);
  };

  it('purges that nobody would look at are due now; those that were looked at, are, or may act are left alone', async () => {
    await completed('late');
    await completed('unplanned', ', next_look_at = null');
    await completed('acting', ', next_look_at = null', 'https://www.shop.example/?token=1');
    await completed('given-up', ", next_look_at = null, unchecked_because = 'limit', renewal = 'not_checked'");
    await completed('looked-at-now', `, next_look_at = ${NOW + 2 * MINUTE_MS}, look_owner = 'me'`);
    await completed('looked-at');
    await database.run(`insert into purge_looks(purge_id, sequence, phase, at, look)
      values ('looked-at', 1, 'after', ${NOW}, '{}'), ('late', 0, 'before', ${NOW}, '{}')`);
    await completed('tracked');
    await database.run("update purges set status = 'accepted' where id = 'tracked'");
    await completed('old', `, accepted_at = ${NOW - 2 * HOUR_MS}`);
    const now = NOW + MINUTE_MS;
    expect(await store.looks.recallMissed(now)).toBe(2);
    expect([await nextLook('late'), await nextLook('unplanned')]).toEqual([now, now]);
    expect([await nextLook('acting'), await nextLook('given-up')]).toEqual([null, null]);
    for (const id of ['looked-at', 'tracked', 'old']) expect(await nextLook(id), id).toBe(NOW + HOUR_MS);
    expect(await store.looks.recallMissed(now)).toBe(0);
    expect(await store.looks.recallMissed(NOW + 2 * HOUR_MS)).toBe(0);
  });
});

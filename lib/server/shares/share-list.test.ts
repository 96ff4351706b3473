import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '@/lib/server/auth/caller';
import type { Store } from '@/lib/server/store/open-store';
import type { ShareInput } from '@/lib/shared/shares/share';
import { aCaller, contextUnderTest } from '@/test/support/context';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { anIntent } from '@/test/support/purge-intent';
import { createShare, listShares } from './shares';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-22T12:00:00Z');
const ACTOR = 'ann@corp.example';

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;
  let clock: number;
  beforeEach(async () => {
    database = await newDatabase();
    store = await database.open();
    clock = NOW;
  });
  afterEach(() => database.remove());

  const contextOf = (caller: Caller) => contextUnderTest(store, { caller, now: () => clock, newId: () => 'share' });
  async function share(expiry: ShareInput['expiry']) {
    await store.purges.recordIntent(anIntent({ id: 'p', createdAt: clock }));
    const terms = { subject: { purgeId: 'p' }, expiry, showActors: false, showQueries: false };
    return (await createShare(contextOf(aCaller({ actor: ACTOR })), terms)).share.id;
  }

  /** Links to the whole history that were revoked, each newer than the one before. */
  const addRevoked = (count: number) => {
    const values = Array.from({ length: count }, (_, n) => {
      const [at, id] = [NOW + 1 + n, `revoked-${n}`];
      return `('${id}', '${id}', ${at}, '${ACTOR}', null, '', 0, 0, null, ${at + 1}, '${ACTOR}', null, null)`;
    });
    return database.run(`insert into shares (id, token_hash, created_at, created_by, purge_id, filter, show_actors,
      show_queries, expires_at, revoked_at, revoked_by, last_opened_at, scope) values ${values.join(', ')}`);
  };

  describe('the list of links', () => {
    it('has every active link, however many newer ones have ended', async () => {
      const active = await share('none');
      await addRevoked(501);
      clock += DAY_MS;
      const { items } = await listShares(contextOf(aCaller({ actor: ACTOR })));
      expect(items.filter(({ state }) => state === 'active').map(({ id }) => id)).toEqual([active]);
      expect([items.length, items[0]?.id, items.at(-1)?.id]).toEqual([501, 'revoked-500', active]);
    });

    it('has the ended links of somebody who may see little, however many newer ones they may not see', async () => {
      const ended = await share('7d');
      await addRevoked(1001);
      clock += 8 * DAY_MS;
      const access = [{ role: 'lead', distributions: ['default/*'] }] as const;
      const lead = contextOf(aCaller({ actor: 'lead@corp.example', access }));
      expect((await listShares(lead)).items.map(({ id, state }) => [id, state])).toEqual([[ended, 'expired']]);
    });
  });
});

import { describe, expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { type DatabaseUnderTest, onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { aDelay } from '@/test/support/events';
import { noLimit } from '@/test/support/no-limit';
import { anIntent } from '@/test/support/purge-intent';

const NOW = 1_700_000_000_000;
const TEN_MINUTES = 600_000;
const DAY = 24 * 3_600_000;

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;
  storeForEachTest(newDatabase, (opened) => {
    ({ database, store } = opened);
  });

  const record = (id: string, at = NOW) =>
    store.purges.recordIntent(anIntent({ id, createdAt: at, leaseExpiresAt: at + 30_000, rate: noLimit }));
  const claim = async (at: number) =>
    (await store.queue.claimNext(noLimit, at, { expiresAt: at + 30_000, longestMs: 60_000 }))?.id;
  const turnedAway = (id: string, until: number, at = NOW) =>
    store.queue.requeue(id, { at, until, event: aDelay, cdnAnswer: 'too many' });
  const nextTurn = (at: number) => store.queue.nextTurn(noLimit, at);

  describe('an endpoint that the CDN closes for a day', () => {
    it('is tried by one purge after ten minutes, and closed again when the CDN says so again', async () => {
      await record('a');
      await turnedAway('a', NOW + DAY);
      await record('b');
      expect((await store.queue.state(noLimit, NOW)).closedUntil).toBe(NOW + TEN_MINUTES);
      const nextSendAt = new Date(NOW + TEN_MINUTES).toISOString();
      expect(await store.purges.get('a')).toMatchObject({ nextSendAt });
      expect(await claim(NOW + TEN_MINUTES - 1)).toBeUndefined();
      expect([await claim(NOW + TEN_MINUTES), await claim(NOW + TEN_MINUTES)]).toEqual(['a', undefined]);
      await turnedAway('a', NOW + TEN_MINUTES + DAY, NOW + TEN_MINUTES);
      expect(await nextTurn(NOW + TEN_MINUTES)).toBe(NOW + 2 * TEN_MINUTES);
      expect(await claim(NOW + TEN_MINUTES)).toBeUndefined();
    });

    it('is not held up for a day by what an older version of the desk has kept', async () => {
      await record('a');
      await turnedAway('a', NOW + 5000);
      await database.run(`update cdn_endpoints set closed_until = ${NOW + DAY}, closed_at = ${NOW}`);
      expect([await nextTurn(NOW), await claim(NOW + TEN_MINUTES - 1)]).toEqual([NOW + TEN_MINUTES, undefined]);
      expect(await claim(NOW + TEN_MINUTES)).toBe('a');
    });
  });
});

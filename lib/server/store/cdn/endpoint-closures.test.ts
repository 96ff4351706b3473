import { describe, expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { anAuditEntry } from '@/test/support/audit-entry';
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
  const turnedAway = (id: string, until: number, at = NOW, pause?: { status: number; retryAfter: string | null }) =>
    store.queue.requeue(id, { at, until, event: aDelay, cdnAnswer: 'too many', pause });
  const nextTurn = (at: number) => store.queue.nextTurn(noLimit, at);

  describe('an endpoint that the CDN closes for a day', () => {
    it('is tried by one purge after ten minutes, and closed again when the CDN says so again', async () => {
      await record('a');
      await turnedAway('a', NOW + DAY);
      await record('b');
      expect((await store.queue.state(noLimit, NOW))('ann').closedUntil).toBe(NOW + TEN_MINUTES);
      const nextSendAt = new Date(NOW + TEN_MINUTES).toISOString();
      expect(await store.purges.get('a')).toMatchObject({ nextSendAt });
      expect(await claim(NOW + TEN_MINUTES - 1)).toBeUndefined();
      expect([await claim(NOW + TEN_MINUTES), await claim(NOW + TEN_MINUTES)]).toEqual(['a', undefined]);
      await turnedAway('a', NOW + TEN_MINUTES + DAY, NOW + TEN_MINUTES);
      expect(await nextTurn(NOW + TEN_MINUTES)).toBe(NOW + 2 * TEN_MINUTES);
      expect(await claim(NOW + TEN_MINUTES)).toBeUndefined();
    });

    const audit = (until: number, pause: object | undefined) =>
      anAuditEntry({ action: 'pause.lift', subject: JSON.stringify([until, pause]) });
    const DAY_ASKED = { status: 429, retryAfter: '86400' };

    it('says what the CDN answered, the longest of several holds, until somebody lifts it', async () => {
      await record('a');
      await turnedAway('a', NOW + DAY, NOW, DAY_ASKED);
      const pause = { at: NOW, ...DAY_ASKED };
      expect((await store.queue.state(noLimit, NOW))('ann')).toMatchObject({ pause, closedUntil: NOW + TEN_MINUTES });
      await record('b', NOW + 1);
      await turnedAway('b', NOW + 5000, NOW + 2, { status: 429, retryAfter: '5' });
      expect((await store.queue.state(noLimit, NOW + 2))('ann')).toMatchObject({
        pause,
        closedUntil: NOW + TEN_MINUTES,
      });
      expect(await claim(NOW + 3)).toBeUndefined();

      const other = await database.open();
      expect(await other.endpoints.liftPause(NOW + 3, audit)).toBe(true);
      expect(await other.endpoints.liftPause(NOW + 3, audit)).toBe(false);
      expect((await store.queue.state(noLimit, NOW + 3))('ann')).toMatchObject({
        pause: undefined,
        closedUntil: undefined,
      });
      expect(await store.purges.get('a')).toMatchObject({ status: 'queued', nextSendAt: null });
      expect(await claim(NOW + 3)).toBe('a');
      const written = await store.audit.page({ action: 'pause.lift' }, { limit: 5 });
      expect(written.map(({ subject }) => subject)).toEqual([JSON.stringify([NOW + TEN_MINUTES, pause])]);
    });

    it('has nothing to lift, and writes nothing, once the pause is over', async () => {
      await record('a');
      await turnedAway('a', NOW + 5000, NOW, DAY_ASKED);
      expect(await store.endpoints.liftPause(NOW + 5000, audit)).toBe(false);
      expect((await store.queue.state(noLimit, NOW + 5000))('ann')).toMatchObject({ pause: undefined });
      expect(await store.audit.page({ action: 'pause.lift' }, { limit: 5 })).toEqual([]);
    });

    it('is not held up for a day by what an older version of the desk has kept', async () => {
      await record('a');
      await turnedAway('a', NOW + 5000);
      await database.run(`update cdn_endpoints set closed_until = ${NOW + DAY}, closed_at = ${NOW}`);
      expect([await nextTurn(NOW), await claim(NOW + TEN_MINUTES - 1)]).toEqual([NOW + TEN_MINUTES, undefined]);
      expect(await claim(NOW + TEN_MINUTES)).toBe('a');
    });
  });

  it('reading distributions leaves calls for somebody who waits, of one budget for all replicas', async () => {
    const rate = { perMinute: 60, burst: 5 };
    const known = [store, await database.open()].map(({ knownDistributions }) => knownDistributions);
    const where = { source: 'https://cdn.example', namespaces: ['a', 'b', 'c', 'd', 'e'] };
    await known[0]?.begin(where, NOW);
    const read = [];
    for (const index of [0, 1, 0, 1]) read.push(await known[index]?.claim(where, { ...rate, left: 2 }, NOW, 1000));
    expect(read.map((one) => one !== undefined)).toEqual([true, true, true, false]);
    const mayRead = () => store.endpoints.mayRead(rate, NOW);
    expect([await mayRead(), await mayRead(), await mayRead()]).toEqual([true, true, false]);
  });
});

import { describe, expect, it } from 'vitest';
import { openDatabase } from '@/lib/server/store/engine/open-database';
import type { Store } from '@/lib/server/store/open-store';
import type { Purge } from '@/lib/shared/purges/purge-record';
import type { SiteProgress, SiteState } from '@/lib/shared/purges/site-progress';
import { type DatabaseUnderTest, onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { anAcceptance } from '@/test/support/events';
import { anIntent } from '@/test/support/purge-intent';
import { eventWriter } from './purge-events';
import { purgeReader } from './purge-row';
import { createPurgeTracking, type Progress } from './purge-tracking';

const LEASE = { accepted: 100, unconfirmed: 1000 };
onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;
  storeForEachTest(newDatabase, (opened) => {
    ({ database, store } = opened);
  });

  async function accepted(id: string, nextPollAt: number, purgeRequestId = id) {
    await store.purges.recordIntent(
      anIntent({
        id,
        createdAt: 1_000,
        leaseExpiresAt: 2_000,
      }),
    );
    const of = { event: anAcceptance, at: 1_500, nextPollAt };
    await store.purges.recordOutcome(id, { ...of, status: 'accepted', purgeRequestId });
  }
  const progress = (change: Partial<Progress> = {}): Progress => ({
    at: 3_000,
    nextPollAt: null,
    failures: 0,
    events: [],
    ...change,
  });
  const claim = async (owner: string, now: number) => (await store.tracking.claimDue(owner, now, LEASE))?.purge.id;

  describe('a purge that is followed', () => {
    it('is asked about by one at a time, the one that is due longest first', async () => {
      await accepted('late', 2_000);
      await accepted('early', 1_800);
      expect(await claim('me', 1_700)).toBeUndefined();
      expect(await claim('me', 2_000)).toBe('early');
      expect(await claim('you', 2_000)).toBe('late');
      expect(await claim('you', 2_050)).toBeUndefined();
    });

    it('has a thousand sites written in a few statements, and again what has changed of them', async () => {
      await accepted('a', 2_000);
      let statements = 0;
      const { db } = openDatabase(database.location);
      const counting = db.withPlugin({
        transformQuery: ({ node }) => {
          statements += 1;
          return node;
        },
        transformResult: async ({ result }) => result,
      });
      const tracking = createPurgeTracking(
        counting,
        eventWriter(() => {}),
        purgeReader(Date.now),
      );
      const report = (state: SiteState) =>
        Array.from({ length: 1000 }, (_, index): SiteProgress => {
          const times = { startedAt: null, finishedAt: null, bytesPurged: null, bytesNotPurged: null };
          return { site: `site-${index}`, state, rawStatus: state, ...times };
        });
      for (const state of ['pending', 'done'] as const) {
        await tracking.claimDue('me', 2_000, LEASE);
        statements = 0;
        const written = progress({ nextPollAt: 2_000, sites: report(state), sitesFinished: 0 });
        expect(await tracking.recordProgress('a', 'me', written)).toBe(true);
        expect(statements).toBeLessThan(10);
      }
      const { sites } = (await store.purges.get('a')) ?? {};
      expect(sites).toHaveLength(1000);
      expect(sites?.every(({ state }) => state === 'done')).toBe(true);
      await db.destroy();
    });

    it('is asked about by somebody else once the lease is over, and what comes late is not written', async () => {
      await accepted('a', 2_000);
      expect(await claim('me', 2_000)).toBe('a');
      expect(await claim('you', 2_100)).toBe('a');
      const late = progress({ events: [{ to: 'completed', code: 'all_sites_finished', details: { sites: 1 } }] });
      expect(await store.tracking.recordProgress('a', 'me', late)).toBe(false);
      expect(await store.purges.get('a')).toMatchObject({ status: 'accepted', following: true });
      expect(await store.tracking.recordProgress('a', 'you', progress())).toBe(true);
    });

    it('is free at once when its owner stops', async () => {
      await accepted('a', 2_000);
      await claim('me', 2_000);
      await store.tracking.release('me', 2_001);
      expect(await claim('you', 2_001)).toBe('a');
    });

    it('keeps what each site reported, and a row for each step', async () => {
      await accepted('a', 2_000);
      await claim('me', 2_000);
      const site = {
        site: 'fr4-par',
        state: 'done',
        rawStatus: 'success',
        startedAt: '2026-11-22T12:00:00.000Z',
        finishedAt: '2026-11-22T12:00:00.800Z',
        bytesPurged: '18446744073709551615',
        bytesNotPurged: null,
      } as const;
      const step = progress({
        nextPollAt: 4_000,
        sites: [site, { ...site, site: 'ny8-nyc', state: 'pending' }],
        sitesFinished: 1,
        events: [{ to: 'accepted', code: 'site_finished', details: { site: 'fr4-par', durationMs: 800 } }],
      });
      expect(await store.tracking.recordProgress('a', 'me', step)).toBe(true);
      const purge = await store.purges.get('a');
      expect(purge).toMatchObject({ status: 'accepted', progress: { finished: 1, total: 2 }, following: true });
      expect(purge?.sites[0]).toEqual(site);
      expect(purge?.events.at(-1)).toMatchObject({
        from: 'accepted',
        to: 'accepted',
        reason: 'fr4-par finished in 0.8 s',
      });
      const next = await store.tracking.claimDue('me', 4_000, LEASE);
      expect(next).toMatchObject({ polls: 1, failures: 0, acceptedAt: 1_500 });
      expect(next?.sites).toHaveLength(2);
    });

    it('keeps no site that a report has replaced', async () => {
      await accepted('a', 2_000);
      const times = { startedAt: null, finishedAt: null, bytesPurged: null, bytesNotPurged: null };
      const named = (site: string): SiteProgress => ({ site, state: 'pending', rawStatus: '', ...times });
      await claim('me', 2_000);
      await store.tracking.recordProgress('a', 'me', progress({ nextPollAt: 3_000, sites: [named('unnamed site')] }));
      await claim('me', 3_000);
      const later = progress({ sites: [named('fr4-par')], removedSites: ['unnamed site'] });
      await store.tracking.recordProgress('a', 'me', later);
      expect((await store.purges.get('a'))?.sites.map(({ site }) => site)).toEqual(['fr4-par']);
    });

    it('gets no purge request ID that another record of its distribution has', async () => {
      await accepted('a', 9_000, '101');
      await accepted('b', 2_000, '102');
      await claim('me', 2_000);
      const taken = progress({ purgeRequestId: '101', events: [{ to: 'accepted', ...anAcceptance }] });
      expect(await store.tracking.recordProgress('b', 'me', taken)).toBe(false);
      const of = { namespace: 'default', distribution: 'www' };
      const purge = await store.purges.get('a');
      expect(purge && (await store.tracking.claimedIds({ ...purge, ...of }, ['101', '102', '103']))).toEqual(
        new Set(['101', '102']),
      );
    });

    it('is not distinguished from commands and unanswered purges, which have no purge request ID', async () => {
      await accepted('known', 2_000, '101');
      const record = (id: string, api: Purge['api'] = 'cache-purge') =>
        store.purges.recordIntent(anIntent({ id, api, createdAt: 1_000, leaseExpiresAt: 2_000 }));
      await record('command', 'purge-command');
      await store.purges.recordOutcome('command', {
        status: 'accepted',
        event: anAcceptance,
        at: 1_500,
        nextPollAt: 2_000,
      });
      await record('sending');
      await record('own');
      const own = await store.purges.get('own');
      const others = own && (await store.tracking.withoutId(own, 1_000, 1_000));
      expect(others?.map(({ id }) => id).sort()).toEqual(['command', 'sending']);
    });
  });
});

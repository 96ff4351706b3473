import type { Kysely } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '@/lib/server/store/engine/open-database';
import type { Database } from '@/lib/server/store/engine/schema';
import { createPurgeSummary, type PurgeSummaries } from '@/lib/server/store/history/purge-summary';
import type { Store } from '@/lib/server/store/open-store';
import { purgeSummaryQuerySchema } from '@/lib/shared/history/purge-summary';
import type { PurgeStatus } from '@/lib/shared/purges/purge-status';
import { contextUnderTest } from '@/test/support/context';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { anIntent } from '@/test/support/purge-intent';
import { summarizePurges } from './summarize-purges';

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  const now = Date.parse('2026-11-22T12:00:00Z');
  let store: Store;
  let db: Kysely<Database>;

  beforeAll(async () => {
    database = await newDatabase();
    store = await database.open();
    ({ db } = openDatabase(database.location));
  });
  beforeEach(async () => {
    await db.deleteFrom('purge_events').execute();
    await db.deleteFrom('purges').execute();
  });
  afterAll(async () => {
    await db.destroy();
    await database.remove();
  });

  const record = async (id: string, at: string, status: PurgeStatus, completionMs?: number) => {
    const createdAt = Date.parse(at);
    const target = { kind: 'url', value: `https://www.shop.example/${id}` } as const;
    const input = { namespace: 'default', distribution: 'www-shop', target, mode: 'soft' } as const;
    await store.purges.recordIntent(anIntent({ id, createdAt, leaseExpiresAt: createdAt, input }));
    await db
      .updateTable('purges')
      .set({ status, completion_ms: completionMs ?? null })
      .where('id', '=', id)
      .execute();
  };
  const summary = (query: Record<string, string> = {}, of: Store = store) =>
    summarizePurges(
      contextUnderTest(of, { now: () => now }),
      purgeSummaryQuerySchema.parse({ zone: 'Asia/Kathmandu', ...query }),
    );

  describe('a summary', () => {
    it('of nothing is nothing', async () =>
      expect(await summary()).toMatchObject({ total: 0, buckets: [], medianMs: null, p95Ms: null }));

    it('of two thousand years shows those in which somebody may have purged', async () => {
      await record('one', '2026-11-20T18:14:00Z', 'completed', 1000);
      const { unit, buckets, total } = await summary({ from: '0001-01-01T00:00:00Z', to: '9999-12-31T00:00:00Z' });
      expect([unit, buckets[0]?.start, buckets.length, total]).toEqual(['year', '2000-01-01', 27, 1]);
    });

    it('is what a desk counts that has counted nothing before, whatever changes in between', async () => {
      const day = (number: number) => `2026-11-${String(1 + (number % 21)).padStart(2, '0')}T0${number % 10}:00:00Z`;
      const filters: Record<string, string>[] = [
        {},
        { status: 'completed' },
        { from: '2026-11-05T03:00:00Z', to: '2026-11-15T03:00:00Z' },
      ];
      const change = [
        (step: number) => record(`made-${step}`, day(step), step % 4 === 0 ? 'failed' : 'completed', step * 10),
        (step: number) =>
          db
            .updateTable('purges')
            .set({ status: 'unconfirmed' })
            .where('id', '=', `made-${step - 5}`)
            .execute(),
        async () => undefined,
        (step: number) =>
          db
            .deleteFrom('purges')
            .where('id', '=', `made-${step - 11}`)
            .execute(),
        (step: number) => record(`more-${step}`, day(step * 7), 'completed', step),
      ];
      for (let step = 0; step < 60; step++) {
        await change[step % change.length]?.(step);
        for (const filter of filters)
          expect(await summary(filter)).toEqual(await summary(filter, { ...store, summaries: createPurgeSummary(db) }));
      }
      expect((await summary()).total).toBeGreaterThan(10);
    });

    it('is right after one that had too many purges to count them all', async () => {
      const day = (number: number) => `2026-11-${String(number).padStart(2, '0')}T00:00:00Z`;
      for (const at of [1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) {
        const { total } = await summary();
        await record(`of-${total}`, day(at), 'completed', at);
      }
      const counts = (summaries: PurgeSummaries, from: number, to: number) => {
        const bars = Array.from({ length: to - from }, (_, index) => Date.parse(day(from + index)));
        return summaries.counts({ from: day(from), to: day(to) }, { bars, limit: 10, now, scope: null });
      };
      const summaries = createPurgeSummary(db);
      for (const [from, to] of [
        [3, 10],
        [1, 12],
        [3, 12],
      ] as const)
        expect(await counts(summaries, from, to)).toEqual(await counts(createPurgeSummary(db), from, to));
    });

    it('counts by day and outcome on the calendar of the reader', async () => {
      await record('late', '2026-11-20T18:14:00Z', 'completed', 1000);
      await record('next', '2026-11-20T18:15:00Z', 'failed');
      await record('open', '2026-11-20T19:00:00Z', 'accepted');
      await record('lost', '2026-11-22T10:00:00Z', 'unconfirmed');
      const { buckets, ...rest } = await summary();
      expect(rest).toEqual({
        unit: 'day',
        total: 4,
        failed: 1,
        unconfirmed: 1,
        medianMs: 1000,
        p95Ms: 1000,
        capped: false,
      });
      expect(buckets).toHaveLength(30);
      expect(buckets.slice(-3)).toEqual([
        { start: '2026-11-20', done: 1, open: 0, failed: 0 },
        { start: '2026-11-21', done: 0, open: 1, failed: 1 },
        { start: '2026-11-22', done: 0, open: 0, failed: 1 },
      ]);
    });

    it('tells the median and the 95th percentile by nearest rank, over the completed ones', async () => {
      for (let index = 1; index <= 20; index++)
        await record(`a${index}`, '2026-11-22T10:00:00Z', 'completed', index * 100);
      await record('failed', '2026-11-22T10:00:00Z', 'failed', 9_999_999);
      expect(await summary()).toMatchObject({ medianMs: 1000, p95Ms: 1900 });
      await record('a21', '2026-11-22T10:00:00Z', 'completed', 90_000);
      expect(await summary()).toMatchObject({ medianMs: 1100, p95Ms: 2000 });
    });

    it('counts purges made outside Purge Desk, and leaves their times out: the desk did not measure them', async () => {
      await record('own', '2026-11-22T10:00:00Z', 'completed', 1000);
      for (const id of ['b', 'c', 'd']) await record(id, '2026-11-22T10:00:00Z', 'completed', 20 * 86_400_000);
      await db.updateTable('purges').set({ outside: '' }).where('id', '!=', 'own').execute();
      expect(await summary()).toMatchObject({ total: 4, medianMs: 1000, p95Ms: 1000 });
      expect(await summary({ made: 'outside' })).toMatchObject({ total: 3, medianMs: null, p95Ms: null });
    });

    it('follows the filter, also a text, and leaves out what is before its span', async () => {
      await record('old', '2026-09-01T10:00:00Z', 'completed', 100);
      await record('new', '2026-11-22T11:30:00Z', 'completed', 200);
      await record('bad', '2026-11-22T11:40:00Z', 'failed');
      expect(await summary()).toMatchObject({ total: 2, unit: 'day' });
      expect(await summary({ status: 'failed' })).toMatchObject({ total: 1, failed: 1, medianMs: null });
      expect(await summary({ q: 'example/old' })).toMatchObject({ total: 1, medianMs: 100 });
      const hour = await summary({ range: '1h' });
      expect(hour).toMatchObject({ total: 2, unit: 'hour' });
      expect(hour.buckets.map(({ start }) => start)).toEqual(['2026-11-22T16', '2026-11-22T17']);
      expect(await summary({ from: '2026-08-01T00:00:00Z' })).toMatchObject({ total: 3, unit: 'week' });
      expect(await summary({ to: '2026-10-01T00:00:00Z' })).toMatchObject({ total: 1, medianMs: 100 });
    });

    it.each(['Mars/Olympus', '', 'x'.repeat(200)])('refuses the time zone %j', (zone) =>
      expect(purgeSummaryQuerySchema.safeParse({ zone }).success).toBe(false),
    );
  });
});

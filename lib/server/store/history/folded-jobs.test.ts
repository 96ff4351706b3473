import { expect, it } from 'vitest';
import { LINES_AT_ONCE } from '@/lib/server/store/bulk/bulk-store';
import type { Store } from '@/lib/server/store/open-store';
import type { Scope } from '@/lib/shared/access/access';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import { anAuditEntry } from '@/test/support/audit-entry';
import { aJob, recordedAs } from '@/test/support/bulk-jobs';
import { type DatabaseUnderTest, onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { anIntent } from '@/test/support/purge-intent';
import { parseCursor } from './cursor';

const NOW = 1_700_000_000_000;
const WWW = { namespace: 'default', distribution: 'www' };
const MEDIA = { namespace: 'media', distribution: 'podcasts' };

onEachDatabase((newDatabase) => {
  let store: Store;
  let database: DatabaseUnderTest;
  storeForEachTest(newDatabase, (opened) => ({ store, database } = opened));

  const single = (id: string, at: number, where = WWW) =>
    store.purges.recordIntent(
      anIntent({ id, createdAt: at, input: { ...where, target: { kind: 'all' }, mode: 'soft' } }),
    );
  /** A job whose lines go to www and to media by turns: the first to www. */
  async function list(id: string, count: number, at: number, { recorded = count } = {}) {
    const places = [
      { ...WWW, total: Math.ceil(count / 2) },
      { ...MEDIA, total: Math.floor(count / 2) },
    ];
    const lines = Array.from(
      { length: count },
      (_, line) => [line + 1, line % 2, `https://www.shop.example/${line}`] as const,
    );
    await store.bulk.create(aJob(id, count, { places, lines }), recordedAs(id, at));
    for (let first = LINES_AT_ONCE + 1; first <= recorded; first += LINES_AT_ONCE)
      await store.bulk.recordNext(async () => recordedAs(id, at, first));
  }
  const read = (filter: HistoryFilter = {}, { scope = null as Scope, limit = 50, cursor = '' } = {}) =>
    store.history.page(filter, { now: NOW, scope, limit, isFolded: true, cursor: parseCursor(cursor) });
  const idsOf = async (...given: Parameters<typeof read>) => (await read(...given)).items.map(({ id }) => id);

  it('is one row for a job, in the place of its first purge, with the number of its purges by status', async () => {
    await single('before', NOW);
    await list('job', 250, NOW + 1, { recorded: 200 });
    await single('after', NOW + 2);
    await database.run("update purges set status = 'failed' where job_id = 'job' and job_line <= 7");
    const page = await read();
    expect(page.items.map(({ id }) => id)).toEqual(['after', 'job-1', 'before']);
    expect(page.jobs).toEqual([{ id: 'job', total: 250, distributions: 2, counts: { failed: 7, queued: 243 } }]);
    expect((await store.history.page({}, { now: NOW, scope: null, limit: 5 })).jobs).toBeUndefined();
  });

  it('counts what may be seen and is asked for, and has a row wherever one of its purges may be seen', async () => {
    await list('job', 250, NOW);
    for (const [filter, scope] of [
      [{ distribution: 'media/podcasts' }, null],
      [{ namespace: 'media' }, null],
      [{}, ['media/podcasts']],
      [{}, ['media/*', 'other/*']],
    ] as const) {
      const page = await read(filter, { scope: scope && [...scope] });
      expect(page.items.map(({ id }) => id)).toEqual(['job-2']);
      expect(page.jobs).toEqual([{ id: 'job', total: 125, distributions: 1, counts: { queued: 125 } }]);
    }
    for (const scope of [['media/*', 'default/*'], ['*/*'], ['default/www']])
      expect(await idsOf({}, { scope })).toEqual(['job-1']);
    expect(await idsOf({ actor: 'ann', mode: 'soft', kind: 'url' })).toEqual(['job-1']);
    expect(await idsOf({ namespace: 'other' })).toEqual([]);
  });

  it('counts again what has changed, and what is gone', async () => {
    await list('job', 20, NOW);
    await list('other', 4, NOW + 1);
    const counted = async () => Object.fromEntries((await read()).jobs?.map(({ id, counts }) => [id, counts]) ?? []);
    const other = { queued: 4 };
    expect(await counted()).toEqual({ job: { queued: 20 }, other });
    expect(await counted()).toEqual({ job: { queued: 20 }, other });
    await database.run("update purges set status = 'completed' where job_id = 'job' and job_line <= 3");
    expect(await counted()).toEqual({ job: { queued: 17, completed: 3 }, other });
    await store.retention.removeBefore(NOW + 10_000, () => anAuditEntry());
    expect(await counted()).toEqual({ job: { queued: 17 }, other });
  });

  it('shows lines to a filter that asks for single purges', async () => {
    await list('job', 20, NOW);
    await database.run("update purges set status = 'failed' where job_line in (3, 4)");
    expect(await idsOf({ status: 'failed' })).toEqual(['job-4', 'job-3']);
    expect(await idsOf({ job: 'job' })).toHaveLength(20);
    expect(await idsOf({ q: 'shop.example/7' })).toEqual(['job-8']);
    expect((await read({ status: 'failed' })).jobs).toBeUndefined();
  });

  it('is cut into pages that have each row once, in both directions', async () => {
    const expected: string[] = [];
    for (let index = 0; index < 6; index++) {
      await single(`p${index}`, NOW + index * 10);
      await list(`j${index}`, 30, NOW + index * 10 + 1);
      expected.unshift(`p${index}`);
      expected.unshift(`j${index}-1`);
    }
    for (const scope of [null, ['default/www', 'media/podcasts'], ['*/*']] as Scope[]) {
      const seen: string[] = [];
      const backwards: string[] = [];
      let page = await read({}, { scope, limit: 5 });
      for (;;) {
        seen.push(...page.items.map(({ id }) => id));
        if (page.nextCursor === null) break;
        page = await read({}, { scope, limit: 5, cursor: page.nextCursor });
      }
      while (page.previousCursor !== null) {
        page = await read({}, { scope, limit: 5, cursor: page.previousCursor });
        backwards.unshift(...page.items.map(({ id }) => id));
      }
      expect(seen).toEqual(expected);
      expect(backwards).toEqual(expected.slice(0, 10));
    }
    expect(await idsOf({ sort: 'oldest' }, { limit: 3 })).toEqual(['p0', 'j0-1', 'p1']);
  });

  it('keeps a row for what is left when the first purges of a job are removed', async () => {
    await list('job', 20, NOW);
    await database.run("update purges set status = 'completed', next_poll_at = null where job_line <= 5");
    expect(await store.retention.removeBefore(NOW + 10_000, () => anAuditEntry())).toBe(5);
    const page = await read();
    expect(page.items.map(({ id }) => id)).toEqual(['job-6']);
    expect(page.jobs).toEqual([{ id: 'job', total: 15, distributions: 2, counts: { queued: 15 } }]);
    expect(await idsOf({ namespace: 'default' })).toEqual(['job-7']);
  });

  it('is mended where a version that folds nothing has recorded lines, or removed the first one', async () => {
    await list('job', 250, NOW);
    await list('other', 20, NOW + 1);
    await list('right', 20, NOW + 2);
    const filters = [{ distribution: 'default/www' }, { namespace: 'media' }, {}];
    const found = async () => Promise.all(filters.map((filter) => idsOf(filter)));
    const expected = await found();
    await database.run("update purges set folded = null where job_id = 'job' and job_line > 30");
    // As if there had been earlier ones.
    await database.run("update purges set folded = 1 where job_id = 'other'");
    expect(await found()).not.toEqual(expected);
    let mended = 0;
    let after: string | undefined = '';
    while (after !== undefined) {
      const step: { mended: number; next: string | undefined } = await store.bulk.refoldNext(after);
      mended += step.mended;
      after = step.next;
    }
    expect(await found()).toEqual(expected);
    expect(mended).toBe(222);
    expect(await store.bulk.refoldNext('')).toEqual({ mended: 0, next: undefined });
  });

  it('has a whole job within a span of time, or none of it, by when its first purge was recorded', async () => {
    const total = 3 * LINES_AT_ONCE;
    const lines = Array.from({ length: total }, (_, at) => [at + 1, 0, `https://www.shop.example/${at}`] as const);
    await store.bulk.create(aJob('job', total, { lines }), recordedAs('job', NOW));
    for (const part of [1, 2])
      await store.bulk.recordNext(async () => recordedAs('job', NOW + part * 5000, part * LINES_AT_ONCE + 1));
    const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();
    const whole = [{ id: 'job', total, distributions: 1, counts: { queued: total } }];
    for (const filter of [{ to: at(3) }, { from: at(0) }, { from: at(0), to: at(3) }])
      expect(await read(filter)).toMatchObject({ items: [{ id: 'job-1' }], jobs: whole });
    for (const filter of [{ from: at(3) }, { to: at(0) }, { from: at(3), distribution: 'default/www' }])
      expect(await read(filter)).toMatchObject({ items: [], jobs: [] });
    const flat = await store.history.page({ from: at(3), job: 'job' }, { now: NOW, scope: null, limit: 300 });
    expect(flat.items).toHaveLength(2 * LINES_AT_ONCE);
  });
});

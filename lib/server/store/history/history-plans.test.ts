import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type CompiledQuery, Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '@/lib/server/store/engine/schema';
import { openSqlite } from '@/lib/server/store/engine/sqlite';
import { openStore } from '@/lib/server/store/open-store';
import { createMissedLooks } from '@/lib/server/store/purges/missed-looks';
import { createPurgeRetention } from '@/lib/server/store/purges/purge-retention';
import { purgeReader } from '@/lib/server/store/purges/purge-row';
import { createPurgeStore } from '@/lib/server/store/purges/purge-store';
import { tooLateAgain } from '@/lib/server/store/purges/waited-too-long';
import type { Scope } from '@/lib/shared/access/access';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import { anIntent } from '@/test/support/purge-intent';
import { sortKeyAt } from './cursor';
import { createPurgeHistory } from './purge-history';
import { createPurgeSummary } from './purge-summary';

const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-plans-'));
const asked: CompiledQuery[] = [];
let db: Kysely<Database>;

beforeAll(async () => {
  const file = path.join(folder, 'desk.db');
  const store = await openStore({ kind: 'sqlite', file });
  const names = ['default/www', 'media/podcasts', ...Array.from({ length: 13 }, (_, index) => `default/site-${index}`)];
  for (const [at, key] of names.entries()) {
    const [namespace = '', distribution = ''] = key.split('/');
    const input = { namespace, distribution, target: { kind: 'all' }, mode: 'soft', group: 'nightly' } as const;
    await store.purges.recordIntent(anIntent({ id: key, createdAt: at, leaseExpiresAt: at, input }));
  }
  await store.close();
  db = new Kysely<Database>({ dialect: openSqlite(file), log: ({ query }) => void asked.push(query) });
});
afterAll(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

const planOfQuery = async ({ sql, parameters, query, queryId }: CompiledQuery) => {
  const { rows } = await db.executeQuery<{ detail: string }>({
    query,
    queryId,
    parameters,
    sql: `explain query plan ${sql}`,
  });
  return rows.map(({ detail }) => detail);
};

/** How SQLite reads one page of the history: for each query, a line for each table, in the order in which they are read. */
async function plansOf(
  filter: HistoryFilter,
  direction?: 'next' | 'previous',
  scope: Scope = null,
  { isFolded = false } = {},
) {
  asked.length = 0;
  const cursor = direction && { direction, sortKey: 5_000_000 };
  await createPurgeHistory(db, purgeReader(Date.now)).page(filter, { limit: 50, cursor, now: 10_000, scope, isFolded });
  return Promise.all([...asked].map(planOfQuery));
}

async function planOf(filter: HistoryFilter, direction?: 'next' | 'previous'): Promise<string[]> {
  const [plan] = await plansOf(filter, direction);
  if (!plan) throw new Error('the page was not read from the database');
  return plan;
}

const byIndex: [HistoryFilter, index: string][] = [
  [{}, 'purges_in_order'],
  [{ sort: 'oldest' }, 'purges_in_order'],
  [{ namespace: 'prod' }, 'purges_by_namespace'],
  [{ distribution: 'prod/www' }, 'purges_by_distribution'],
  [{ status: 'failed' }, 'purges_by_status'],
  [{ mode: 'hard' }, 'purges_by_mode'],
  [{ kind: 'all' }, 'purges_by_kind'],
  [{ actor: 'ann' }, 'purges_by_actor'],
  [{ made: 'outside' }, 'purges_outside'],
  [{ job: '0b6f1c1e-3c1d-4a58-9f0e-6f2f4a1b2c3d' }, 'purges_by_job'],
  [{ renewal: 'not_renewed' }, 'purges_by_renewal'],
  [{ renewal: 'verified' }, 'purges_by_renewal'],
  [{ renewal: 'not_checked' }, 'purges_in_order'],
  [{ range: '7d' }, 'purges_in_order'],
  [{ from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' }, 'purges_in_order'],
];

describe.each([undefined, 'next', 'previous'] as const)('a page of the history (from a cursor: %s)', (direction) => {
  it.each(byIndex)('under %j is read in order from %s', async (filter, index) => {
    const plan = await planOf(filter, direction);
    expect(plan).toHaveLength(1);
    expect(plan[0]).toMatch(new RegExp(`^(SEARCH|SCAN) purges USING INDEX ${index}\\b`));
    // A page without filter and cursor begins at the index's end: that is a scan, which the limit ends. So does one of an
    // index that holds nothing else.
    const isScanned = filter.sort !== undefined || filter.made !== undefined || filter.renewal === 'not_checked';
    if (Object.keys(filter).length > 0 && !isScanned) expect(plan[0]).toMatch(/^SEARCH/);
  });

  it.each([
    [{}, 'purges_unfolded'],
    [{ sort: 'oldest' }, 'purges_unfolded'],
    [{ range: '7d' }, 'purges_unfolded'],
    [{ from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' }, 'purges_unfolded'],
    [{ made: 'desk' }, 'purges_unfolded'],
    [{ namespace: 'prod' }, 'purges_by_namespace'],
    [{ distribution: 'prod/www' }, 'purges_by_distribution'],
    [{ mode: 'hard' }, 'purges_by_mode'],
    [{ kind: 'url' }, 'purges_by_kind'],
    [{ actor: 'ann' }, 'purges_by_actor'],
    // They show lines.
    [{ status: 'failed' }, 'purges_by_status'],
    [{ made: 'outside' }, 'purges_outside'],
    [{ renewal: 'not_renewed' }, 'purges_by_renewal'],
  ] satisfies [HistoryFilter, string][])(
    'with each bulk job as one row under %j is read in order from %s',
    async (filter, index) => {
      const [plan = []] = await plansOf(filter, direction, null, { isFolded: true });
      expect(plan[0]).toMatch(new RegExp(`^(SEARCH|SCAN) purges USING INDEX ${index}\\b`));
      for (const line of plan.slice(1).filter((step) => !/SUBQUERY/.test(step)))
        expect(line).toMatch(/^SEARCH earlier USING (COVERING )?INDEX purges_for_job \(job_id=\? AND sort_key<\?\)$/);
      expect(plan.filter((line) => /TEMP B-TREE/.test(line))).toEqual([]);
    },
  );

  it('with each bulk job as one row, for those who may see two distributions, is read in order from each', async () => {
    const all = await plansOf({}, direction, ['default/www', 'media/*'], { isFolded: true });
    const plan = all.at(-1) ?? [];
    expect(plan.filter((line) => / purges /.test(line))).toEqual([
      'SEARCH purges USING INDEX purges_in_order (sort_key=?)',
      expect.stringMatching(/INDEX purges_by_distribution\b/),
      expect.stringMatching(/INDEX purges_by_distribution\b/),
    ]);
    expect(plan.filter((line) => / earlier /.test(line))).toHaveLength(2);
  });

  it('of purges that are to be looked at is read from the index of those', async () => {
    const plan = await planOf({ renewal: 'pending' }, direction);
    expect(plan.filter((line) => / (purges|due) /.test(line))).toEqual([
      expect.stringMatching(/^SEARCH purges USING INDEX purges_in_order \(sort_key=\?\)$/),
      expect.stringMatching(/^SEARCH due USING INDEX purges_to_look_at /),
    ]);
  });

  it.each([
    // Few distributions, one by one; many, together; none, not at all.
    [['default/www'], 'purges_by_distribution', 1],
    [['default/www', 'media/*'], 'purges_by_distribution', 2],
    [['default/*'], 'purges_by_namespace', 1],
    [['default/*', 'media/*'], 'purges_in_order', 1],
    [['*/site-*'], 'purges_in_order', 1],
    [['nobody/*', 'nothing/*'], '', 0],
  ] as const)('for whom may see %j alone is read in order from %s', async (scope, index, count) => {
    const isLookup = (plan: string[]) => plan.some((line) => line.includes('known'));
    for (const filter of [{}, { status: 'failed' }] as HistoryFilter[]) {
      const all = await plansOf(filter, direction, scope);
      const lookups = all.filter(isLookup).flat();
      // `SEARCH purges USING COVERING INDEX`: a scan would read all of it for each page.
      expect(lookups.filter((line) => / purges/.test(line) && !/^SEARCH .* COVERING INDEX/.test(line))).toEqual([]);
      const plans = all.filter((plan) => !isLookup(plan));
      // A page before the first one is read as the first one.
      expect(plans).toHaveLength(count === 0 ? 0 : direction === 'previous' ? 2 : 1);
      for (const plan of plans) {
        const reads = plan.filter((line) => / purges /.test(line));
        // Of several parts a page's worth of places each, and then the rows of the page alone.
        if (count > 1) expect(reads.shift()).toBe('SEARCH purges USING INDEX purges_in_order (sort_key=?)');
        expect(reads).toHaveLength(count);
        if (filter.status === undefined)
          for (const line of reads)
            expect(line).toMatch(
              new RegExp(`^(SEARCH|SCAN) purges USING ${count > 1 ? 'COVERING ' : ''}INDEX ${index}\\b`),
            );
      }
    }
  });

  it.each([{}, { status: 'failed' }, { actor: 'ann' }, { range: '7d' }, { q: 'café' }, { q: '#182' }] as const)(
    'with a text and %j is read in order from the full-text index',
    async (filter) => {
      // A page before the first one is read as the first one.
      const [pending = [], plan = []] = await plansOf({ q: 'some text', ...filter }, direction);
      expect(plan[0]).toMatch(/^SCAN purge_search VIRTUAL TABLE INDEX/);
      expect(plan[1]).toMatch(/^SEARCH purges USING INDEX purges_\w+ \((\w+=\? AND )?sort_key=\?\)$/);
      expect(plan).toHaveLength(2);
      expect(pending).toEqual([
        expect.stringMatching(/^(SEARCH|SCAN) purges USING INDEX purges_search_pending\b/),
        expect.stringMatching(/^SEARCH purges USING INDEX purges_\w+ \((\w+=\? AND )?sort_key=\?\)$/),
      ]);
    },
  );

  it.each([{}, { status: 'failed' }, { range: '7d' }] as const)(
    'with a UUID and %j is read from the full-text index and the one of records',
    async (filter) => {
      const plan = await planOf({ q: '0b6f1c1e-3c1d-4a58-9f0e-6f2f4a1b2c3d', ...filter }, direction);
      expect(plan[0]).toMatch(/^SEARCH purges USING INDEX purges_\w+ \((\w+=\? AND )?sort_key=\?\)$/);
      expect(plan.filter((line) => / (purge_search|named) /.test(line))).toEqual([
        expect.stringMatching(/^SCAN purge_search VIRTUAL TABLE INDEX \S*M/),
        expect.stringMatching(/^SEARCH named USING INDEX sqlite_autoindex_purges_1 \(id=\?\)$/),
      ]);
    },
  );

  it('of a short text with other letters is read from the full-text index and those of tickets and IDs', async () => {
    const plans = await plansOf({ q: 'ü' }, direction);
    const reads = plans.flat().filter((line) => / purges|purge_search/.test(line));
    const indexes = reads.map((line) => / INDEX (\S+)/.exec(line)?.[1] ?? line);
    expect(indexes).toEqual(expect.arrayContaining(['purges_by_ticket', 'purges_by_request_id']));
    expect(reads.filter((line) => /^SCAN purges/.test(line) && !/purges_search_pending/.test(line))).toEqual([]);
    expect(plans.at(-1)?.[0]).toMatch(/^SCAN purge_search VIRTUAL TABLE INDEX/);
  });

  it.each(['42', '#4'])('of a short ticket or ID (%s) is read from their indexes', async (q) => {
    const plan = await planOf({ q }, direction);
    expect(plan.filter((line) => / purges/.test(line))).toHaveLength(2);
    for (const line of plan.filter((line) => / purges/.test(line)))
      expect(line).toMatch(/^SEARCH purges USING INDEX purges_by_(ticket|request_id) /);
  });
});

it('the others of a group are read in order from an index, however many they are', async () => {
  const store = createPurgeStore(db, () => Promise.resolve(), purgeReader(Date.now));
  asked.length = 0;
  await store.get('media/podcasts');
  const query = asked.find(({ sql }) => sql.includes('"group_id" ='));
  expect(query && (await planOfQuery(query))).toEqual([
    expect.stringMatching(/^SEARCH purges USING INDEX purges_by_group \(group_id=\? .*distribution=\?\)$/),
  ]);
});

it('a summary that was made before reads only the days that have changed', async () => {
  const day = 86_400_000;
  const bars = Array.from({ length: 30 }, (_, index) => index * day);
  const summaries = createPurgeSummary(db);
  const countsRead = async () => {
    asked.length = 0;
    const { counts } = await summaries.counts({}, { now: 31 * day, scope: null, limit: 1000, bars });
    const reads = asked.filter(({ sql }) => sql.includes('completion_ms'));
    return {
      total: counts.reduce((sum, { count }) => sum + count, 0),
      reads: reads.map(({ parameters }) => parameters),
    };
  };
  expect(await countsRead()).toMatchObject({ total: 15, reads: [expect.anything()] });
  expect(await countsRead()).toEqual({ total: 15, reads: [] });
  await db.updateTable('purges').set({ status: 'failed' }).where('id', '=', 'default/www').execute();
  const { total, reads } = await countsRead();
  expect([total, reads]).toEqual([15, [expect.arrayContaining([sortKeyAt(day)])]]);
});

it('looks that are missing are searched among the purges of an hour, however many are complete', async () => {
  asked.length = 0;
  await createMissedLooks(db).recallMissed(10_000_000);
  const [plan = []] = await Promise.all([...asked].map(planOfQuery));
  expect(plan[0]).toMatch(/sort_key>/);
});

it('purges that are too old to be sent again are found without reading the timelines or the queue', async () => {
  asked.length = 0;
  await tooLateAgain(db, 10_000_000);
  const [plan = []] = await Promise.all([...asked].map(planOfQuery));
  expect(plan[0]).toMatch(/INDEX purge_events_not_received \(at>\? AND at<\?\)/);
  expect(plan[1]).toMatch(/^SEARCH purges .*\(id=\?\)/);
});

it('commands that the CDN may still have are found by their index, oldest first', async () => {
  asked.length = 0;
  const { keptCommands } = createPurgeRetention(db);
  await keptCommands(10_000_000, 5);
  await keptCommands(10_000_000, 5, { id: 'a', endedAt: 1000 });
  const plans = await Promise.all([...asked].map(planOfQuery));
  const sortOfOneMoment = 'USE TEMP B-TREE FOR LAST TERM OF ORDER BY';
  expect(plans).toEqual([
    ['SEARCH purges USING INDEX purges_kept_commands (updated_at<?)', sortOfOneMoment],
    ['SEARCH purges USING INDEX purges_kept_commands (updated_at>? AND updated_at<?)', sortOfOneMoment],
  ]);
});

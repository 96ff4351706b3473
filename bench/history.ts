import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCursor } from '@/lib/server/store/cursor';
import { openStore, type Store } from '@/lib/server/store/open-store';
import type { Scope } from '@/lib/shared/access';
import { PAGE_SIZE } from '@/lib/shared/history-filter';
import { type HistoryQuery, historyQueries } from './history-queries';
import { HISTORY_ENDS_AT } from './made-up-purges';
import { seedHistory } from './seed-history';

/**
 * Whether the history stays fast: the same queries on 10,000 and on 1,000,000 made-up purges, taken in turns so that
 * whatever else the machine does hits both. Prints a table for the README and writes `bench/results/history.json`.
 * With a folder as argument the databases are kept there, and not made again the next time.
 */
const SMALL = 10_000;
const LARGE = 1_000_000;
const WARM_UP = 10;
const RUNS = 100;
const DEEP_PAGE = 10_000;
const results = new URL('results/history.json', import.meta.url);

interface Seeded {
  store: Store;
  /** The cursor of page 10,000, or of the last page where there are fewer. */
  deep: string | null;
}

const request = (cursor: string | null, scope: Scope = null) => ({
  limit: PAGE_SIZE,
  cursor: cursor === null ? undefined : parseCursor(cursor),
  now: HISTORY_ENDS_AT,
  scope,
});

/** Walks there page after page, as a cursor must be come by. */
async function cursorOfPage(store: Store, page: number) {
  let cursor: string | null = null;
  for (let passed = 1; passed < page; passed++) {
    const { nextCursor } = await store.history.page({}, request(cursor));
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  return cursor;
}

async function seeded(folder: string, count: number): Promise<Seeded> {
  const file = join(folder, `${count}.db`);
  const start = performance.now();
  if (!existsSync(file)) {
    const unfinished = `${file}.unfinished`;
    await seedHistory(unfinished, count);
    renameSync(unfinished, file);
    rmSync(`${unfinished}.exists`);
  }
  const seconds = Math.round((performance.now() - start) / 1000);
  const mebibytes = Math.round(statSync(file).size / 2 ** 20);
  console.log(`${count.toLocaleString('en')} purges: ${mebibytes} MiB, made in ${seconds} s`);
  const store = await openStore({ kind: 'sqlite', file });
  return { store, deep: await cursorOfPage(store, DEEP_PAGE) };
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const rounded = (number: number, digits: number) => Number(number.toFixed(digits));

/** One time, in milliseconds, and how many purges were on the page. */
async function timed({ store, deep }: Seeded, query: HistoryQuery) {
  const start = performance.now();
  const page = await store.history.page(query.filter, request(query.deep ? deep : null, query.scope));
  return { ms: performance.now() - start, rows: page.items.length };
}

async function measure(small: Seeded, large: Seeded, query: HistoryQuery) {
  const times: { small: number[]; large: number[] } = { small: [], large: [] };
  let rows = '';
  for (let run = -WARM_UP; run < RUNS; run++) {
    const first = await timed(small, query);
    const second = await timed(large, query);
    rows = `${first.rows} / ${second.rows}`;
    if (run < 0) continue;
    times.small.push(first.ms);
    times.large.push(second.ms);
  }
  const [p50At10k, p50At1M] = [median(times.small), median(times.large)];
  const ratio = rounded(p50At1M / p50At10k, 2);
  console.log(`| ${query.query} | ${rows} | ${p50At10k.toFixed(2)} | ${p50At1M.toFixed(2)} | ${ratio.toFixed(2)} |`);
  return { query: query.query, p50At10k: rounded(p50At10k, 3), p50At1M: rounded(p50At1M, 3), ratio };
}

const kept = process.argv[2];
const folder = kept ?? mkdtempSync(join(tmpdir(), 'purge-desk-bench-'));
mkdirSync(folder, { recursive: true });
try {
  const small = await seeded(folder, SMALL);
  const large = await seeded(folder, LARGE);
  console.log('\n| query | rows at 10k / 1M | p50 at 10k, ms | p50 at 1M, ms | ratio |\n|---|---|---|---|---|');
  const measured = [];
  for (const query of historyQueries) measured.push(await measure(small, large, query));
  mkdirSync(new URL('.', results), { recursive: true });
  writeFileSync(results, `${JSON.stringify(measured, null, 2)}\n`);
  await Promise.all([small.store.close(), large.store.close()]);
} finally {
  if (kept === undefined) rmSync(folder, { recursive: true });
}

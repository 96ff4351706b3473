import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { copyDatabase } from '@/lib/server/store/copy/copy-database';
import type { DatabaseLocation } from '@/lib/server/store/engine/open-database';
import { parseCursor } from '@/lib/server/store/history/cursor';
import { openStore, type Store } from '@/lib/server/store/open-store';
import type { Scope } from '@/lib/shared/access/access';
import { PAGE_SIZE } from '@/lib/shared/history/history-filter';
import { type BenchPostgres, startBenchPostgres } from './bench-postgres';
import { type HistoryQuery, historyQueries } from './history-queries';
import { HISTORY_ENDS_AT } from './made-up-purges';
import { seedHistory } from './seed-history';

/**
 * Whether the history stays fast: the same queries on 10,000 and on 1,000,000 made-up purges, taken in turns so that
 * whatever else the machine does hits both. Prints a table for docs/performance.md and writes `bench/results/history.json`.
 * With a folder as argument the SQLite files are kept there, and not made again the next time.
 * With `--postgres` they are copied to a PostgreSQL server of the benchmark's own, as `db:copy` does, and that is what is
 * measured; the results go to `bench/results/history-postgres.json`.
 */
const SMALL = 10_000;
const LARGE = 1_000_000;
const WARM_UP = 10;
const RUNS = 100;
const DEEP_PAGE = 10_000;

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

const secondsSince = (start: number) => Math.round((performance.now() - start) / 1000);

/** An SQLite file with so many purges. */
async function madeFile(folder: string, count: number): Promise<string> {
  const file = join(folder, `${count}.db`);
  const start = performance.now();
  if (!existsSync(file)) {
    const unfinished = `${file}.unfinished`;
    await seedHistory(unfinished, count);
    renameSync(unfinished, file);
    rmSync(`${unfinished}.exists`);
  }
  const mebibytes = Math.round(statSync(file).size / 2 ** 20);
  console.log(`${count.toLocaleString('en')} purges: ${mebibytes} MiB, made in ${secondsSince(start)} s`);
  return file;
}

/** The same purges on a server. */
async function copied(server: BenchPostgres, file: string, count: number): Promise<DatabaseLocation> {
  const start = performance.now();
  const database = await server.newDatabase();
  const verdict = await copyDatabase({ kind: 'sqlite', file }, database.location, () => undefined);
  if (verdict.kind !== 'copied') throw new Error(`the history was not copied: ${JSON.stringify(verdict)}`);
  const seconds = secondsSince(start);
  console.log(
    `${count.toLocaleString('en')} purges: ${await database.settle()} MiB on the server, copied in ${seconds} s`,
  );
  return database.location;
}

async function seeded(folder: string, count: number, server: BenchPostgres | undefined): Promise<Seeded> {
  const file = await madeFile(folder, count);
  const store = await openStore(server ? await copied(server, file, count) : { kind: 'sqlite', file });
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

const { values, positionals } = parseArgs({ options: { postgres: { type: 'boolean' } }, allowPositionals: true });
const kept = positionals[0];
const folder = kept ?? mkdtempSync(join(tmpdir(), 'purge-desk-bench-'));
const results = new URL(values.postgres ? 'results/history-postgres.json' : 'results/history.json', import.meta.url);
mkdirSync(folder, { recursive: true });
const server = values.postgres ? await startBenchPostgres() : undefined;
try {
  const small = await seeded(folder, SMALL, server);
  const large = await seeded(folder, LARGE, server);
  console.log('\n| query | rows at 10k / 1M | p50 at 10k, ms | p50 at 1M, ms | ratio |\n|---|---|---|---|---|');
  const measured = [];
  for (const query of historyQueries) measured.push(await measure(small, large, query));
  mkdirSync(new URL('.', results), { recursive: true });
  writeFileSync(results, `${JSON.stringify(measured, null, 2)}\n`);
  await Promise.all([small.store.close(), large.store.close()]);
} finally {
  await server?.stop();
  if (kept === undefined) rmSync(folder, { recursive: true });
}

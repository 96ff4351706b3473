import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { copyDatabase } from '@/lib/server/store/copy/copy-database';
import type { DatabaseLocation } from '@/lib/server/store/engine/open-database';
import { parseCursor } from '@/lib/server/store/history/cursor';
import { openStore, type Store } from '@/lib/server/store/open-store';
import type { Scope } from '@/lib/shared/access/access';
import { PAGE_SIZE } from '@/lib/shared/history/history-filter';
import type { BenchPostgres } from './bench-postgres';
import type { HistoryQuery } from './history-queries';
import { HISTORY_ENDS_AT } from './made-up-purges';
import type { RowOptions } from './report';
import { seedHistory } from './seed-history';

/** What is compared: a desk that was used for a week, and one that was used for years. */
export const SIZES = { small: 10_000, large: 1_000_000 };
/** The last full page of the smaller history, page 10,000 of the larger one. */
const DEEP_PAGE = 10_000;

type Say = RowOptions['say'];

const secondsSince = (start: number) => Math.round((performance.now() - start) / 1000);

/** An SQLite file with so many purges, in a folder that may have it from an earlier run. */
export async function madeFile(folder: string, count: number, say: Say): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${count}.db`);
  const start = performance.now();
  if (!existsSync(file)) {
    say(`  making ${count.toLocaleString('en')} purges…`);
    const unfinished = `${file}.unfinished`;
    await seedHistory(unfinished, count);
    renameSync(unfinished, file);
    rmSync(`${unfinished}.exists`, { force: true });
  }
  const mebibytes = Math.round(statSync(file).size / 2 ** 20);
  say(`  ${count.toLocaleString('en')} purges: ${mebibytes} MiB, made in ${secondsSince(start)} s`);
  return file;
}

/** The same purges on a server, as `db:copy` copies them. */
export async function copied(server: BenchPostgres, file: string, say: Say): Promise<DatabaseLocation> {
  const start = performance.now();
  const database = await server.newDatabase();
  const verdict = await copyDatabase({ kind: 'sqlite', file }, database.location, () => undefined);
  if (verdict.kind !== 'copied') throw new Error(`the history was not copied: ${JSON.stringify(verdict)}`);
  say(`  ${await database.settle()} MiB on the server, copied in ${secondsSince(start)} s`);
  return database.location;
}

const request = (cursor: string | null, scope: Scope = null) => ({
  limit: PAGE_SIZE,
  cursor: cursor === null ? undefined : parseCursor(cursor),
  now: HISTORY_ENDS_AT,
  scope,
});

export interface OpenHistory {
  store: Store;
  /** Answers the query; resolves with the milliseconds that it took and the number of rows. */
  ask: (query: HistoryQuery) => Promise<{ ms: number; rows: number }>;
}

/** A cursor has to be walked to, page after page. */
async function cursorOfPage(store: Store, page: number) {
  let cursor: string | null = null;
  for (let passed = 1; passed < page; passed++) {
    const { nextCursor } = await store.history.page({}, request(cursor));
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  return cursor;
}

export async function openHistory(location: DatabaseLocation): Promise<OpenHistory> {
  const store = await openStore(location);
  const deep = await cursorOfPage(store, DEEP_PAGE);
  return {
    store,
    ask: async ({ filter, scope, deep: isDeep, isFolded = false }) => {
      const start = performance.now();
      const { items } = await store.history.page(filter, { ...request(isDeep ? deep : null, scope), isFolded });
      return { ms: performance.now() - start, rows: items.length };
    },
  };
}

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPurgeApiStore } from '@/lib/server/store/cdn/purge-api-store';
import { LogSync } from '@/lib/server/store/engine/log-sync';
import type { Database } from '@/lib/server/store/engine/schema';
import { openSqlite } from '@/lib/server/store/engine/sqlite';
import { createPurgeHistory } from '@/lib/server/store/history/purge-history';
import { indexPending } from '@/lib/server/store/history/search-index';
import { openStore } from '@/lib/server/store/open-store';
import { anIntent } from '@/test/support/purge-intent';
import { DatabaseSync } from '@/test/support/sqlite';
import { eventWriter } from './purge-events';
import { createPurgeLooks } from './purge-looks';
import { purgeReader } from './purge-row';
import { createPurgeStore } from './purge-store';

/** A frame of the write-ahead log: its header and a page. */
const FRAME_BYTES = 24 + 4096;

/** What a purge may cost on SQLite, from the idempotency key to the recorded answer. */
const budget = { statements: 16, transactions: 2, syncs: 2, pages: 37 };

const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-work-'));
const file = path.join(folder, 'desk.db');
const asked: string[] = [];
class CountedSync extends LogSync {
  syncs = 0;
  override sync() {
    this.syncs++;
    return super.sync();
  }
}
const log = new CountedSync(`${file}-wal`);
let db: Kysely<Database>;
let number = 0;

beforeAll(async () => {
  await (await openStore({ kind: 'sqlite', file })).close();
  db = new Kysely<Database>({ dialect: openSqlite(file, log), log: ({ query }) => void asked.push(query.sql) });
});
afterAll(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

/** What the store does for a purge that the CDN accepts. */
async function purge(isLookedAt = false) {
  const purges = createPurgeStore(
    db,
    eventWriter(() => {}),
    purgeReader(Date.now),
  );
  const at = 1_000_000 + number++;
  const id = `0b6f1c1e-3c1d-4a58-9f0e-${String((number * 7919) % 1_000_003).padStart(12, '0')}`;
  const target = { kind: 'url', value: `https://www.shop.example/products/${number}/image.jpg?size=large` } as const;
  const input = { namespace: 'default', distribution: 'www', mode: 'soft', target, ticket: `SHOP-${number}` } as const;
  const idempotency = { key: `key-${number}`, requestHash: 'a'.repeat(64) };
  await purges.findByIdempotencyKey('ann@corp.example', idempotency.key);
  await createPurgeApiStore(db).find('https://cdn.example');
  await purges.recordIntent(anIntent({ id, createdAt: at, input, idempotency, isLookedAt }));
  const purgeRequestId = String(5_000_000 + number);
  await purges.recordOutcome(id, {
    status: 'accepted',
    event: { code: 'accepted', details: { purgeRequestId } },
    at: at + 1,
    purgeRequestId,
    cdnStatus: 200,
    cdnAnswer: `{"purge_request_id": ${purgeRequestId}}`,
    nextPollAt: at + 1000,
  });
  return id;
}

async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  asked.length = 0;
  await work();
  return [...asked];
}
const listed = (statements: readonly string[]) => `\n${statements.join('\n')}`;

describe('the work of a purge', () => {
  it(`is at most ${budget.statements} statements, of which ${budget.transactions} wait for the disk`, async () => {
    await purge();
    const statements = await statementsOf(purge);
    expect(statements.length, listed(statements)).toBeLessThanOrEqual(budget.statements);
    expect(statements.filter((sql) => sql === 'commit')).toHaveLength(budget.transactions);
  });

  it(`waits for the disk ${budget.syncs} times, and less than half as often when twenty are under way at once`, async () => {
    const before = log.syncs;
    await purge();
    expect(log.syncs - before).toBe(budget.syncs);
    await Promise.all(Array.from({ length: 20 }, purge));
    expect(log.syncs - before).toBeLessThan(10 * budget.syncs);
  });

  it('is the same statements each time: SQLite prepares what it has not seen, at several times the cost', async () => {
    const first = new Set([...(await statementsOf(purge)), ...(await statementsOf(() => indexPending(db)))]);
    const second = [...(await statementsOf(purge)), ...(await statementsOf(() => indexPending(db)))];
    expect(second.filter((sql) => !first.has(sql))).toEqual([]);
  });

  it('is no statement more where the desk looks at it, and one beside the call for what it has seen', async () => {
    await purge();
    const plain = await statementsOf(purge);
    expect(await statementsOf(() => purge(true))).toEqual(plain);
    const looks = createPurgeLooks(
      db,
      eventWriter(() => {}),
      purgeReader(Date.now),
    );
    const id = await purge(true);
    const look = { url: '', at: new Date(0).toISOString(), views: [], origin: null, redirectsTo: null };
    const kept = await statementsOf(() => looks.keepBefore(id, { ...look, judgement: 'unknown', sentence: '' }));
    expect(kept, listed(kept)).toHaveLength(1);
  });

  it(`is at most ${budget.pages} pages of the file`, async () => {
    for (let count = 0; count < 200; count++) await purge();
    const other = new DatabaseSync(file);
    other.exec('pragma wal_checkpoint(truncate)');
    const log = () => statSync(`${file}-wal`).size;
    const before = log();
    const purges = 10;
    for (let count = 0; count < purges; count++) await purge();
    const pages = (log() - before) / FRAME_BYTES / purges;
    other.close();
    expect(
      pages,
      'each index of `purges` is two or three of them, an own transaction one for each table',
    ).toBeLessThanOrEqual(budget.pages);
  });
});

it('a page of the history is one statement', async () => {
  const history = createPurgeHistory(db, purgeReader(Date.now));
  const page = () => history.page({}, { limit: 50, now: 2_000_000, scope: null });
  const statements = await statementsOf(page);
  expect(statements.length, listed(statements)).toBe(1);
});

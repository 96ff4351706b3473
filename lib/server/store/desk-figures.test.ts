import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type CompiledQuery, Kysely } from 'kysely';
import { describe, expect, it } from 'vitest';
import { anAuditEntry } from '@/test/support/audit-entry';
import { aJob, recordedAs } from '@/test/support/bulk-jobs';
import { type DatabaseUnderTest, onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { aFailure } from '@/test/support/events';
import { anIntent } from '@/test/support/purge-intent';
import { createDeskFigures } from './desk-figures';
import type { Database } from './engine/schema';
import { openSqlite } from './engine/sqlite';
import { bringUpToDate } from './migrations/bring-up-to-date';
import { openStore, type Store } from './open-store';
import type { PurgeChange } from './purges/purge-events';

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;
  storeForEachTest(newDatabase, (opened) => {
    ({ database, store } = opened);
  });

  const record = async (id: string, createdAt: number, change = "status = 'sending'") => {
    await store.purges.recordIntent(anIntent({ id, createdAt, leaseExpiresAt: createdAt }));
    await database.run(`update purges set ${change} where id = '${id}'`);
  };

  describe('the figures of the desk', () => {
    it('count what waits, is in flight or is followed, and since when', async () => {
      const nothing = { queued: 0, oldestQueuedAt: null, sending: 0, followed: 0, nextPollAt: null, closedUntil: null };
      expect(await store.figures.read(1000)).toEqual(nothing);
      await record('done', 1, "status = 'completed'");
      expect(await store.figures.read(1000)).toEqual(nothing);

      await record('a', 500, "status = 'queued'");
      await record('b', 1000, "status = 'queued'");
      await record('c', 100);
      await record('d', 100, "status = 'accepted', next_poll_at = 9000");
      await record('e', 100, "status = 'unconfirmed', next_poll_at = 8000");
      await record('f', 100, "status = 'unconfirmed'");
      await database.run("update cdn_endpoints set closed_until = 5000, closed_at = 900 where name = 'cache-purge'");
      const figures = { queued: 2, oldestQueuedAt: 500, sending: 1, followed: 2, nextPollAt: 8000, closedUntil: 5000 };
      expect(await store.figures.read(1000)).toEqual(figures);

      // A list waits for as long as it is.
      await store.bulk.create(aJob('job', 3), recordedAs('job', 200));
      figures.queued += 3;
      expect(await store.figures.read(1000)).toEqual(figures);

      // Purges made outside Purge Desk are no work of the desk, however late it asks about them.
      await record('g', 100, "status = 'accepted', next_poll_at = 7000, outside = 'target'");
      await record('h', 100, "status = 'accepted', next_poll_at = 7000, outside = ''");
      expect(await store.figures.read(1000)).toEqual(figures);
    });
  });

  it('a purge that gets a status is told with its kind and mode, a row of its timeline that changes none is not', async () => {
    const told: PurgeChange[] = [];
    const telling = await openStore(database.location, { onChange: (change) => told.push(change) });
    await telling.purges.recordIntent(anIntent({ id: 'a', createdAt: 1000 }));
    await telling.purges.recordOutcome('a', { status: 'unconfirmed', event: aFailure, at: 1001 });
    await telling.purges.resolve('a', { by: 'ann', note: 'looked it up', at: 1002 }, anAuditEntry());
    await telling.close();
    expect(told.map(({ status }) => status)).toEqual(['queued', 'sending', 'unconfirmed']);
    expect(told.at(-1)).toEqual({ status: 'unconfirmed', kind: 'all', mode: 'soft' });
  });
});

it('the figures of the desk come from indexes alone, none of them from the history as a whole', async () => {
  const asked: CompiledQuery[] = [];
  const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-figures-'));
  const file = path.join(folder, 'desk.db');
  const db = new Kysely<Database>({ dialect: openSqlite(file), log: ({ query }) => void asked.push(query) });
  await bringUpToDate(db);
  asked.length = 0;
  await createDeskFigures(db).read(1000);
  const queries = asked.filter(({ sql }) => !sql.includes('cdn_endpoints'));
  expect(queries).toHaveLength(5);
  for (const { sql, parameters, query, queryId } of queries) {
    const plan = { query, queryId, parameters, sql: `explain query plan ${sql}` };
    const { rows } = await db.executeQuery<{ detail: string }>(plan);
    const details = rows.map(({ detail }) => detail).join('\n');
    expect(details).toMatch(/INDEX purges_by_status \(status=\?\)|INDEX purges_to_poll|INDEX purges_waiting/);
    expect(details).not.toMatch(/SCAN purges$|TEMP B-TREE/m);
  }
  await db.destroy();
  rmSync(folder, { recursive: true });
});

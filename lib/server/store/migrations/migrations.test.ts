import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Kysely, Migrator, sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqlite } from '@/lib/server/store/engine/sqlite';
import { openStore } from '../open-store';
import { purges } from './0001-purges';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-migrations-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A database as the first version left it: three purges of one moment and an older one. */
async function databaseOfTheFirstVersion(file: string) {
  const db = new Kysely<unknown>({ dialect: openSqlite(file) });
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => ({ '0001-purges': purges }) },
  }).migrateToLatest();
  expect(error).toBeUndefined();
  const rows = [
    ['old', 1000, 'unconfirmed', null],
    ['b', 2000, 'accepted', '102'],
    ['a', 2000, 'failed', null],
    ['c', 2000, 'accepted', '9223372036854775807'],
  ] as const;
  for (const [id, at, status, purgeRequestId] of rows) {
    await sql`
      insert into purges(id, created_at, updated_at, actor, namespace, distribution, kind, value, mode, reason, status, purge_request_id)
      values (${id}, ${at}, ${at + 5}, 'ann', 'default', 'www', 'url', ${`https://a/${id}`}, 'soft', 'Größe', ${status}, ${purgeRequestId})`.execute(
      db,
    );
    await sql`
      insert into purge_events(purge_id, sequence, from_status, to_status, reason, at)
      values (${id}, 1, null, ${status}, 'then', ${at})`.execute(db);
  }
  await db.destroy();
}

it('a history of the first version keeps its order, is found by text, and is followed from where it stood', async () => {
  const file = path.join(folder, 'desk.db');
  await databaseOfTheFirstVersion(file);
  const store = await openStore({ kind: 'sqlite', file });
  const now = 3000;
  const page = await store.history.page({}, { limit: 50, now, scope: null });
  expect(page.items.map(({ id, following }) => [id, following])).toEqual([
    ['c', true],
    ['b', true],
    ['a', false],
    ['old', true],
  ]);
  const found = async (q: string) =>
    (await store.history.page({ q }, { limit: 50, now, scope: null })).items.map((purge) => purge.id);
  expect(await found('9223372036854775807')).toEqual(['c']);
  expect(await found('grösse')).toEqual([]);
  expect(await found('GRÖßE')).toEqual(['c', 'b', 'a', 'old']);
  expect(await store.purges.get('b')).toMatchObject({
    sites: [],
    progress: null,
    events: [{ to: 'accepted', at: '1970-01-01T00:00:02.000Z' }],
  });

  const lease = { accepted: 10, unconfirmed: 10 };
  const claimed = await store.tracking.claimDue('me', now, lease);
  expect(claimed).toMatchObject({ purge: { id: 'old' }, acceptedAt: null });
  expect(await store.tracking.claimDue('me', now, lease)).toMatchObject({ acceptedAt: 2005, polls: 0 });
  await store.close();
});

import { readFileSync } from 'node:fs';
import { expect, inject, it } from 'vitest';
import { migrateDatabase } from '@/lib/server/store/engine/open-database';
import { newTestDatabase, runOnServer } from '@/scripts/test/test-database.mjs';
import { aPurge, readRecord, send } from '../support/api';
import { startDesk } from '../support/desk';

const server = inject('postgres');

/** The statements that docs/database.md tells, for a role of this test's own. */
function statementsFor(role: string): string[] {
  const [, block = ''] = /```sql\n(create role[^`]*)```/.exec(readFileSync('docs/database.md', 'utf8')) ?? [];
  return block
    .replaceAll('purge_desk_run', role)
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

it.skipIf(server === undefined)(
  'a role that can only read and write rows runs the desk, but no migration',
  async () => {
    const database = await newTestDatabase(server ?? '');
    const role = `${database.name.slice(0, 40)}_run`;
    const asRole = Object.assign(new URL(database.url), { username: role, password: 'CHANGE-ME' }).href;
    const statements = statementsFor(role);
    expect(statements).toHaveLength(4);
    const location = { kind: 'postgres', url: asRole } as const;
    await runOnServer(database.url, [statements[0] ?? '']);
    try {
      await expect(migrateDatabase(location)).rejects.toThrow(/permission denied/);
      await migrateDatabase({ kind: 'postgres', url: database.url });
      await runOnServer(database.url, statements.slice(1));
      const desk = await startDesk({ database: location, settings: { DATABASE_CONNECTIONS: '2' } });
      try {
        const { body } = await send<{ id: string }>(desk, aPurge());
        await desk.sandbox.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
        await desk.advance(3000);
        expect(await readRecord(desk, body.id)).toMatchObject({ status: 'completed' });
      } finally {
        await desk.stop();
      }
      await runOnServer(database.url, ['create table later (id integer)']);
      await expect(runOnServer(asRole, ['select * from later'])).resolves.toEqual([]);
      await expect(runOnServer(asRole, ['drop table later'])).rejects.toThrow(/must be owner/);
    } finally {
      await runOnServer(database.url, [`drop owned by ${role}`, `drop role ${role}`]);
      await database.drop();
    }
  },
);

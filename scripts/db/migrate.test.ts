import { afterEach, beforeEach, expect, it } from 'vitest';
import { addressOf, runCommandLine } from '@/test/support/command';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { migrateDatabase } from '../../lib/server/store/engine/open-database';
import { migrations } from '../../lib/server/store/migrations/migrations';

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  beforeEach(async () => {
    database = await newDatabase({ empty: true });
  });
  afterEach(() => database.remove());

  it('several that migrate one database at once do each migration once, and a newer schema is refused by name', async () => {
    const DATABASE_URL = addressOf(database.location);
    const migrate = () => migrateDatabase(database.location);
    const command = () => runCommandLine('migrate.ts', [], { DATABASE_URL });
    const [{ status, stdout }, ...others] = await Promise.all([command(), migrate(), migrate()]);
    const told = /^.*desk.*: (?:done: (.*)|nothing to do, the schema is up to date)\n$/.exec(stdout);
    expect([told === null, status]).toEqual([false, 0]);
    const done = [...(told?.[1]?.split(', ') ?? []), ...others.flat()];
    expect(done.sort()).toEqual(Object.keys(migrations));

    await database.run(
      "insert into kysely_migration(name, timestamp) values ('9999-future', '2099-01-01T00:00:00.000Z')",
      "update desk_schema set works_from = '9999-future'",
    );
    const refused = await command();
    expect(refused.stderr).toMatch(/^cannot migrate the database .*desk.*: a newer version .*9999-future.*\n$/);
    expect([refused.status, refused.stdout]).toEqual([1, '']);
  });
});

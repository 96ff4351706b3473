import { existsSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { openStore } from '@/lib/server/store/open-store';
import { newTestDatabase, runOnServer } from '@/scripts/test/test-database.mjs';
import { addressWithoutPassword, databaseSetting, describeDatabase, locationOf } from './database-setting';

const server = inject('postgres');
const read = (text: string) => {
  const setting = databaseSetting.parse(text);
  if (setting.kind !== 'postgres') throw new Error('it names a file');
  return setting;
};

describe('the address of a database', () => {
  it.each([
    ['postgres://desk:geheim@db.example:5433/history', 'db.example:5433/history'],
    ['postgres:///history?host=/run/postgresql', 'history on the socket in /run/postgresql'],
    ['postgres://desk@/history?host=/run/postgresql', 'history on the socket in /run/postgresql'],
    ['postgres://desk:geheim@/history?host=%2Frun%2Fpostgresql', 'history on the socket in /run/postgresql'],
    ['postgres://desk@%2Frun%2Fpostgresql/history', 'history on the socket in /run/postgresql'],
    ['postgres:///history', 'the local server/history'],
    ['postgres://desk@db/history?host=other', 'other/history'],
  ])('%s is described without who signs in there', (text, described) => {
    expect(describeDatabase(read(text))).toBe(described);
  });

  it.each(['postgres://desk:ge@/heim@db/history', 'postgres://desk@/history', 'postgres://desk@/?host=/run'])(
    '%s is refused: a password may have been cut by its own characters, or something is missing',
    (text) => {
      expect(databaseSetting.safeParse(text).success).toBe(false);
    },
  );

  it('is given to PostgreSQL’s own programs without its password, wherever that is', () => {
    expect(
      [
        'postgres://desk:geheim@db/history',
        'postgres://desk:geheim@/history?host=/run',
        'postgres://desk@db/history?password=geheim',
      ].map((text) => addressWithoutPassword(read(text))),
    ).toEqual(['postgres://desk@db/history', 'postgres://desk@/history?host=/run', 'postgres://desk@db/history']);
  });
});

describe.skipIf(server === undefined)('a server that is reached by its socket', () => {
  it('keeps the history, in each way to write its address', async () => {
    const database = await newTestDatabase(server ?? '');
    const [{ unix_socket_directories: folders }] = (await runOnServer(database.url, [
      'show unix_socket_directories',
    ])) as [{ unix_socket_directories: string }];
    const [folder = ''] = folders.split(',');
    const { port, username } = new URL(database.url);
    // A server of somebody's own may have none on this machine.
    const ways = existsSync(folder)
      ? [
          `postgres:///${database.name}?host=${folder}&port=${port}&user=${username}`,
          `postgres://${username}@/${database.name}?host=${folder}&port=${port}`,
          `postgres://${username}@${encodeURIComponent(folder)}:${port}/${database.name}`,
        ]
      : [];
    for (const way of ways) {
      const store = await openStore(locationOf(read(way)));
      await store.health.ask();
      await store.close();
    }
    await database.drop();
  });
});

import { describe, inject } from 'vitest';
import { surviveCrash } from '../support/bulk-crash';
import { deskTest } from '../support/desk-test';
import { newPostgresDatabase } from '../support/postgres-database';

const test = deskTest();
const server = inject('postgres');
const timeout = 600_000;

for (const api of ['cache-purge', 'purge-command'] as const)
  test(`each of two thousand lines is purged once by ${api}, through two crashes and refusals of the CDN`, {
    timeout: 600_000,
  }, async ({ openDesk, sandbox }) => {
    await surviveCrash({ openDesk, sandbox }, { lines: 2000, api });
  });

describe.skipIf(server === undefined)('on PostgreSQL', () => {
  test('every line of a list is purged once, through two crashes and refusals of the CDN', { timeout }, async ({
    openDesk,
    sandbox,
  }) => {
    const database = await newPostgresDatabase(server);
    const location = { kind: 'postgres', url: database.url } as const;
    const desk = await surviveCrash({ openDesk, sandbox }, { lines: 210, api: 'cache-purge', location });
    await desk.stop();
    await database.drop();
  });
});

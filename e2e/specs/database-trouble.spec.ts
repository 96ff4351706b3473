import type { Problem } from '../../lib/shared/problem';
import { aPurge, ask, CONFIGURED, history, marker, send } from '../../test/support/api';
import { newPostgresDatabase, noPostgres, type PostgresDatabase } from '../../test/support/postgres-database';
import { openTcpGate, type TcpGate } from '../../test/support/tcp-gate';
import { test as base, expect } from '../fixtures/desks';
import { fillForm, openForm, purgeForm, recorded, refused, sendPurge, urlField } from '../steps/purge-form';
import { takeNoneFor } from '../steps/queue';

const test = base.extend<{ database: PostgresDatabase; gate: TcpGate }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
  database: async ({}, use) => {
    const database = await newPostgresDatabase();
    await use(database);
    await database.drop();
  },
  gate: async ({ database }, use) => {
    const gate = await openTcpGate(database.port);
    await use(gate);
    await gate.close();
  },
});

test.skip(noPostgres.when, noPostgres.because);

// What the API says while the database fails is tested in test/integration/database-trouble.test.ts.

test('a page whose data is locked is the plain page with status 503, and the page again afterwards', async ({
  openDesk,
  database,
}) => {
  const desk = await openDesk({ ...CONFIGURED, DATABASE_URL: database.url });
  const other = await database.connect();
  await other.query('begin');
  // The check before each page asks another table: what fails is the page itself.
  await other.query('lock table purges in access exclusive mode');
  for (const path of ['/history', '/']) {
    const refusedPage = await ask(desk, path);
    expect(refusedPage.status).toBe(503);
    expect(refusedPage.headers).toMatchObject({ 'retry-after': '10', refresh: '10', 'cache-control': 'no-store' });
    expect(refusedPage.text).toContain('The database is not responding');
  }
  await other.query('rollback');
  await expect.poll(async () => (await ask(desk, '/history')).status).toBe(200);
});

const form = {
  distribution: 'default/www-shop',
  kind: 'url',
  mode: 'soft',
  value: 'https://www.shop.example/',
} as const;
for (const when of ['after', 'before'] as const)
  test(`a purge that is to wait, and whose recording breaks off ${when} the database did it, is reported as unknown and sent once`, {
    tag: '@full',
  }, async ({ openDesk, sandbox, database, gate, page }) => {
    const desk = await openDesk({ ...CONFIGURED, DATABASE_URL: database.urlBy(gate.port) });
    await takeNoneFor(sandbox, 600);
    expect((await send(desk, aPurge())).status).toBe(202);
    const reason = marker();
    await openForm(page, desk.url);
    await fillForm(page, { ...form, reason });
    const answered = page.waitForResponse(
      (response) => response.request().method() === 'POST' && response.url().endsWith('/api/purges'),
    );
    gate.breakAtCommitOf(reason, when);
    await sendPurge(page);
    const problem = (await (await answered).json()) as Problem;
    expect(problem).toMatchObject({ status: 503, code: 'recording_unknown', purged: 'unknown' });

    if (when === 'after') {
      await expect(recorded(page)).toContainText('The purge is recorded. Only the answer of the database was lost.');
      await expect(recorded(page)).toContainText('Queued');
    } else {
      await expect(refused(page)).toContainText('It is not known whether anything was purged.');
      expect((await ask(desk, `/api/purges/${problem.purgeId}`)).status).toBe(404);
    }
    await expect(purgeForm(page).getByRole('button', { name: 'Send new purge' })).toBeHidden();
    await expect(urlField(page)).toHaveValue(form.value);
    await sendPurge(page);
    await expect(recorded(page)).toContainText('Queued');
    const { items } = (await history(desk, { q: reason })).body;
    expect(items.map(({ status }) => status)).toEqual(['queued']);
    if (when === 'after') expect(items[0]?.id).toBe(problem.purgeId);
  });

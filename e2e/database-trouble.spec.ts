import type { Problem } from '../lib/shared/problem';
import type { Purge } from '../lib/shared/purges/purge-record';
import { aPurge, ask, CONFIGURED, expectProblem, history, marker, readRecord, send } from '../test/support/api';
import { test as base, expect } from './fixtures/own-desks';
import { newPostgresDatabase, noPostgres, type PostgresDatabase } from './fixtures/postgres-database';
import { openTcpGate, type TcpGate } from './fixtures/tcp-gate';
import { untilHeld } from './steps/held-answer';
import { fillForm, openForm, purgeForm, recorded, refused, sendPurge, urlField } from './steps/purge-form';
import { takeNoneFor } from './steps/queue';
import { readiness } from './steps/readiness';

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

const unavailable = { status: 503, code: 'store_unavailable' };
type Desk = { url: string };

/** Nothing is sent that cannot be recorded: the answer says so, and so do reads, pages and readiness. */
async function expectNothingWorks(desk: Desk) {
  const [refused, read, page] = await Promise.all([
    send<Problem>(desk, aPurge()),
    history<Problem>(desk, {}),
    ask(desk, '/history'),
  ]);
  expectProblem(refused, unavailable);
  expect(refused.body).toMatchObject({ purged: 'no' });
  expectProblem(read, unavailable);
  expect(page.status).toBe(503);
  expect(page.text).toContain('The database is not responding');
  expect(await readiness(desk)).toMatchObject({ http: 503, checks: { database: { status: 'failed' } } });
}

/** The same desk, without a restart. */
async function expectWorksAgain(desk: Desk) {
  await expect.poll(async () => (await readiness(desk)).http, { timeout: 60_000 }).toBe(200);
  const sent = await send(desk, aPurge({ reason: 'after it' }));
  expect(sent.status).toBe(201);
  expect(await readRecord(desk, sent.body.id)).toMatchObject({ status: 'accepted', reason: 'after it' });
}

for (const passage of ['shut', 'stalled'] as const)
  test(`a database server that is ${passage === 'shut' ? 'gone' : 'silent'} is told as that, nothing is sent, and it works again when the server is back`, async ({
    openDesk,
    sandbox,
    database,
    gate,
  }) => {
    const desk = await openDesk({ ...CONFIGURED, DATABASE_URL: database.urlBy(gate.port) });
    expect((await send(desk, aPurge())).status).toBe(201);
    await gate.set(passage);
    await expectNothingWorks(desk);
    expect(await sandbox.purges()).toHaveLength(1);
    await gate.set('open');
    await expectWorksAgain(desk);
    expect(await sandbox.purges()).toHaveLength(2);
    const { items } = (await history(desk, {})).body;
    expect(items.map(({ status }) => status)).toEqual(['accepted', 'accepted']);
  });

test('a database that somebody has locked refuses purges in time and takes them afterwards', async ({
  openDesk,
  sandbox,
  database,
}) => {
  const desk = await openDesk({ ...CONFIGURED, DATABASE_URL: database.url });
  const other = await database.connect();
  await other.query('begin');
  await other.query('update audit_head set sequence = sequence');
  expectProblem(await send<Problem>(desk, aPurge()), unavailable);
  expect((await history(desk, {})).body.items).toEqual([]);
  expect(await sandbox.purges()).toEqual([]);
  await other.query('rollback');
  await expectWorksAgain(desk);
});

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

test('a database that takes no writes shows the history and refuses purges', async ({
  openDesk,
  sandbox,
  database,
}) => {
  const desk = await openDesk({ ...CONFIGURED, DATABASE_URL: database.url });
  const earlier = await send(desk, aPurge());
  const other = await database.connect();
  const { rows } = await other.query('select current_database() as name');
  const readOnly = async (value: 'on' | 'off') => {
    await other.query('set default_transaction_read_only = off');
    await other.query(`alter database ${rows[0].name} set default_transaction_read_only = ${value}`);
    await other.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`);
  };
  await readOnly('on');
  await expect.poll(async () => (await send<Problem>(desk, aPurge())).body.code).toBe('store_unavailable');
  expect((await history(desk, {})).body.items.map(({ id }: Purge) => id)).toEqual([earlier.body.id]);
  const page = await ask(desk, '/history');
  expect(page.status).toBe(200);
  expect(page.text).toContain(earlier.body.id);
  expect(await sandbox.purges()).toHaveLength(1);
  expect(await readiness(desk)).toMatchObject({ http: 503, checks: { database: { status: 'failed' } } });
  await readOnly('off');
  await expectWorksAgain(desk);
});

test('a purge whose answer cannot be recorded is told as that, is found again, and is not sent twice', async ({
  openDesk,
  sandbox,
  database,
  gate,
}) => {
  const settings = { ...CONFIGURED, CDN_TIMEOUT_SECONDS: '5', DATABASE_URL: database.urlBy(gate.port) };
  const desk = await openDesk(settings);
  const reason = marker();
  await sandbox.faults({ type: 'hold' });
  const asked = send<Problem>(desk, aPurge({ reason }));
  await untilHeld(sandbox);
  await gate.set('shut');
  await sandbox.release();
  const answer = await asked;
  expectProblem(answer, { status: 500, code: 'outcome_not_recorded' });
  const [executed] = await sandbox.purges();
  expect(answer.body.cdnMessage).toContain(executed?.purgeRequestId);
  await gate.set('open');
  await expect
    .poll(async () => (await ask<Purge>(desk, `/api/purges/${answer.body.purgeId}`)).body, { timeout: 90_000 })
    .toMatchObject({ status: 'accepted', purgeRequestId: executed?.purgeRequestId });
  expect(await sandbox.purges()).toHaveLength(1);
});

const form = {
  distribution: 'default/www-shop',
  kind: 'url',
  mode: 'soft',
  value: 'https://www.shop.example/',
} as const;
for (const when of ['after', 'before'] as const)
  test(`a purge that is to wait, and whose recording breaks off ${when} the database did it, is told as not known and sent once`, async ({
    openDesk,
    sandbox,
    database,
    gate,
    page,
  }) => {
    const desk = await openDesk({ ...CONFIGURED, DATABASE_URL: database.urlBy(gate.port) });
    await takeNoneFor(sandbox, 600);
    expect((await send(desk, aPurge())).status).toBe(202);
    const reason = marker();
    await openForm(page, desk.url);
    await fillForm(page, { ...form, reason });
    const answered = page.waitForResponse((response) => response.request().method() === 'POST');
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

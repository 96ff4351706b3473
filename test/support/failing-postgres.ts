import { expect, inject } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import { aPurge, ask, CONFIGURED, expectProblem, history, readRecord, send } from './api';
import type { TestDesk } from './desk';
import { deskTest } from './desk-test';
import { newPostgresDatabase, type PostgresDatabase } from './postgres-database';
import { readiness } from './readiness';
import { openTcpGate, type TcpGate } from './tcp-gate';

export const server = inject('postgres');

/** Starts a desk on the database, through the gate or past it. */
type OpenOn = (way: 'gate' | 'directly', settings?: Record<string, string>) => Promise<TestDesk>;
type OpenDesk = (settings: Record<string, string>) => Promise<TestDesk>;

/** Tests of desks on a PostgreSQL database that a test can make fail. */
export const failingPostgresTest = deskTest().extend<{
  $test: { database: PostgresDatabase; gate: TcpGate; openOn: OpenOn };
}>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest wants the pattern
  database: async ({}, use) => {
    const database = await newPostgresDatabase(server);
    await use(database);
    await database.drop();
  },
  gate: async ({ database }, use) => {
    const gate = await openTcpGate(database.port);
    await use(gate);
    await gate.close();
  },
  openOn: async (
    { database, gate, openDesk }: { database: PostgresDatabase; gate: TcpGate; openDesk: OpenDesk },
    use: (openOn: OpenOn) => Promise<void>,
  ) => {
    const opened: TestDesk[] = [];
    await use(async (way, settings) => {
      const DATABASE_URL = way === 'gate' ? database.urlBy(gate.port) : database.url;
      const desk = await openDesk({ ...CONFIGURED, DATABASE_URL, ...settings });
      opened.push(desk);
      return desk;
    });
    await gate.set('open');
    for (const desk of opened) await desk.stop();
  },
});

export const unavailable = { status: 503, code: 'store_unavailable' };

/** What cannot be recorded is not sent: the answer says so, and so do reads, pages and readiness. */
export async function expectNothingWorks(desk: TestDesk) {
  const [refused, read, page] = await Promise.all([
    send<Problem>(desk, aPurge()),
    history<Problem>(desk, {}),
    ask(desk, '/history'),
  ]);
  expectProblem(refused, unavailable);
  expect(refused.body).toMatchObject({ purged: 'no' });
  expectProblem(read, unavailable);
  expect(page.status).toBe(503);
  expect(page.text).toContain('<h1>');
  expect(await readiness(desk)).toMatchObject({ http: 503, checks: { database: { status: 'failed' } } });
}

/** The same desk works again, without a restart. */
export async function expectWorksAgain(desk: TestDesk) {
  await expect.poll(async () => (await readiness(desk)).http).toBe(200);
  const sent = await send(desk, aPurge({ reason: 'after it' }));
  expect(sent.status).toBe(201);
  expect(await readRecord(desk, sent.body.id)).toMatchObject({ status: 'accepted', reason: 'after it' });
}

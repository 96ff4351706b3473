import { fileURLToPath } from 'node:url';
import { aPurge, ask, CONFIGURED, history, send } from '../../test/support/api';
import { newPostgresDatabase, noPostgres, type PostgresDatabase } from '../../test/support/postgres-database';
import { expectOneDesk } from '../../test/support/replicas';
import { test as base, expect } from '../fixtures/desks';
import { untilHeld } from '../steps/held-answer';
import { untilRoundsOf } from '../steps/metrics';

const test = base.extend<{ database: PostgresDatabase }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
  database: async ({}, use) => {
    const database = await newPostgresDatabase();
    await use(database);
    await database.drop();
  },
});

test.skip(noPostgres.when, noPostgres.because);

const MINUTE_MS = 60_000;
const clockWrongBy = (minutes: number) => ({
  NODE_OPTIONS: `--import=${fileURLToPath(new URL('../fixtures/skewed-clock.mjs', import.meta.url))}`,
  CLOCK_SKEW_MS: String(minutes * MINUTE_MS),
});

// Sign-ins and sessions on two replicas: test/integration/replicas.test.ts.

test('an idempotency key, a limit and a record are the same on every replica', { tag: '@full' }, async ({
  openDesk,
  sandbox,
  database,
}) => {
  const settings = { ...CONFIGURED, DATABASE_URL: database.url, LIMIT_PURGES_PER_MINUTE: '4' };
  const [one, two] = await Promise.all([openDesk(settings), openDesk(settings)]);
  await expectOneDesk(one, two, sandbox, () => untilHeld(sandbox));
});

test('replicas whose clocks are wrong agree on order and leases', { tag: '@full' }, async ({
  openDesk,
  sandbox,
  database,
}) => {
  const settings = { ...CONFIGURED, DATABASE_URL: database.url, CDN_TIMEOUT_SECONDS: '60' };
  const [slow, fast] = await Promise.all([
    openDesk({ ...settings, ...clockWrongBy(-10) }),
    openDesk({ ...settings, ...clockWrongBy(10) }),
  ]);
  const ids: string[] = [];
  for (const desk of [slow, fast, slow, fast]) ids.unshift((await send(desk, aPurge())).body.id);
  const { items, nextCursor } = (await history(fast, { limit: 2 })).body;
  const older = (await history(slow, { limit: 2, cursor: nextCursor ?? '' })).body.items;
  expect([...items, ...older].map(({ id }) => id)).toEqual(ids);
  for (const { createdAt } of items) expect(Math.abs(Date.parse(createdAt) - Date.now())).toBeLessThan(5 * MINUTE_MS);

  // What the slow one sends is not given up by the fast one, and the other way round.
  await sandbox.faults({ type: 'hold', times: 2 });
  const asked = [slow, fast].map((desk) => send(desk, aPurge()));
  await untilHeld(sandbox, 2);
  await Promise.all([slow, fast].map((desk) => untilRoundsOf(desk, 'settle', 2)));
  const sending = await ask<{ items: unknown[] }>(fast, '/api/purges?status=sending');
  expect(sending.body.items).toHaveLength(2);
  await sandbox.release();
  for (const { status } of await Promise.all(asked)) expect(status).toBe(201);
});

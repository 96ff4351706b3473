import path from 'node:path';
import { expect } from 'vitest';
import { aPurge, ask, CONFIGURED, readRecord, send, URL_TARGET } from '../support/api';
import type { TestDesk } from '../support/desk';
import { deskTest } from '../support/desk-test';
import { newFolder } from '../support/new-folder';
import { DatabaseSync } from '../support/sqlite';

const settings = {
  ...CONFIGURED,
  EDGE_LOOKS: 'automatic',
  LIMIT_LOOKS_PER_MINUTE: '1000',
  TRACKING_DEADLINE_MINUTES: '5',
};
const test = deskTest({ settings });
const sites = ['fr4-par', 'ny8-nyc', 'tr2-tor'];
const MINUTE_MS = 60_000;

/** What another replica does to a record. */
function runPast({ location }: TestDesk, statement: string) {
  if (location.kind !== 'sqlite') throw new Error('only for SQLite');
  const db = new DatabaseSync(location.file);
  db.exec('pragma busy_timeout = 5000');
  db.exec(statement);
  db.close();
}

test('a purge whose completion is not reported is looked at when the desk asks no more', async ({ desk, sandbox }) => {
  for (const site of sites) await sandbox.visit(URL_TARGET.value, site);
  const { id } = (await send(desk, aPurge())).body;
  await desk.advance(4 * MINUTE_MS);
  expect(await readRecord(desk, id)).toMatchObject({ renewal: 'pending', looks: { after: [] } });
  await sandbox.origin({ failing: true });
  await desk.advance(2 * MINUTE_MS);
  expect(await readRecord(desk, id)).toMatchObject({
    status: 'accepted',
    completionUnreported: true,
    renewal: 'not_renewed',
  });
  await sandbox.origin({ failing: false, version: '2' });
  const { status, body } = await ask(desk, `/api/purges/${id}/looks`, { method: 'POST' });
  expect([status, body]).toEqual([200, expect.objectContaining({ renewal: 'verified' })]);
});

test('a purge whose places did not answer is looked at again after two minutes at the earliest', async ({
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk({ ...settings, EDGE_VIEWS: 'silent=http://127.0.0.1:9' });
  const { id } = (await send(desk, aPurge())).body;
  const looks = async () => (await readRecord(desk, id)).looks.after.length;
  await sandbox.arrive(...sites);
  await desk.advance(10_000);
  expect(await looks()).toBe(1);
  await desk.advance(MINUTE_MS);
  expect(await looks()).toBe(1);
  await desk.advance(2 * MINUTE_MS);
  expect(await looks()).toBe(2);
});

test('a purge that was accepted more than an hour ago is not looked at', async ({ desk, openDesk, sandbox }) => {
  const database = { kind: 'sqlite', file: path.join(newFolder(), 'desk.db') } as const;
  const killed = await openDesk({ ...settings, TRACKING_DEADLINE_MINUTES: '600' }, { database });
  const { id } = (await send(killed, aPurge())).body;
  await killed.kill();
  await sandbox.arrive(...sites);
  await desk.advance(61 * MINUTE_MS);
  const restarted = await openDesk({ ...settings, TRACKING_DEADLINE_MINUTES: '600' }, { database });
  await restarted.advance(MINUTE_MS);
  expect(await readRecord(restarted, id)).toMatchObject({
    status: 'completed',
    renewal: 'not_checked',
    looks: { after: [], sentence: 'Not checked, because the purge was older than an hour.' },
  });
});

test('a purge that waits is looked at while it waits, and after it was sent', async ({ openDesk, sandbox }) => {
  const desk = await openDesk({ ...settings, CDN_RATE_PER_MINUTE: '1', CDN_RATE_BURST: '1' });
  for (const site of sites) await sandbox.visit(URL_TARGET.value, site);
  await sandbox.origin({ version: '2' });
  await send(desk, aPurge({ target: { kind: 'all' }, mode: 'hard', distribution: 'www-shop' }));
  const { status, body } = await send(desk, aPurge());
  expect([status, body.renewal]).toEqual([202, 'pending']);
  await expect.poll(async () => (await readRecord(desk, body.id)).looks.before?.judgement).toBe('purge_helps');
  await desk.advance(2 * MINUTE_MS);
  await sandbox.arrive(...sites);
  await desk.advance(MINUTE_MS);
  expect(await readRecord(desk, body.id)).toMatchObject({ status: 'completed', renewal: 'verified' });
});

test.for([
  ['completed', (createdAt: number) => `next_look_at = ${createdAt + 60 * MINUTE_MS}`],
  ['recorded and completed', () => 'next_look_at = null'],
] as const)(
  'a purge that a replica without looks %s is looked at all the same',
  async ([, set], { openDesk, sandbox }) => {
    const desk = await openDesk(settings);
    for (const site of sites) await sandbox.visit(URL_TARGET.value, site);
    const { id, createdAt } = (await send(desk, aPurge())).body;
    await sandbox.arrive(...sites);
    runPast(desk, `update purges set status = 'completed', next_poll_at = null, ${set(Date.parse(createdAt))}`);
    await desk.advance(3000);
    expect((await readRecord(desk, id)).looks.after).toEqual([]);
    await desk.advance(MINUTE_MS);
    expect(await readRecord(desk, id)).toMatchObject({ renewal: 'verified', looks: { after: [expect.anything()] } });
    await desk.advance(2 * MINUTE_MS);
    expect((await readRecord(desk, id)).looks.after).toHaveLength(1);
  },
);

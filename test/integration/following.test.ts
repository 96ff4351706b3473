import path from 'node:path';
import { expect } from 'vitest';
import { aPurge, ask, CONFIGURED, readRecord, send } from '../support/api';
import { deskTest } from '../support/desk-test';
import { newFolder } from '../support/new-folder';

const test = deskTest({ settings: CONFIGURED });

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const twoSites = { 'fr4-par': 20, 'ny8-nyc': 40, 'tr2-tor': 600_000 };
const finished = { fr: 'fr4-par finished in 0.0 s', ny: 'ny8-nyc finished in 0.0 s' };

test('a purge that is slow at one site is known at two of three, and completed when the last one has it', async ({
  desk,
  sandbox,
}) => {
  await sandbox.siteDelays(twoSites);
  const { body } = await send(desk, aPurge());
  await desk.advance(SECOND_MS);
  const moving = await readRecord(desk, body.id);
  expect(moving).toMatchObject({ status: 'accepted', following: true, progress: { finished: 2, total: 3 } });
  expect(moving.sites.map(({ site, state }) => [site, state])).toEqual([
    ['fr4-par', 'done'],
    ['ny8-nyc', 'done'],
    ['tr2-tor', 'pending'],
  ]);
  await desk.advance(11 * MINUTE_MS);
  const record = await readRecord(desk, body.id);
  expect(record).toMatchObject({ status: 'completed', following: false, completionMs: 600_000 });
  expect(record.events.map(({ reason }) => reason)).toEqual([
    'recorded',
    'sent to the CDN',
    `accepted as #${body.purgeRequestId}`,
    finished.fr,
    finished.ny,
    expect.stringMatching(/^tr2-tor finished in 10 min/),
    expect.stringMatching(/^all 3 reported sites have finished/),
  ]);
});

test('a purge that fails at a site has failed, and the other sites are followed to their end', async ({
  desk,
  sandbox,
}) => {
  await sandbox.siteDelays(twoSites);
  await sandbox.faults({ type: 'sites', failed: ['ny8-nyc'] });
  const { body } = await send(desk, aPurge());
  await desk.advance(SECOND_MS);
  expect(await readRecord(desk, body.id)).toMatchObject({ status: 'failed', following: true });
  await desk.advance(11 * MINUTE_MS);
  const record = await readRecord(desk, body.id);
  expect(record).toMatchObject({ status: 'failed', following: true, completionMs: null });
  expect(record.sites.map(({ state }) => state)).toEqual(['done', 'failed', 'done']);
  // The site may succeed after all, until the deadline.
  await desk.advance(50 * MINUTE_MS);
  expect(await readRecord(desk, body.id)).toMatchObject({ status: 'failed', following: false });
});

test('a desk that ends in a crash while a purge is moving follows it to its end once it is back', async ({
  openDesk,
  sandbox,
}) => {
  const database = { kind: 'sqlite', file: path.join(newFolder(), 'desk.db') } as const;
  await sandbox.siteDelays(twoSites);
  const killed = await openDesk(CONFIGURED, { database });
  const { body } = await send(killed, aPurge());
  const progress = async (desk: typeof killed) => (await readRecord(desk, body.id)).progress;
  await killed.advance(SECOND_MS);
  expect(await progress(killed)).toEqual({ finished: 2, total: 3 });
  await killed.kill();

  const restarted = await openDesk(CONFIGURED, { database });
  expect(await readRecord(restarted, body.id)).toMatchObject({ status: 'accepted', following: true });
  await sandbox.arrive('tr2-tor');
  await restarted.advance(MINUTE_MS);
  expect((await readRecord(restarted, body.id)).status).toBe('completed');
  const { events } = await readRecord(restarted, body.id);
  expect(events.filter(({ reason }) => reason.startsWith('fr4-par'))).toHaveLength(1);
  expect(await sandbox.purges()).toHaveLength(1);
});

test('what the CDN has not reported by the deadline is said, and asked for no more', async ({ openDesk, sandbox }) => {
  const desk = await openDesk({ ...CONFIGURED, TRACKING_DEADLINE_MINUTES: '5' });
  await sandbox.siteDelays(twoSites);
  const { body } = await send(desk, aPurge());
  await desk.advance(5 * MINUTE_MS - SECOND_MS);
  expect(await readRecord(desk, body.id)).toMatchObject({ status: 'accepted', following: true });
  await desk.advance(30 * SECOND_MS);
  const record = await readRecord(desk, body.id);
  const unreported = { status: 'accepted', following: false, completionUnreported: true };
  expect(record).toMatchObject({ ...unreported, progress: { finished: 2, total: 3 } });
  expect(record.events.at(-1)?.reason).toContain('completion was not reported within 5 min');
  await sandbox.arrive('tr2-tor');
  const asked = (await sandbox.requests()).length;
  await desk.advance(60 * MINUTE_MS);
  expect((await sandbox.requests()).length).toBe(asked);
  expect(await readRecord(desk, body.id)).toMatchObject(unreported);
});

test('a purge is completed whose first report names no site yet', async ({ desk, sandbox }) => {
  await sandbox.reachSitesQuickly();
  const items = [{ status: 'in progress', purge: null }, { purge: {} }];
  await sandbox.faults({ type: 'raw', on: 'status', text: JSON.stringify({ items }) });
  const { body } = await send(desk, aPurge());
  await desk.advance(SECOND_MS);
  expect((await readRecord(desk, body.id)).sites).toMatchObject([{ site: 'unnamed site', state: 'pending' }]);
  await desk.advance(MINUTE_MS);
  expect(await readRecord(desk, body.id)).toMatchObject({ status: 'completed', progress: { finished: 3, total: 3 } });
});

test('a purge command is completed whose first report names no site yet', async ({ openDesk, sandbox }) => {
  const desk = await openDesk({ ...CONFIGURED, CDN_PURGE_API: 'purge-command' });
  const { body } = await send(desk, aPurge());
  const status = [{ purge_status: {} }, { purge_status: { node: 'fr4-par-1' } }];
  const text = JSON.stringify({ metadata: { name: `purge-desk-${body.id}` }, status });
  await sandbox.faults({ type: 'raw', on: 'command-status', text });
  await desk.advance(SECOND_MS);
  const nodes = [{ node: 'fr4-par-1', state: 'pending' }];
  expect((await readRecord(desk, body.id)).sites).toMatchObject([{ site: 'unnamed site', state: 'pending', nodes }]);
  await sandbox.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
  await desk.advance(MINUTE_MS);
  expect(await readRecord(desk, body.id)).toMatchObject({ status: 'completed', progress: { finished: 3, total: 3 } });
});

for (const [what, faults] of Object.entries({
  'errors of the CDN': [{ type: 'status', status: 503, on: 'status', times: 3 }],
  'a CDN that is asked too often': [{ type: 'status', status: 429, retryAfter: '2', on: 'status' }],
  'answers that cannot be read': [{ type: 'answer', body: 'broken-json', on: 'status', times: 2 }],
  'closed connections': [{ type: 'close', when: 'before', on: 'status', times: 2 }],
}))
  test(`${what} delay what is known of a purge, and lose nothing`, async ({ desk, sandbox }) => {
    await sandbox.reachSitesQuickly();
    await sandbox.faults(...faults);
    const { body } = await send(desk, aPurge());
    await desk.advance(MINUTE_MS);
    expect((await readRecord(desk, body.id)).status).toBe('completed');
    expect(await sandbox.state()).toMatchObject({ faultsPending: 0, violations: 0 });
  });

test('a purge request ID above 2^53 is asked about with every digit', async ({ desk, sandbox }) => {
  await sandbox.reachSitesQuickly();
  await sandbox.faults({ type: 'answer', body: 'big-id' });
  const { body } = await send(desk, aPurge());
  expect(Number.isSafeInteger(Number(body.purgeRequestId))).toBe(false);
  await desk.advance(MINUTE_MS);
  expect((await readRecord(desk, body.id)).status).toBe('completed');
});

test('a token that may not read the status is told at once, on the record and to the form', async ({
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk(CONFIGURED);
  await sandbox.faults({ type: 'status', status: 403, on: 'status', times: 3 });
  const { body } = await send(desk, aPurge());
  const isHidden = async () =>
    (await ask<{ completionHidden: boolean }>(desk, '/api/distributions')).body.completionHidden;
  expect(await isHidden()).toBe(false);
  await desk.advance(10 * SECOND_MS);
  const codes = async () => (await readRecord(desk, body.id)).events.map(({ what }) => what?.code);
  expect((await codes()).filter((code) => code === 'completion_hidden')).toHaveLength(1);
  expect(await isHidden()).toBe(true);
  await desk.advance(MINUTE_MS);
  expect(await isHidden()).toBe(false);
  expect((await codes()).filter((code) => code === 'completion_hidden')).toHaveLength(1);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aPurge, ask, CONFIGURED, readRecord, send } from '../support/api';
import { startCdn, startDesk, type TestDesk } from '../support/desk';

let cdn: Awaited<ReturnType<typeof startCdn>>;
let desk: TestDesk;
beforeAll(async () => {
  cdn = await startCdn();
  desk = await startDesk({ cdn });
});
afterAll(async () => {
  await desk.stop();
  await cdn.close();
});

const polls = async () => (await cdn.control.requests()).filter(({ path }) => path.endsWith('operation-status')).length;
const SECOND_MS = 1000;

describe('a purge that was accepted', () => {
  it('is asked about after 1, 3, 7, 15 and 45 seconds and then every half minute', async () => {
    await cdn.control.reset();
    await send(desk, aPurge());
    const sent = desk.clock.now();
    for (const [index, second] of [1, 3, 7, 15, 45, 75].entries()) {
      await desk.advance(sent + second * SECOND_MS - 1 - desk.clock.now());
      expect(await polls(), `before second ${second}`).toBe(index);
      await desk.advance(1);
      expect(await polls(), `at second ${second}`).toBe(index + 1);
    }
  });

  it('is completed by the second answer that all sites are through', async () => {
    await cdn.control.reset();
    const { body } = await send(desk, aPurge());
    await cdn.control.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
    await desk.advance(1000);
    expect(await readRecord(desk, body.id)).toMatchObject({ status: 'accepted', progress: { finished: 3, total: 3 } });
    await desk.advance(2000);
    expect(await readRecord(desk, body.id)).toMatchObject({ status: 'completed', following: false });
    expect(desk.background.failures).toEqual([]);
  });

  it('reaches its sites by the same clock', async () => {
    await cdn.control.reset();
    await cdn.control.siteDelays({ 'fr4-par': 20_000, 'ny8-nyc': 20_000, 'tr2-tor': 20_000 });
    const { body } = await send(desk, aPurge());
    await desk.advance(19_000);
    expect(await readRecord(desk, body.id)).toMatchObject({ progress: { finished: 0, total: 3 } });
    await desk.advance(60_000);
    expect(await readRecord(desk, body.id)).toMatchObject({ status: 'completed', completionMs: 20_000 });
  });
});

it('a request that waits for a purge is answered when time has passed', async () => {
  await cdn.control.reset();
  const { body } = await send(desk, aPurge());
  const before = desk.clock.waiting;
  const waiting = ask<{ status: string }>(desk, `/api/purges/${body.id}?wait=30`);
  await expect.poll(() => desk.clock.waiting).toBeGreaterThan(before);
  await cdn.control.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
  await desk.advance(5000);
  expect((await waiting).body.status).toBe('completed');
});

it('two desks in one process have each its own settings and history', async () => {
  await cdn.control.reset();
  const other = await startDesk({ cdn, settings: CONFIGURED });
  const { body } = await send(other, aPurge());
  expect((await ask(other, `/api/purges/${body.id}`)).status).toBe(200);
  expect((await ask(desk, `/api/purges/${body.id}`)).status).toBe(404);
  const names = async (one: TestDesk) =>
    (await ask<{ items: { name: string }[] }>(one, '/api/distributions')).body.items.map(({ name }) => name);
  expect(await names(other)).toEqual(['www-shop']);
  expect(await names(desk)).toEqual(['docs-portal', 'www-shop', 'video-library']);
  await other.stop();
});

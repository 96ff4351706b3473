import { describe, expect } from 'vitest';
import type { Purge, PurgePage } from '../../lib/shared/purges/purge-record';
import { aPurge, ask, CONFIGURED, readRecord, send } from '../support/api';
import type { TestDesk } from '../support/desk';
import { deskTest } from '../support/desk-test';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const OUTSIDE = { ...CONFIGURED, OUTSIDE_PURGES: 'on' };
// Purge request IDs begin again in each test: each has a desk, and so a history, of its own.
const test = deskTest({ settings: CONFIGURED });

async function lookOutside({ background, clock }: TestDesk, { calls = 30, afterMs = 3 * MINUTE_MS } = {}) {
  clock.moveTo(clock.monotonic() + afterMs);
  for (let call = 0; call < calls; call++) await background.run('outside');
}
async function outside(desk: TestDesk): Promise<Purge[]> {
  return (await ask<PurgePage>(desk, '/api/purges?made=outside&limit=200')).body.items;
}
const problems = (desk: TestDesk) => desk.built.store.outsideLists.state(desk.built.cdn.source);

const inConsole = { api: 'cache-purge', distribution: 'default/www-shop', target: { url: '/a' }, mode: 'soft' };
const command = (name: string, change = {}) => ({
  api: 'purge-command',
  distribution: 'default/www-shop',
  target: { url_path: '/a' },
  mode: 'hard',
  name,
  creator: 'ann@example.com',
  ...change,
});

describe('a CDN that does not say how far purges are', () => {
  for (const fault of [
    { type: 'status', status: 500 },
    { type: 'status', status: 401 },
    { type: 'close', when: 'before' },
  ])
    test(`for a while (${JSON.stringify(fault)}) makes no record poorer`, async ({ openDesk, sandbox }) => {
      await sandbox.purgeOutside({ ...inConsole, agoMs: 2 * DAY_MS });
      const desk = await openDesk(OUTSIDE);
      await sandbox.faults({ ...fault, on: 'status', times: 4 });
      await lookOutside(desk);
      expect(await outside(desk)).toEqual([]);
      for (let round = 0; round < 6; round++) await lookOutside(desk, { afterMs: 10 * MINUTE_MS });
      expect(await outside(desk)).toMatchObject([{ mode: 'soft', status: 'completed', following: false }]);
    });

  test('because it may not keeps the purge, and its record says so', async ({ openDesk, sandbox }) => {
    await sandbox.purgeOutside({ ...inConsole, agoMs: 2 * DAY_MS });
    const desk = await openDesk(OUTSIDE);
    await sandbox.faults({ type: 'status', status: 403, on: 'status', times: 100 });
    await lookOutside(desk);
    const [found] = await outside(desk);
    const { events } = await readRecord(desk, found?.id);
    expect(events.map(({ what }) => what?.code)).toEqual(['found_outside', 'completion_hidden']);
  });
});

describe('one purge of which the CDN does not say how far it is', () => {
  const three = [2, 3, 4].map((days) => ({ ...inConsole, agoMs: days * DAY_MS }));
  const idsOf = async (desk: TestDesk) => (await outside(desk)).map(({ purgeRequestId }) => purgeRequestId);
  const unknown = JSON.stringify({ items: [], error: { code: 'ENOTFOUND' } });

  for (const fault of [
    { type: 'raw', status: 200, text: unknown },
    { type: 'raw', status: 200, text: '{"items":"none"}' },
    { type: 'status', status: 400 },
  ])
    test(`(${JSON.stringify(fault)}) keeps no other from being found, and is recorded without it in the end`, async ({
      openDesk,
      sandbox,
    }) => {
      await sandbox.purgeOutside(...three);
      const desk = await openDesk(OUTSIDE);
      await sandbox.faults({ ...fault, on: 'status' });
      await lookOutside(desk);
      expect(await idsOf(desk)).toEqual(['102', '103']);
      expect(await problems(desk)).toMatchObject({ problems: [{ lists: 1 }] });
      await sandbox.faults({ ...fault, on: 'status', times: 100 });
      await lookOutside(desk, { afterMs: 20 * MINUTE_MS });
      expect(await idsOf(desk)).toEqual(['102', '103']);
      await lookOutside(desk, { afterMs: 20 * MINUTE_MS });
      expect(await outside(desk)).toMatchObject([{ purgeRequestId: '101', mode: null }, {}, {}]);
      await lookOutside(desk);
      expect(await problems(desk)).toMatchObject({ problems: [] });
    });

  test('because it fails is asked about after the others', async ({ openDesk, sandbox }) => {
    await sandbox.purgeOutside(...three);
    const desk = await openDesk(OUTSIDE);
    await sandbox.faults({ type: 'status', status: 500, on: 'status' });
    await lookOutside(desk);
    await lookOutside(desk);
    const asked = (await sandbox.requests()).filter(({ path }) => path.includes('get-service-operation-status'));
    const ids = asked.map(({ body }) => JSON.parse(body).service_op_id);
    expect(ids).toEqual([101, 102, 103, 101]);
  });
});

describe('a list', () => {
  test('that is not offered yet is read from the beginning once it is', async ({ openDesk, sandbox }) => {
    await sandbox.settings({ purgeCommands: 404 });
    const desk = await openDesk(OUTSIDE);
    await sandbox.purgeOutside(command('early'));
    await lookOutside(desk);
    await sandbox.settings({ purgeCommands: 'on' });
    await lookOutside(desk, { afterMs: 2 * 60 * MINUTE_MS });
    expect(await outside(desk)).toMatchObject([{ commandName: 'early' }]);
    expect(await problems(desk)).toMatchObject({ problems: [] });
  });

  test('with items that nobody can read is shown as far as it can be, and the settings say so', async ({
    openDesk,
    sandbox,
  }) => {
    const desk = await openDesk(OUTSIDE);
    const createdAt = new Date(desk.clock.now()).toISOString();
    const items = [null, { service_op_id: 7, created_time: createdAt }, { service_op_id: 'seven' }];
    await sandbox.faults({ type: 'raw', on: 'operations', status: 200, text: JSON.stringify({ items }), times: 1 });
    await lookOutside(desk, { calls: 3 });
    expect(await problems(desk)).toMatchObject({ problems: [{ problem: 'cdn_unexpected_answer', lists: 1 }] });
  });

  test('that is refused is warned about once', async ({ openDesk, sandbox }) => {
    const desk = await openDesk(OUTSIDE);
    await sandbox.faults({ type: 'status', status: 403, on: 'operations', times: 100 });
    for (let round = 0; round < 4; round++) await lookOutside(desk, { afterMs: 2 * 60 * MINUTE_MS });
    expect(desk.log().filter(({ msg }) => msg === 'list of purges not read')).toHaveLength(1);
    expect(await problems(desk)).toMatchObject({ problems: [{ problem: 'cdn_forbidden', lists: 1 }] });
  });

  test('that the CDN wants nobody to read keeps the desk from none of its own questions', async ({
    openDesk,
    sandbox,
  }) => {
    const desk = await openDesk({ ...OUTSIDE, CDN_BREAKER_FAILURES: '1' });
    const { body } = await send(desk, aPurge());
    await sandbox.faults({ type: 'status', status: 429, retryAfter: '600', on: 'operations' });
    await lookOutside(desk);
    await sandbox.faults({ type: 'status', status: 503, on: 'operations', times: 3 });
    await lookOutside(desk);
    await sandbox.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
    await desk.advance(10 * MINUTE_MS);
    expect((await readRecord(desk, body.id)).status).toBe('completed');
    expect(desk.built.cdn.health().every(({ state }) => state === 'closed')).toBe(true);
  });

  test('is read in parts where it is long, and others have their turn', async ({ openDesk, sandbox }) => {
    const many = Array.from({ length: 45 }, (_, index) => ({ ...inConsole, agoMs: (index + 10) * MINUTE_MS }));
    await sandbox.purgeOutside(...many, command('theirs', { agoMs: 20 * MINUTE_MS }));
    const desk = await openDesk(OUTSIDE);
    await lookOutside(desk, { calls: 28 });
    const found = await outside(desk);
    expect(found.map(({ commandName }) => commandName)).toContain('theirs');
    expect(found.length).toBeLessThan(46);
    await lookOutside(desk, { calls: 60, afterMs: 0 });
    expect(await outside(desk)).toHaveLength(46);
  });

  test('of a distribution that the desk no longer has is not read', async ({ openDesk, sandbox }) => {
    const desk = await openDesk(OUTSIDE);
    await lookOutside(desk);
    const other = await openDesk(
      { F5XC_DISTRIBUTIONS: 'default/docs-portal=docs.example', OUTSIDE_PURGES: 'on' },
      { database: desk.location },
    );
    await sandbox.purgeOutside(inConsole);
    for (let round = 0; round < 3; round++) await lookOutside(other);
    expect(await outside(other)).toEqual([]);
    expect(await problems(other)).toMatchObject({ lists: 2 });
  });
});

describe('a purge that is found', () => {
  test('as soon as it is made waits a moment for what the CDN says of it', async ({ openDesk, sandbox }) => {
    const desk = await openDesk(OUTSIDE);
    await sandbox.purgeOutside(inConsole);
    await sandbox.faults({ type: 'raw', on: 'status', status: 200, text: '{"items":[]}', times: 1 });
    await lookOutside(desk, { afterMs: 2 * MINUTE_MS });
    await lookOutside(desk, { afterMs: MINUTE_MS });
    expect(await outside(desk)).toMatchObject([{ mode: 'soft' }]);
  });

  test('and cannot be recorded keeps no other from being found', async ({ openDesk, sandbox }) => {
    await sandbox.purgeOutside({ ...inConsole, agoMs: 10 * MINUTE_MS }, { ...inConsole, agoMs: 20 * MINUTE_MS });
    const desk = await openDesk(OUTSIDE);
    const { outside: store } = desk.built.store;
    const { add } = store;
    store.add = async (found) => {
      if (found.purgeRequestId === '101') throw new Error('a value that the database refuses');
      return add(found);
    };
    for (let round = 0; round < 8; round++) await lookOutside(desk, { afterMs: 20 * MINUTE_MS });
    expect(await outside(desk)).toMatchObject([{ purgeRequestId: '102' }]);
    expect(desk.background.failures).toEqual([]);
  });

  test('after a clock was a day ahead is not missed', async ({ openDesk, sandbox }) => {
    const desk = await openDesk(OUTSIDE);
    desk.clock.setBack(-DAY_MS);
    await lookOutside(desk);
    desk.clock.setBack(DAY_MS);
    await sandbox.purgeOutside({ ...inConsole, agoMs: 2 * MINUTE_MS });
    for (let round = 0; round < 3; round++) await lookOutside(desk);
    expect(await outside(desk)).toHaveLength(1);
  });
});

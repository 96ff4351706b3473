import { describe, expect } from 'vitest';
import { aPurge, CONFIGURED, readRecord, send } from '../support/api';
import type { TestDesk } from '../support/desk';
import { deskTest } from '../support/desk-test';
import { purgeCount } from '../support/ledger';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
const COMMANDS = { ...CONFIGURED, CDN_PURGE_API: 'purge-command' };
const test = deskTest({ settings: COMMANDS });

const nameOf = (id: string) => `purge-desk-${id}`;
const everywhere = ['fr4-par', 'ny8-nyc', 'tr2-tor'] as const;

const targets = [
  { target: { kind: 'url', value: 'https://www.shop.example/a.css?v=1' }, wire: { url_path: '/a.css?v=1' } },
  { target: { kind: 'hostname', value: 'img.shop.example' }, wire: { hostname: 'img.shop.example' } },
  { target: { kind: 'pattern', value: '^/img/.*\\.(png|jpg)$' }, wire: { pattern: '^/img/.*\\.(png|jpg)$' } },
  { target: { kind: 'all' }, wire: { purge_all: {} } },
];

describe.each(targets)('a purge of $target.kind', ({ target, wire }) => {
  for (const mode of ['soft', 'hard'])
    test(`in ${mode} mode is one command with exactly its target and mode, and is followed to its end`, async ({
      desk,
      sandbox,
    }) => {
      const notes = { reason: 'The price was wrong', ticket: 'OPS-17' };
      const { status, body } = await send(desk, aPurge({ target, mode, ...notes }));
      expect(status).toBe(201);
      const name = nameOf(body.id);
      expect(body).toMatchObject({
        status: 'accepted',
        purgeRequestId: null,
        api: 'purge-command',
        commandName: name,
      });
      const [sent] = (await sandbox.requests()).filter(({ method }) => method === 'POST');
      expect(sent).toMatchObject({
        path: '/api/config/namespaces/default/cdn_purge_commands',
        authorization: 'valid',
        violation: null,
      });
      expect(JSON.parse(sent?.body ?? '')).toEqual({
        metadata: {
          name,
          namespace: 'default',
          labels: { 'purge-desk': 'true' },
          description: 'Purge Desk · actor: local operator · reason: The price was wrong · ticket: OPS-17',
          annotations: {
            'purge-desk/actor': 'local operator',
            'purge-desk/reason': 'The price was wrong',
            'purge-desk/ticket': 'OPS-17',
          },
        },
        spec: {
          virtual_host: { namespace: 'default', name: 'ves-io-cdn-loadbalancer-www-shop' },
          ...wire,
          [`${mode}_purge`]: {},
        },
      });
      await sandbox.arrive(...everywhere);
      await desk.advance(MINUTE_MS);
      const record = await readRecord(desk, body.id);
      expect(record).toMatchObject({ status: 'completed', progress: { finished: 3, total: 3 } });
      expect(record.sites.map(({ site }) => site).sort()).toEqual([...everywhere]);
      for (const { nodes } of record.sites) expect(nodes?.map(({ state }) => state)).toEqual(['done', 'done']);
      expect(await sandbox.commands()).toMatchObject([{ name, executed: true }]);
      expect(await purgeCount(sandbox)).toBe(0);
    });
});

test('a site has finished when both of its nodes have', async ({ desk, sandbox }) => {
  const { body } = await send(desk, aPurge());
  await sandbox.arriveAtNodes('fr4-par-1');
  await desk.advance(SECOND_MS);
  const site = async () => (await readRecord(desk, body.id)).sites.find((one) => one.site === 'fr4-par');
  expect(await site()).toMatchObject({ state: 'pending', nodes: [{ state: 'done' }, { state: 'pending' }] });
  await sandbox.arriveAtNodes('fr4-par-2');
  await desk.advance(2 * SECOND_MS);
  expect(await site()).toMatchObject({ state: 'done' });
});

test('a node that fails fails the purge with the reason that the CDN gives', async ({ desk, sandbox }) => {
  await sandbox.faults({ type: 'nodes', failed: ['ny8-nyc-2'] });
  const { body } = await send(desk, aPurge());
  await sandbox.arrive(...everywhere);
  await desk.advance(SECOND_MS);
  const record = await readRecord(desk, body.id);
  expect(record).toMatchObject({ status: 'failed', error: { code: 'cdn_site_failed' } });
  expect(record.error?.message).toMatch(/^ny8-nyc: Operational Failed: /);
});

test('a command that the CDN creates and refuses to run has failed, with its reason', async ({ desk, sandbox }) => {
  const { body } = await send(
    desk,
    aPurge({ target: { kind: 'pattern', value: '^/(?=img).*' }, confirmation: 'default/www-shop' }),
  );
  await desk.advance(SECOND_MS);
  const record = await readRecord(desk, body.id);
  expect(record).toMatchObject({ status: 'failed', error: { code: 'cdn_validation_failed' }, following: false });
  expect(record.error?.message).toMatch(/^Validation Failed: /);
  expect(await sandbox.executions()).toEqual([]);
});

describe('after a lost answer the CDN is asked for the name', () => {
  const lost = [
    { type: 'close', when: 'after' },
    { type: 'status', status: 500, executed: true },
    { type: 'status', status: 503, executed: true },
    { type: 'status', status: 504, executed: true },
    { type: 'answer', body: 'html' },
    { type: 'answer', body: 'broken-json' },
    { type: 'answer', body: 'empty' },
    { type: 'answer', body: 'redirect' },
    { type: 'answer', body: 'huge' },
  ];
  for (const fault of lost)
    test(`${JSON.stringify(fault)}: it is there, so it is accepted at once`, async ({ desk, sandbox }) => {
      await sandbox.faults({ ...fault, on: 'commands' });
      const { status, body } = await send(desk, aPurge());
      expect([status, body.status]).toEqual([201, 'accepted']);
      expect(await sandbox.commands()).toHaveLength(1);
    });

  const never = [
    { type: 'close', when: 'before' },
    { type: 'status', status: 500 },
    { type: 'status', status: 503 },
    { type: 'status', status: 504 },
  ];
  for (const fault of never)
    test(`${JSON.stringify(fault)}: it is not there, so it is sent again under the same name`, async ({
      desk,
      sandbox,
    }) => {
      await sandbox.faults({ ...fault, on: 'commands' });
      const { status, body } = await send(desk, aPurge());
      expect([status, body.status]).toEqual([202, 'queued']);
      await desk.advance(5 * SECOND_MS);
      const record = await readRecord(desk, body.id);
      expect(record.status).toBe('accepted');
      expect(record.events.map(({ what }) => what?.code)).toContain('requeued_not_received');
      expect(await sandbox.commands()).toMatchObject([{ name: nameOf(body.id), executed: true }]);
    });

  test('a CDN that never receives it: it has failed in the end, and nothing was purged', async ({
    openDesk,
    sandbox,
  }) => {
    // Of its own: what tests before this one have left under way would be asked for all the while.
    const desk = await openDesk(COMMANDS);
    await sandbox.faults({ type: 'status', status: 503, on: 'commands', times: 100 });
    const { body } = await send(desk, aPurge());
    await desk.advance(30 * SECOND_MS);
    expect((await readRecord(desk, body.id)).status).toBe('unconfirmed');
    await desk.advance(15 * MINUTE_MS);
    expect(await readRecord(desk, body.id)).toMatchObject({
      status: 'failed',
      following: false,
      error: { code: 'cdn_not_received' },
    });
    const sent = (await sandbox.requests()).filter(({ method }) => method === 'POST');
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map(({ body: text }) => text)).size).toBe(1);
    expect(await sandbox.commands()).toEqual([]);
  });

  test('a purge that waited for the rate limit is sent again as often as any other', async ({ desk, sandbox }) => {
    await sandbox.faults(
      { type: 'status', status: 429, retryAfter: '1', on: 'commands', times: 3 },
      { type: 'close', when: 'before', on: 'commands', times: 2 },
    );
    const { body } = await send(desk, aPurge());
    await desk.advance(30 * SECOND_MS);
    const record = await readRecord(desk, body.id);
    const codes = record.events.map(({ what }) => what?.code);
    expect(codes.filter((code) => code === 'requeued_by_cdn')).toHaveLength(3);
    expect(codes.filter((code) => code === 'requeued_not_received')).toHaveLength(2);
    expect(record.status).toBe('accepted');
    expect(await sandbox.commands()).toMatchObject([{ name: nameOf(body.id), executed: true }]);
  });

  test('a CDN that cannot be asked leaves it unconfirmed, until it can', async ({ desk, sandbox }) => {
    await sandbox.faults(
      { type: 'close', when: 'after', on: 'commands' },
      { type: 'status', status: 503, on: 'command-status', times: 4 },
    );
    const { body: problem } = await send<{ purgeId: string; code: string }>(desk, aPurge());
    expect(problem.code).toBe('cdn_connection_lost');
    expect((await readRecord(desk, problem.purgeId)).status).toBe('unconfirmed');
    await desk.advance(MINUTE_MS);
    const record = await readRecord(desk, problem.purgeId);
    expect(record).toMatchObject({ status: 'accepted', error: null });
    expect(record.events.at(-1)?.what?.code).toBe('command_found');
    expect(await sandbox.commands()).toHaveLength(1);
  });
});

test('notes can be switched off', async ({ openDesk, sandbox }) => {
  const desk = await openDesk({ ...COMMANDS, PURGE_COMMAND_NOTES: 'off' });
  const { body } = await send(desk, aPurge({ reason: 'a secret reason' }));
  const [sent] = (await sandbox.requests()).filter(({ method }) => method === 'POST');
  expect(JSON.parse(sent?.body ?? '').metadata).toEqual({
    name: nameOf(body.id),
    namespace: 'default',
    labels: { 'purge-desk': 'true' },
  });
});

test('commands of ours are deleted after a week, those of others never', async ({ desk, sandbox }) => {
  await sandbox.purgeOutside({
    api: 'purge-command',
    distribution: 'default/www-shop',
    target: { url_path: '/a' },
    mode: 'hard',
    name: 'theirs',
    creator: 'ann@example.com',
  });
  const { body } = await send(desk, aPurge());
  await sandbox.arrive(...everywhere);
  await desk.advance(MINUTE_MS);
  expect((await readRecord(desk, body.id)).status).toBe('completed');
  const left = async () => (await sandbox.commands()).filter(({ deletedAt }) => deletedAt === null);
  await desk.advance(6 * DAY_MS);
  expect(await left()).toHaveLength(2);
  await desk.advance(2 * DAY_MS);
  expect(await left()).toMatchObject([{ name: 'theirs' }]);
});

describe('a purge command that cannot be deleted', () => {
  /** Purges that ended a week ago, oldest first, and the names of their commands. */
  async function oldCommands(desk: TestDesk, count: number): Promise<string[]> {
    const names: string[] = [];
    for (let number = 1; number <= count; number++) {
      const { body } = await send(desk, aPurge());
      names.push(nameOf(body.id));
      await desk.sandbox.arrive(...everywhere);
      await desk.advance(MINUTE_MS);
    }
    desk.clock.moveTo(desk.clock.monotonic() + 8 * DAY_MS);
    return names;
  }
  const left = async ({ sandbox }: TestDesk) =>
    (await sandbox.commands()).flatMap(({ name, deletedAt }) => (deletedAt === null ? [name] : []));

  for (const fault of [
    { type: 'status', status: 500 },
    { type: 'status', status: 502, body: 'html' },
  ])
    test(`(${JSON.stringify(fault)}) keeps no other from being deleted, and is tried again`, async ({
      openDesk,
      sandbox,
    }) => {
      const desk = await openDesk(COMMANDS);
      const names = await oldCommands(desk, 7);
      // As many as are deleted before others have their turn.
      await sandbox.faults({ ...fault, on: 'command-delete', times: 5 });
      await desk.background.run('remove');
      await desk.background.run('remove');
      expect(await left(desk)).toEqual(names.slice(0, 5));
      await desk.background.run('remove');
      expect(await left(desk)).toEqual(names.slice(0, 5));
      desk.clock.moveTo(desk.clock.monotonic() + 60 * MINUTE_MS);
      await desk.background.run('remove');
      expect(await left(desk)).toEqual([]);
    });

  for (const fault of [
    { type: 'status', status: 429, retryAfter: '60' },
    { type: 'status', status: 503 },
    { type: 'close', when: 'before' },
  ])
    test(`because the CDN is in trouble (${JSON.stringify(fault)}) ends the clean-up for an hour`, async ({
      openDesk,
      sandbox,
    }) => {
      const desk = await openDesk(COMMANDS);
      const names = await oldCommands(desk, 3);
      await sandbox.faults({ ...fault, on: 'command-delete' });
      await desk.background.run('remove');
      await desk.background.run('remove');
      expect(await left(desk)).toEqual(names);
      desk.clock.moveTo(desk.clock.monotonic() + 60 * MINUTE_MS);
      // It continues after the command that met the trouble, which may be its cause.
      await desk.background.run('remove');
      expect(await left(desk)).toEqual(names.slice(0, 1));
      desk.clock.moveTo(desk.clock.monotonic() + 60 * MINUTE_MS);
      await desk.background.run('remove');
      expect(await left(desk)).toEqual([]);
    });
});

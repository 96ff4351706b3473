import path from 'node:path';
import { describe, expect } from 'vitest';
import type { Problem } from '../../lib/shared/problem';
import { aPurge, CONFIGURED, expectProblem, readRecord, send } from '../support/api';
import { deskTest } from '../support/desk-test';
import { purgeCount } from '../support/ledger';
import { newFolder } from '../support/new-folder';

const SECOND_MS = 1000;
const COMMANDS = { ...CONFIGURED, CDN_PURGE_API: 'purge-command' };
const test = deskTest({ settings: COMMANDS });

describe('the virtual host', () => {
  for (const [count, message] of [
    ['none', 'The CDN lists no virtual host for default/www-shop.'],
    ['two', /^The CDN lists 2 virtual hosts for default\/www-shop: /],
  ] as const)
    test(`${count}: the purge is refused with the reason, and nothing is sent`, async ({ openDesk, sandbox }) => {
      const desk = await openDesk(COMMANDS);
      await sandbox.settings({ virtualHosts: { 'default/www-shop': count } });
      const answer = await send<Problem>(desk, aPurge());
      expectProblem(answer, { status: 502, code: 'cdn_virtual_host_unknown' });
      expect(answer.body.cdnMessage).toMatch(message);
      expect((await sandbox.requests()).filter(({ method }) => method === 'POST')).toEqual([]);
    });

  test('that the settings name is used, and nobody is asked', async ({ openDesk, sandbox }) => {
    const desk = await openDesk({ ...COMMANDS, F5XC_VIRTUAL_HOSTS: '*=ves-io-cdn-loadbalancer-{name}' });
    await sandbox.settings({ virtualHosts: { 'default/www-shop': 'one' } });
    expect((await send(desk, aPurge())).status).toBe(201);
    expect((await sandbox.requests()).filter(({ path: asked }) => asked.includes('virtual_hosts'))).toEqual([]);
  });
});

describe('auto', () => {
  const AUTO = { ...CONFIGURED, CDN_PURGE_API: 'auto' };

  test('uses cache-purge as long as the CDN offers it', async ({ openDesk, sandbox }) => {
    const { body } = await send(await openDesk(AUTO), aPurge());
    expect(body).toMatchObject({ api: 'cache-purge', commandName: null });
    expect(await sandbox.commands()).toEqual([]);
  });

  for (const cachePurge of [404, 410, 501])
    test(`moves to commands within the same purge when the CDN answers ${cachePurge}, for all replicas`, async ({
      openDesk,
      sandbox,
    }) => {
      const database = { kind: 'sqlite', file: path.join(newFolder(), 'desk.db') } as const;
      const desk = await openDesk(AUTO, { database });
      await sandbox.settings({ cachePurge });
      const { status, body } = await send(desk, aPurge());
      expect([status, body.api, body.status]).toEqual([201, 'purge-command', 'accepted']);
      const record = await readRecord(desk, body.id);
      expect(record.events.map(({ what }) => what?.code)).toContain('api_withdrawn');
      expect(desk.log().filter(({ msg }) => msg === 'CDN withdrew a purge API')).toHaveLength(1);
      await desk.stop();
      const replica = await openDesk(AUTO, { database });
      expect((await send(replica, aPurge())).body.api).toBe('purge-command');
      // Asked twice before the move, and by nobody afterwards.
      expect(await purgeCount(sandbox)).toBe(2);
      expect(await sandbox.executions()).toHaveLength(2);
    });

  for (const status of [404, 410, 501] as const)
    test(`one gateway that answers ${status} by mistake is no reason to move: the next answer counts`, async ({
      openDesk,
      sandbox,
    }) => {
      const desk = await openDesk(AUTO);
      await sandbox.faults({
        type: 'raw',
        status,
        text: '{"code":5,"message":"API group could not be determined"}',
        executed: false,
      });
      expect((await send(desk, aPurge())).body).toMatchObject({ api: 'cache-purge', status: 'accepted' });
      expect((await send(desk, aPurge())).body.api).toBe('cache-purge');
      expect(await sandbox.executions()).toHaveLength(2);
    });

  test('an answer that does not look like one of F5 moves nothing, however often it comes', async ({
    openDesk,
    sandbox,
  }) => {
    const desk = await openDesk(AUTO);
    const page = { type: 'raw', status: 410, text: '<h1>Gone</h1>', executed: false } as const;
    await sandbox.faults(page, page);
    for (let time = 0; time < 2; time++)
      expectProblem(await send(desk, aPurge()), { status: 502, code: 'cdn_api_withdrawn' });
    expect((await send(desk, aPurge())).body).toMatchObject({ api: 'cache-purge', status: 'accepted' });
    expect(await sandbox.executions()).toHaveLength(1);
    expect(await sandbox.commands()).toEqual([]);
  });

  test('a distribution that the CDN does not know is no reason to move', async ({ openDesk, sandbox }) => {
    const desk = await openDesk(AUTO);
    await sandbox.faults({ type: 'status', status: 404 });
    expectProblem(await send(desk, aPurge()), { status: 404, code: 'cdn_not_found' });
    expect((await send(desk, aPurge())).body.api).toBe('cache-purge');
  });

  test('purges that waited for the old API are sent by the new one', async ({ openDesk, sandbox }) => {
    const desk = await openDesk(AUTO);
    await sandbox.faults({ type: 'status', status: 429, retryAfter: '5' });
    const { body } = await send(desk, aPurge());
    expect(body).toMatchObject({ status: 'queued', api: 'cache-purge' });
    await sandbox.settings({ cachePurge: 410 });
    await desk.advance(10 * SECOND_MS);
    expect(await readRecord(desk, body.id)).toMatchObject({ status: 'accepted', api: 'purge-command' });
  });
});

test('a setting that names an API which the CDN does not offer is told, and nothing was purged', async ({
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk({ ...CONFIGURED, CDN_PURGE_API: 'cache-purge' });
  await sandbox.settings({ cachePurge: 404 });
  expectProblem(await send(desk, aPurge()), { status: 502, code: 'cdn_api_withdrawn' });
  expect(await sandbox.executions()).toEqual([]);
});

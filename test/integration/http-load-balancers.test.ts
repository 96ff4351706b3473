import { expect } from 'vitest';
import type { DistributionList } from '../../lib/shared/distributions/distribution';
import { aPurge, ask, expectProblem, readRecord, send } from '../support/api';
import { deskTest } from '../support/desk-test';

const MINUTE_MS = 60_000;
const KINDS = { F5XC_NAMESPACES: 'default,media' };
const test = deskTest({ settings: KINDS });

const checkout = { kind: 'url', value: 'https://checkout.shop.example/a' } as const;
const onHttp = { distribution: 'http:www-shop', target: checkout };
const namesOf = async (desk: Parameters<typeof ask>[0]) => {
  const { body } = await ask<DistributionList>(desk, '/api/distributions');
  return { names: body.items.map(({ namespace, name }) => `${namespace}/${name}`), problems: body.problems };
};

test('those with a cache are offered beside CDN distributions, also under the same name', async ({
  openDesk,
  sandbox,
}) => {
  await sandbox.settings({ httpLoadBalancers: true });
  const desk = await openDesk(KINDS);
  await desk.advance(MINUTE_MS);
  const { names, problems } = await namesOf(desk);
  expect(problems).toEqual([]);
  expect(names).toEqual(
    expect.arrayContaining(['default/www-shop', 'default/http:www-shop', 'media/http:live-events']),
  );
  expect(names).not.toContain('default/http:partner-api');
});

for (const api of ['cache-purge', 'purge-command'])
  test(`are purged and followed by their own paths, by ${api}`, async ({ openDesk, sandbox }) => {
    await sandbox.settings({ httpLoadBalancers: true });
    const desk = await openDesk({ ...KINDS, CDN_PURGE_API: api });
    await desk.advance(MINUTE_MS);
    const { status, body } = await send(desk, aPurge(onHttp));
    expect([status, body.distribution]).toEqual([201, 'http:www-shop']);
    await sandbox.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
    await desk.advance(MINUTE_MS);
    expect(await readRecord(desk, body.id)).toMatchObject({ status: 'completed' });
    const posts = (await sandbox.requests()).filter(({ method }) => method === 'POST').map(({ path }) => path);
    const own = '/api/cdn/namespaces/default/http_loadbalancer/';
    if (api === 'cache-purge')
      expect([posts[0], posts[1]]).toEqual([`${own}www-shop/cache-purge`, `${own}get-service-operation-status`]);
    else expect(posts).toEqual(['/api/config/namespaces/default/cdn_purge_commands']);
    expect(await sandbox.executions()).toMatchObject([{ distribution: 'http_loadbalancer/default/www-shop' }]);
  });

test('the answer to a purge that was lost is looked for in their own list', async ({ openDesk, sandbox }) => {
  await sandbox.settings({ httpLoadBalancers: true });
  const desk = await openDesk(KINDS);
  await desk.advance(MINUTE_MS);
  await sandbox.faults({ type: 'close', when: 'after' });
  const { body } = await send<{ purgeId: string }>(desk, aPurge(onHttp));
  await desk.advance(MINUTE_MS);
  expect((await readRecord(desk, body.purgeId)).purgeRequestId).toMatch(/^\d+$/);
});

test('one without a cache, or that the CDN does not have, is refused', async ({ openDesk, sandbox }) => {
  await sandbox.settings({ httpLoadBalancers: true });
  const desk = await openDesk(KINDS);
  await desk.advance(MINUTE_MS);
  for (const distribution of ['http:partner-api', 'http:absent'])
    expectProblem(await send(desk, aPurge({ distribution, target: { kind: 'all' } })), {
      status: 422,
      code: 'invalid_input',
    });
  expect(await sandbox.executions()).toEqual([]);
});

test('a tenant without them is told of nothing that is missing', async ({ openDesk, sandbox }) => {
  await sandbox.settings({ httpLoadBalancers: false });
  const desk = await openDesk(KINDS);
  await desk.advance(MINUTE_MS);
  expect((await namesOf(desk)).problems).toEqual([]);
});

test('a refused list of them is reported where the desk looks for nothing else', async ({ openDesk, sandbox }) => {
  await sandbox.faults({ type: 'status', status: 403, on: 'distributions', times: 10 });
  const desk = await openDesk({ F5XC_NAMESPACES: 'default', F5XC_KINDS: 'http_loadbalancer' });
  await desk.advance(MINUTE_MS);
  expect((await namesOf(desk)).problems).toMatchObject([{ code: 'cdn_forbidden' }]);
});

test('a setting leaves a kind out, and nobody asks for it', async ({ openDesk, sandbox }) => {
  await sandbox.settings({ httpLoadBalancers: true });
  const desk = await openDesk({ ...KINDS, F5XC_KINDS: 'cdn_loadbalancer' });
  await desk.advance(MINUTE_MS);
  expect((await namesOf(desk)).names.filter((name) => name.includes('http:'))).toEqual([]);
  expect((await sandbox.requests()).filter(({ path }) => path.includes('http_loadbalancers'))).toEqual([]);
});

test('a template for CDN distributions names no virtual host of theirs', async ({ openDesk, sandbox }) => {
  await sandbox.settings({ httpLoadBalancers: true });
  const own = { ...KINDS, CDN_PURGE_API: 'purge-command' };
  const desk = await openDesk({ ...own, F5XC_VIRTUAL_HOSTS: '*=ves-io-cdn-loadbalancer-{name}' });
  await desk.advance(MINUTE_MS);
  expect((await send(desk, aPurge(onHttp))).status).toBe(201);
  expect(await sandbox.executions()).toMatchObject([{ distribution: 'http_loadbalancer/default/www-shop' }]);
  const named = await openDesk({ ...own, F5XC_VIRTUAL_HOSTS: 'http:*=ves-io-http-loadbalancer-{name}' });
  await named.advance(MINUTE_MS);
  expect((await send(named, aPurge(onHttp))).status).toBe(201);
  expect(await sandbox.executions()).toHaveLength(2);
});

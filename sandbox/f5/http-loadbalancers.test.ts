import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { purgeRequestId, type SandboxUnderTest, sitesOf, startSandbox } from '../sandbox-under-test.ts';

let sandbox: SandboxUnderTest;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(async () => {
  await sandbox.control('POST', 'reset');
  await sandbox.control('POST', 'settings', { httpLoadBalancers: true, listSpecs: true });
});
afterAll(() => sandbox.close());

const config = '/api/config/namespaces/default';
const cdn = '/api/cdn/namespaces/default';
const get = async (path: string) => JSON.parse((await sandbox.f5('GET', path)).text);
const everything = { purge_all: {}, hard_purge: {} };

it('do not exist unless the sandbox is told so', async () => {
  expect((await get(`${config}/http_loadbalancers`)).items).toHaveLength(2);
  await sandbox.control('POST', 'reset');
  expect((await get(`${config}/http_loadbalancers`)).items).toEqual([]);
  expect((await get(`${config}/http_loadbalancers/www-shop`)).code).toBe(5);
  expect((await sandbox.f5('POST', `${cdn}/http_loadbalancer/www-shop/cache-purge`, everything)).status).toBe(404);
});

it('tell their domains, and which of them have a cache', async () => {
  const { items } = await get(`${config}/http_loadbalancers?report_fields=get_spec`);
  expect(items).toMatchObject([
    { name: 'www-shop', get_spec: { domains: ['checkout.shop.example'], caching_policy: {} } },
    { name: 'partner-api', get_spec: { domains: ['partners.example'], disable_caching: {} } },
  ]);
  expect((await get(`${config}/http_loadbalancers/www-shop`)).spec.domains).toEqual(['checkout.shop.example']);
  expect((await get(`${config}/cdn_loadbalancers/www-shop`)).spec.domains).toContain('www.shop.example');
});

it('are purged and asked by their own paths, apart from a CDN distribution of the same name', async () => {
  await sandbox.warm('checkout.shop.example/', 'www.shop.example/');
  const id = purgeRequestId(await sandbox.f5('POST', `${cdn}/http_loadbalancer/www-shop/cache-purge`, everything));
  const asked = { namespace: 'default', name: 'www-shop', service_op_id: Number(id) };
  const status = (kind: string) => sandbox.f5('POST', `${cdn}/${kind}/get-service-operation-status`, asked);
  await expect
    .poll(async () => sitesOf(await status('http_loadbalancer')).every(({ finished }) => finished))
    .toBe(true);
  expect((await status('cdn_loadbalancer')).status).toBe(404);
  expect(await sandbox.cachedUrls()).toEqual(['www.shop.example/']);
  const list = async (kind: string) => {
    const body = { namespace: 'default', name: 'www-shop', lastn: 5 };
    const { text } = await sandbox.f5('POST', `${cdn}/${kind}/list-service-operations-status`, body);
    return JSON.parse(text).items.length;
  };
  expect([await list('http_loadbalancer'), await list('cdn_loadbalancer')]).toEqual([1, 0]);
  expect(await sandbox.control('GET', 'executions')).toMatchObject([
    { purgeRequestId: '101', distribution: 'http_loadbalancer/default/www-shop' },
  ]);
});

it('are refused without a cache', async () => {
  const answer = await sandbox.f5('POST', `${cdn}/http_loadbalancer/partner-api/cache-purge`, everything);
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text).message).toContain('Caching is not enabled');
  const virtual_host = { namespace: 'default', name: 'ves-io-http-loadbalancer-partner-api' };
  const metadata = { namespace: 'default', name: 'a' };
  await sandbox.f5('POST', `${config}/cdn_purge_commands`, { metadata, spec: { virtual_host, ...everything } });
  expect((await get(`${config}/cdn_purge_commands/a`)).status).toMatchObject([
    { conditions: [{ type: 'Validation', status: 'Failed' }] },
  ]);
  expect(await sandbox.control('GET', 'state')).toMatchObject({ violations: 0, purges: 0 });
});

it('have virtual hosts of their own, for purge commands', async () => {
  const { items } = await get(`${config}/virtual_hosts`);
  const ownerViews = items.map(({ owner_view: { kind, name } }: { owner_view: Record<string, string> }) => [
    kind,
    name,
  ]);
  expect(ownerViews).toContainEqual(['http_loadbalancer', 'www-shop']);
  expect(ownerViews).toContainEqual(['cdn_loadbalancer', 'www-shop']);
  await sandbox.warm('checkout.shop.example/', 'www.shop.example/');
  const virtual_host = { namespace: 'default', name: 'ves-io-http-loadbalancer-www-shop' };
  const metadata = { namespace: 'default', name: 'a' };
  await sandbox.f5('POST', `${config}/cdn_purge_commands`, { metadata, spec: { virtual_host, ...everything } });
  await expect.poll(() => sandbox.cachedUrls()).toEqual(['www.shop.example/']);
});

it('meet the faults of the routes that CDN distributions have', async () => {
  await sandbox.control('POST', 'faults', { faults: [{ type: 'status', status: 503, on: 'operations' }] });
  const body = { namespace: 'default', name: 'www-shop', lastn: 5 };
  const answer = await sandbox.f5('POST', `${cdn}/http_loadbalancer/list-service-operations-status`, body);
  expect(answer.status).toBe(503);
});

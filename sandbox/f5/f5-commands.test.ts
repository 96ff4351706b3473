import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SandboxUnderTest, startSandbox, token, until } from '../sandbox-under-test.ts';

let sandbox: SandboxUnderTest;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.control('POST', 'reset'));
afterAll(() => sandbox.close());

const commands = '/api/config/namespaces/default/cdn_purge_commands';
const virtual_host = { namespace: 'default', name: 'ves-io-cdn-loadbalancer-www-shop' };
const named = (name: string, more: object = {}) => ({ name, namespace: 'default', ...more });
const everything = { virtual_host, purge_all: {}, hard_purge: {} };
const aCommand = (spec: object = everything, metadata: object = named('pd-1')) => ({ metadata, spec });
const create = (spec?: object, metadata?: object) => sandbox.f5('POST', commands, aCommand(spec, metadata));
const get = async (path: string) => JSON.parse((await sandbox.f5('GET', path)).text);
const state = () =>
  sandbox.control<{ violations: number; purges: number; commands: number; commandsCreated: number }>('GET', 'state');

interface NodeStatus {
  conditions: { type: string; status: string; reason: string }[];
  purge_status?: { node: string; site: string; finish_time?: string; bytes_purged: string; bytes_not_purged: string };
}
const nodesOf = async (name = 'pd-1') => (await get(`${commands}/${name}`)).status as NodeStatus[];
const finished = async (name = 'pd-1') => {
  await until(async () => (await nodesOf(name)).every(({ purge_status }) => purge_status?.finish_time !== undefined));
  return nodesOf(name);
};

describe('a purge command', () => {
  it('is an object that tells what was asked, who created it and when', async () => {
    const metadata = named('pd-1', { description: 'Why', labels: { app: 'desk' }, annotations: { note: 'näher' } });
    const spec = { virtual_host, url_path: '/products', soft_purge: {} };
    const answer = await create(spec, metadata);
    const expected = {
      metadata: { ...metadata, disable: false },
      spec,
      system_metadata: {
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        creator_id: 'purge-desk@sandbox.example',
        creator_class: 'prism',
        creation_timestamp: expect.stringMatching(/Z$/),
      },
    };
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject(expected);
    expect(await get(`${commands}/pd-1`)).toMatchObject({ ...expected, status: expect.any(Array) });
  });

  it('purges at two nodes of every site, the second one later', async () => {
    await sandbox.warm('www.shop.example/', 'www.shop.example/products', 'img.shop.example/images/logo.png');
    await sandbox.control('POST', 'settings', { siteDelaysMs: { 'fr4-par': 300_000 } });
    await create();
    await until(async () => (await nodesOf()).filter(({ purge_status }) => purge_status?.finish_time).length === 4);
    const [first, second, ...others] = await nodesOf();
    expect(first?.purge_status).toMatchObject({ node: 'fr4-par-1', site: 'fr4-par', hard_purge: true });
    expect(first?.purge_status).not.toHaveProperty('finish_time');
    expect(second?.purge_status).toMatchObject({ node: 'fr4-par-2', site: 'fr4-par' });
    expect(others.map(({ purge_status }) => purge_status?.node)).toEqual([
      'ny8-nyc-1',
      'ny8-nyc-2',
      'tr2-tor-1',
      'tr2-tor-2',
    ]);
    for (const { conditions } of others)
      expect(conditions.map(({ type, status }) => `${type} ${status}`)).toEqual([
        'Validation Success',
        'Operational Installed',
      ]);
    expect(await sandbox.cachedUrls('ny8-nyc')).toEqual([]);
    expect(await sandbox.cachedUrls('fr4-par')).toHaveLength(3);
  });

  it('is not done at a site when one node is: each holds a share of the pages', async () => {
    await sandbox.warm('www.shop.example/', 'www.shop.example/products', 'img.shop.example/images/logo.png');
    await sandbox.control('POST', 'settings', { siteDelaysMs: { 'fr4-par': 300_000 } });
    await create();
    await sandbox.control('POST', 'arrive', { nodes: ['fr4-par-1'] });
    const halves = await sandbox.cachedUrls('fr4-par');
    expect(halves.length).toBeGreaterThan(0);
    expect(halves.length).toBeLessThan(3);
    await sandbox.control('POST', 'arrive', { nodes: ['fr4-par-2'] });
    expect(await sandbox.cachedUrls('fr4-par')).toEqual([]);
    const [one, other] = await nodesOf();
    for (const node of [one, other]) expect(Number(node?.purge_status?.bytes_purged)).toBeGreaterThan(0);
  });

  it('purges a path on all domains of the distribution, and a hostname on one', async () => {
    const pages = ['www.shop.example/products', 'img.shop.example/products', 'www.shop.example/'];
    await sandbox.warm(...pages);
    await create({ virtual_host, url_path: '/products', hard_purge: {} });
    await finished();
    expect(await sandbox.cachedUrls()).toEqual(['www.shop.example/']);
    await sandbox.warm(...pages);
    await create({ virtual_host, hostname: 'www.shop.example', soft_purge: {} }, named('pd-2'));
    await finished('pd-2');
    expect(await sandbox.cachedUrls('fr4-par', true)).toEqual(['www.shop.example/', 'www.shop.example/products']);
  });

  it('is 409 under a name that is taken, and purges nothing more', async () => {
    await create();
    const answer = await create();
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([409, 6]);
    expect(await state()).toMatchObject({ purges: 1, commands: 1, commandsCreated: 1, violations: 0 });
    expect(await sandbox.requests()).toMatchObject([
      { commandName: 'pd-1', status: 200, executedOn: 'default/www-shop', purgeRequestId: null },
      { commandName: 'pd-1', status: 409, executedOn: null },
    ]);
    expect(await sandbox.control('GET', 'executions')).toMatchObject([
      { commandName: 'pd-1', purgeRequestId: null, distribution: 'default/www-shop' },
    ]);
  });

  it.each([
    ['a pattern that cannot run', { pattern: '(' }, 'regular expression'],
    ['a hostname of another distribution', { hostname: 'docs.example' }, 'not a domain'],
  ])('is created with %s, says why validation failed, and purges nothing', async (_, target, reason) => {
    await sandbox.warm('www.shop.example/');
    expect((await create({ virtual_host, ...target, hard_purge: {} })).status).toBe(200);
    const [only, ...more] = await nodesOf();
    expect(more).toEqual([]);
    expect(only).not.toHaveProperty('purge_status');
    expect(only?.conditions).toMatchObject([
      { type: 'Validation', status: 'Failed', reason: expect.stringContaining(reason) },
    ]);
    expect(await sandbox.cachedUrls()).toEqual(['www.shop.example/']);
    expect(await state()).toMatchObject({ purges: 0, commands: 1, violations: 0 });
  });

  it('says at which node it failed', async () => {
    await sandbox.warm('www.shop.example/', 'www.shop.example/products', 'img.shop.example/images/logo.png');
    await sandbox.control('POST', 'faults', { faults: [{ type: 'nodes', failed: ['fr4-par-2'] }] });
    await create();
    const [good, bad] = await finished();
    expect(good?.conditions[1]).toMatchObject({ status: 'Installed' });
    expect(bad?.conditions[1]).toMatchObject({ type: 'Operational', status: 'Failed', reason: expect.any(String) });
    expect(bad?.purge_status).not.toHaveProperty('purge_time');
    expect(Number(bad?.purge_status?.bytes_not_purged)).toBeGreaterThan(0);
    expect((await sandbox.requests())[0]).toMatchObject({ fault: 'nodes fr4-par-2' });
  });

  it('is not among the operations of its distribution', async () => {
    await create();
    const answer = await sandbox.f5(
      'POST',
      '/api/cdn/namespaces/default/cdn_loadbalancer/list-service-operations-status',
      { namespace: 'default', name: 'www-shop', lastn: 5 },
    );
    expect(JSON.parse(answer.text)).toEqual({ items: [] });
  });

  it('can be deleted, and its name is free again', async () => {
    await create();
    expect((await sandbox.f5('DELETE', `${commands}/pd-1`)).status).toBe(200);
    expect((await sandbox.f5('DELETE', `${commands}/pd-1`)).status).toBe(404);
    expect((await sandbox.f5('GET', `${commands}/pd-1`)).status).toBe(404);
    expect((await create()).status).toBe(200);
    expect(await state()).toMatchObject({ commands: 1, commandsCreated: 2, purges: 2 });
    const created = await sandbox.control<{ name: string; deletedAt: string | null }[]>('GET', 'commands');
    expect(created.map(({ name, deletedAt }) => [name, deletedAt !== null])).toEqual([
      ['pd-1', true],
      ['pd-1', false],
    ]);
  });
});

describe('the list of commands', () => {
  const list = async (query = '') => (await get(`${commands}?${query}`)).items as Record<string, unknown>[];
  beforeEach(async () => {
    await create(everything, named('b', { labels: { app: 'desk', env: 'prod' } }));
    await create({ virtual_host, url_path: '/', soft_purge: {} }, named('a', { description: 'By hand' }));
  });

  it('is a summary, and tells the rest where it is asked for', async () => {
    const summary = { name: 'a', namespace: 'default', tenant: 'sandbox', description: 'By hand', labels: {} };
    expect((await list())[0]).toMatchObject({ ...summary, get_spec: null, system_metadata: null, status_set: [] });
    const [a, b] = await list('report_fields&report_status_fields=status');
    expect(a).toMatchObject({ ...summary, get_spec: { url_path: '/', soft_purge: {}, virtual_host } });
    expect(a).toMatchObject({ system_metadata: { creator_id: 'purge-desk@sandbox.example' } });
    expect(b?.status_set).toHaveLength(6);
    expect((await get('/api/config/namespaces/nowhere/cdn_purge_commands')).code).toBe(5);
    expect((await get('/api/config/namespaces/media/cdn_purge_commands')).items).toEqual([]);
  });

  it.each([
    ['app=desk', ['b']],
    ['app == desk, env in (staging, prod)', ['b']],
    ['app!=desk', ['a']],
    ['env notin (prod)', ['a']],
    ['app', ['b']],
    ['!app', ['a']],
    ['app=desk,env=staging', []],
    ['', ['a', 'b']],
  ])('can be filtered by labels: %s', async (filter, names) => {
    const items = await list(`label_filter=${encodeURIComponent(filter)}`);
    expect(items.map(({ name }) => name)).toEqual(names);
  });

  it('refuses a filter that is none', async () => {
    expect((await sandbox.f5('GET', `${commands}?label_filter=app%20is%20desk`)).status).toBe(400);
  });
});

describe('the virtual hosts', () => {
  const list = async (namespace = 'default') =>
    (await get(`/api/config/namespaces/${namespace}/virtual_hosts`)).items as { name: string; owner_view: object }[];

  it('name the distribution that they belong to', async () => {
    expect(await list()).toMatchObject([
      {
        name: 'ves-io-cdn-loadbalancer-www-shop',
        owner_view: { kind: 'cdn_loadbalancer', namespace: 'default', name: 'www-shop', uid: expect.any(String) },
      },
      { name: 'ves-io-cdn-loadbalancer-docs-portal' },
    ]);
    expect((await get('/api/config/namespaces/nowhere/virtual_hosts')).code).toBe(5);
  });

  it('may be none or two of a distribution', async () => {
    const virtualHosts = { 'default/www-shop': 'none', 'default/docs-portal': 'two' };
    await sandbox.control('POST', 'settings', { virtualHosts });
    const name = 'ves-io-cdn-loadbalancer-docs-portal';
    expect((await list()).map((one) => one.name)).toEqual([name, `${name}-2`]);
    expect((await create()).status).toBe(400);
    const second = { ...everything, virtual_host: { namespace: 'default', name: `${name}-2` } };
    expect((await create(second)).status).toBe(200);
  });
});

describe('the two purge APIs', () => {
  const settings = (change: object) => sandbox.control('POST', 'settings', change);
  it.each([
    [404, 'API group could not be determined'],
    [410, 'Gone'],
    [501, 'Not Implemented'],
  ])('are switched off one by one: cache-purge answers %s', async (status, message) => {
    await settings({ cachePurge: status });
    const answer = await sandbox.purge({ purge_all: {}, hard_purge: {} });
    expect([answer.status, JSON.parse(answer.text).message]).toEqual([status, message]);
    expect((await create()).status).toBe(200);
    expect(await state()).toMatchObject({ purges: 1, violations: 0 });
    await settings({ cachePurge: 'on' });
    expect((await sandbox.purge({ purge_all: {}, hard_purge: {} })).status).toBe(200);
  });

  it('are switched off one by one: commands answer 403', async () => {
    await settings({ purgeCommands: 403 });
    expect((await create()).status).toBe(403);
    expect((await sandbox.f5('GET', commands)).status).toBe(403);
    expect((await sandbox.purge({ purge_all: {}, hard_purge: {} })).status).toBe(200);
  });

  it('share a limit, and meet faults of their own', async () => {
    await sandbox.control('POST', 'faults', { faults: [{ type: 'close', when: 'after', on: 'commands' }] });
    await expect(create()).rejects.toThrow();
    expect((await sandbox.f5('GET', `${commands}/pd-1`)).status).toBe(200);
    await settings({ purgesPerMinute: 1, burst: 1 });
    expect((await create(everything, named('pd-2'))).status).toBe(200);
    expect((await create(everything, named('pd-3'))).status).toBe(429);
  });
});

it('answers 405 to what a command cannot do', async () => {
  const answer = await sandbox.f5('PUT', `${commands}/pd-1`, aCommand());
  expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, DELETE']);
  expect((await sandbox.f5('PUT', commands, aCommand())).headers.allow).toBe('GET, POST');
});

it('says who the token belongs to, and when it expires where it is told so', async () => {
  const path = '/api/web/custom/namespaces/system/whoami';
  const email = 'purge-desk@sandbox.example';
  expect(await get(path)).toEqual({ email, name: email, tenant: 'sandbox' });
  const tokenExpiresAt = '2026-12-01T00:00:00.000Z';
  await sandbox.control('POST', 'settings', { tokenExpiresAt });
  expect(await get(path)).toMatchObject({ expiry_timestamp: tokenExpiresAt });
  const headers = { authorization: `APIToken ${token}x` };
  expect((await sandbox.f5('GET', path, undefined, { headers })).status).toBe(401);
});

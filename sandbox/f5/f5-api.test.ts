import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { purgeRequestId, type SandboxUnderTest, startSandbox, token } from '../sandbox-under-test.ts';

let sandbox: SandboxUnderTest;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.control('POST', 'reset'));
afterAll(() => sandbox.close());

const everything = { purge_all: {}, hard_purge: {} };
const json = { 'content-type': 'application/json' };
const state = () => sandbox.control<{ violations: number; purges: number }>('GET', 'state');

describe('authorization', () => {
  it.each([
    ['missing', {}],
    ['wrong', { authorization: 'APIToken other' }],
    ['wrong', { authorization: `Bearer ${token}` }],
  ])('is insisted on: %s is answered 401 and purges nothing', async (judgement, headers) => {
    const answer = await sandbox.purge(everything, undefined, { headers: { ...json, ...headers } });
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.text)).toEqual({ code: 16, message: `The API token is ${judgement}`, details: [] });
    expect(await sandbox.requests()).toMatchObject([{ authorization: judgement, status: 401, purgeRequestId: null }]);
    expect(await state()).toMatchObject({ purges: 0, violations: 0 });
  });

  it('never puts the token into the ledger', async () => {
    await sandbox.f5('GET', `/api/config/namespaces/${token}/cdn_loadbalancers`);
    await sandbox.purge({ url: `/${token}`, soft_purge: {} });
    await sandbox.purge({ [token]: {} });
    expect(JSON.stringify(await sandbox.requests())).not.toContain(token);
  });
});

describe('a purge request', () => {
  it('gets ids that count up from 101', async () => {
    expect(purgeRequestId(await sandbox.purge(everything))).toBe('101');
    expect(purgeRequestId(await sandbox.purge({ url: '/', soft_purge: {} }))).toBe('102');
  });

  it.each([
    '/api',
    '/api/v1/api/production/us-east-1/namespaces/default',
    '/x/api/cdn/namespaces/media/cdn_loadbalancer/video-library',
  ])('is found behind the prefix %s', async (prefix) => {
    const answer = await sandbox.purge(everything, 'default/docs-portal', { prefix });
    expect((await sandbox.status(purgeRequestId(answer), 'default/docs-portal')).status).toBe(200);
  });

  it.each([
    ['no target', { soft_purge: {} }],
    ['two targets', { url: '/', purge_all: {}, soft_purge: {} }],
    ['no mode', { purge_all: {} }],
    ['two modes', { purge_all: {}, soft_purge: {}, hard_purge: {} }],
    ['an unknown field', { url: '/', soft_purge: {}, reason: 'x' }],
    ['a misspelt target', { hostnme: 'www.shop.example', hard_purge: {} }],
    ['purge_all that is true', { purge_all: true, hard_purge: {} }],
    ['purge_all that is a number', { purge_all: 1, hard_purge: {} }],
    ['purge_all that is a list', { purge_all: [], hard_purge: {} }],
    ['purge_all with content', { purge_all: { url: '/' }, hard_purge: {} }],
    ['a mode that is null', { purge_all: {}, soft_purge: null }],
    ['an empty URL', { url: '', soft_purge: {} }],
    ['a URL of 1025 characters', { url: `/${'a'.repeat(1024)}`, soft_purge: {} }],
    ['a hostname with a path', { hostname: 'www.shop.example/', soft_purge: {} }],
    ['a pattern of 257 characters', { pattern: 'é'.repeat(257), soft_purge: {} }],
    ['a list', [everything]],
    ['text', '"purge_all"'],
    ['broken JSON', '{"purge_all":{},'],
    ['two values under one key', '{"url":"/a","url":"/b","soft_purge":{}}'],
    ['a __proto__ field', '{"__proto__":{},"purge_all":{},"soft_purge":{}}'],
    ['an empty body', ''],
  ])('is a violation when it has %s', async (_, body) => {
    const answer = await sandbox.purge(body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ code: 3, details: [] });
    expect(await state()).toMatchObject({ violations: 1, purges: 0 });
    expect((await sandbox.requests())[0]?.violation).toEqual(expect.any(String));
  });

  it('is a violation in another content type, and even where it is refused for another reason', async () => {
    const authorization = `APIToken ${token}`;
    await sandbox.purge(everything, undefined, { headers: { authorization, 'content-type': 'text/plain' } });
    await sandbox.purge({}, undefined, { headers: json });
    await sandbox.purge({}, 'default/nowhere');
    expect((await sandbox.requests()).map(({ status }) => status)).toEqual([400, 401, 404]);
    expect(await state()).toMatchObject({ violations: 3, purges: 0 });
  });

  it.each([
    ['a pattern that does not compile', { pattern: '(', soft_purge: {} }],
    ['a URL of a foreign host', { url: 'https://docs.example/', soft_purge: {} }],
    ['a URL that is none', { url: 'products', soft_purge: {} }],
    ['a foreign hostname', { hostname: 'docs.example', soft_purge: {} }],
  ])('is refused, without being a violation, when it has %s', async (_, body) => {
    expect((await sandbox.purge(body)).status).toBe(400);
    expect(await state()).toMatchObject({ violations: 0, purges: 0 });
  });

  it('may be at the limits', async () => {
    expect((await sandbox.purge({ url: `/${'a'.repeat(1023)}`, soft_purge: {} })).status).toBe(200);
    expect((await sandbox.purge({ pattern: '😀'.repeat(256), soft_purge: {} })).status).toBe(200);
    expect((await sandbox.purge({ hostname: 'media.example.', soft_purge: {} }, 'media/video-library')).status).toBe(
      200,
    );
  });

  it('is answered 404, 405 and 413 in the form of F5', async () => {
    const answers = [
      await sandbox.purge(everything, 'default/nowhere'),
      await sandbox.purge(everything, 'nowhere/www-shop'),
      await sandbox.f5('POST', '/api/cdn/namespaces/default/other'),
      await sandbox.f5('GET', sandbox.purgePath('default/www-shop')),
      await sandbox.purge({ url: 'x'.repeat(1_100_000), soft_purge: {} }),
    ];
    expect(answers.map(({ status, text }) => [status, JSON.parse(text).code])).toEqual([
      [404, 5],
      [404, 5],
      [404, 5],
      [405, 12],
      [413, 8],
    ]);
  });
});

describe('the distributions', () => {
  const get = async (path: string) => JSON.parse((await sandbox.f5('GET', `/api/config/namespaces/${path}`)).text);

  it('are listed without their domains', async () => {
    const { items, errors } = await get('default/cdn_loadbalancers');
    expect(items.map((item: object) => Object.keys(item))).toEqual(
      Array(2).fill(['name', 'namespace', 'disabled', 'description']),
    );
    expect(errors).toEqual([]);
    expect((await get('nowhere/cdn_loadbalancers')).code).toBe(5);
  });

  it('have their domains in the list where they are asked for and the sandbox is told so; and may be many', async () => {
    const list = async () => (await get('default/cdn_loadbalancers?report_fields=get_spec')).items;
    expect((await list())[0]).not.toHaveProperty('get_spec');
    await sandbox.control('POST', 'settings', { listSpecs: true, distributions: 100 });
    const items = await list();
    // Two of the three that are always there are in this namespace.
    expect(items).toHaveLength(99);
    expect(items.at(-1)).toMatchObject({ name: 'site-0099', get_spec: { domains: ['site-0099.example'] } });
    expect((await get('default/cdn_loadbalancers/site-0099')).spec.domains).toEqual(['site-0099.example']);
    expect((await get('default/cdn_loadbalancers')).items[0]).not.toHaveProperty('get_spec');
  });

  it('may have a quota of reads, whose 429 does not say when to come back', async () => {
    await sandbox.control('POST', 'settings', { readsPerMinute: 60, readBurst: 2 });
    const read = () => sandbox.f5('GET', '/api/config/namespaces/default/cdn_loadbalancers');
    const answers = [await read(), await read(), await read()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[2]?.headers).not.toHaveProperty('retry-after');
    expect((await sandbox.purge({ purge_all: {}, soft_purge: {} })).status).toBe(200);
  });

  it('have their domains one by one, as F5 may write them', async () => {
    expect((await get('default/cdn_loadbalancers/www-shop')).spec.domains).toEqual([
      'www.shop.example',
      'img.shop.example',
    ]);
    expect((await get('media/cdn_loadbalancers/video-library')).spec.domains).toEqual(['media.example.']);
    expect((await get('media/cdn_loadbalancers/www-shop')).code).toBe(5);
  });
});

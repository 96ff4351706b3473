import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { ConnectionCheck } from '@/lib/shared/connection-schema';
import type { DistributionList } from '@/lib/shared/distributions/distribution';
import type { Problem } from '@/lib/shared/problem';
import { aPurge, ask, CONFIGURED, expectProblem, send } from '../support/api';
import { makeCredential } from '../support/credentials';
import { startCdn, startDesk } from '../support/desk';
import { deskTest } from '../support/desk-test';
import { newFolder } from '../support/new-folder';

const test = deskTest();

const PURGE_PATH = '/api/cdn/namespaces/default/cdn_loadbalancer/www-shop/cache-purge';
const PREFIX = '/api/v1/api/production/us-east-1/namespaces/default';

const bases: [string, string][] = [
  ['/', ''],
  ['/api/', ''],
  [`${PREFIX}/`, PREFIX],
];
for (const [written, prefix] of bases)
  test(`an address that ends in ${written} asks for everything below ${prefix || 'the root'}`, async ({
    openDesk,
    sandbox,
  }) => {
    const own = await openDesk({ F5XC_API_URL: sandbox.apiUrl + written, F5XC_NAMESPACES: 'default,absent' });
    const { body: list } = await ask<DistributionList>(own, '/api/distributions');
    expect(list.items.map(({ name }) => name)).toEqual(['docs-portal', 'www-shop']);
    expect(list.problems.map(({ request }) => request)).toEqual([
      `GET ${prefix}/api/config/namespaces/absent/cdn_loadbalancers`,
    ]);
    expect((await send(own, aPurge())).status).toBe(201);
    expect((await sandbox.purges()).map(({ path: called }) => called)).toEqual([prefix + PURGE_PATH]);
    const config = (await sandbox.requests()).filter(({ method }) => method === 'GET');
    expect(config.length).toBeGreaterThan(0);
    for (const call of config) expect(call.path.startsWith(`${prefix}/api/config/namespaces/`), call.path).toBe(true);
  });

test('URLs are sent as path and query when the settings say so', async ({ openDesk, sandbox }) => {
  const own = await openDesk({ ...CONFIGURED, F5XC_URL_FORM: 'path' });
  const target = { kind: 'url', value: 'https://www.shop.example/a.css?v=1#top' };
  const { status, body } = await send(own, aPurge({ target, mode: 'hard' }));
  expect(status).toBe(201);
  expect(body.target).toEqual({ kind: 'url', value: 'https://www.shop.example/a.css?v=1' });
  const calls = (await sandbox.purges()).map((call) => JSON.parse(call.body));
  expect(calls).toEqual([{ url: '/a.css?v=1', hard_purge: {} }]);
});

test('distributions that are given are not asked for', async ({ openDesk, sandbox }) => {
  const given = 'default/www-shop=WWW.shop.example., img.shop.example ; prod/wild=*.wild.example;';
  const own = await openDesk({ F5XC_DISTRIBUTIONS: given });
  const { body } = await ask<DistributionList>(own, '/api/distributions');
  expect(body).toEqual({
    items: [
      { namespace: 'default', name: 'www-shop', domains: ['www.shop.example', 'img.shop.example'], disabled: false },
      { namespace: 'prod', name: 'wild', domains: ['*.wild.example'], disabled: false },
    ],
    ...{ matching: 2, known: 2, total: 2, namespaces: ['default', 'prod'] },
    purgeApi: 'cache-purge',
    purgeApiChange: null,
    completionHidden: false,
    problems: [],
    moreProblems: 0,
    reading: false,
    fetchedAt: null,
  });
  expect((await send(own, aPurge())).status).toBe(201);
  expect((await send(own, aPurge({ distribution: 'docs-portal' }))).status).toBe(422);
  await ask(own, '/');
  const asked = (await sandbox.requests()).map(({ path }) => path);
  expect(asked).toContain(PURGE_PATH);
  expect(asked.filter((path) => path.startsWith('/api/config/'))).toEqual([]);
});

test('a token file with a line end holds the token', async () => {
  const cdn = await startCdn();
  const folder = newFolder();
  const file = path.join(folder, 'token');
  writeFileSync(file, `${cdn.token}\r\n`, { mode: 0o600 });
  const own = await startDesk({ cdn, settings: { F5XC_API_TOKEN: '', F5XC_API_TOKEN_FILE: file } });
  expect((await ask(own, '/api/distributions')).status).toBe(200);
  const seen = await cdn.control.requests();
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.filter(({ authorization }) => authorization !== 'valid')).toEqual([]);
  await own.stop();
  await cdn.close();
  rmSync(folder, { recursive: true });
});

const checkNow = (desk: { url: string }) => ask<ConnectionCheck>(desk, '/api/connection', { method: 'POST' });

test('asking the CDN now is for administrators, and answers by namespace and call', async ({ desk, sandbox }) => {
  const checked = await checkNow(desk);
  expect(checked.status).toBe(200);
  const { calls } = checked.body;
  expect(
    calls.filter(({ outcome, cdnStatus }) => outcome !== 'ok' || (cdnStatus !== 200 && cdnStatus !== 404)),
  ).toEqual([]);
  const others = ['purge-commands', 'virtual-hosts', 'access-logs'];
  // The second list is that of HTTP load balancers.
  const reads = ['distributions', 'status', 'operations', 'distributions', ...others];
  for (const namespace of ['default', 'media'])
    expect(calls.filter((one) => one.namespace === namespace).map(({ call }) => call)).toEqual(reads);
  expect(await sandbox.purges()).toEqual([]);
  const { headers } = await makeCredential(desk, { name: 'lead', role: 'lead' });
  const refused = await ask<Problem>(desk, '/api/connection', { method: 'POST', headers });
  expectProblem(refused, { status: 403, code: 'forbidden' });
});

const rights = [
  ['status', 'POST', '/api/cdn/namespaces/default/cdn_loadbalancer/get-service-operation-status'],
  ['operations', 'POST', '/api/cdn/namespaces/default/cdn_loadbalancer/list-service-operations-status'],
  ['command-status', 'GET', '/api/config/namespaces/default/cdn_purge_commands'],
  ['virtual-hosts', 'GET', '/api/config/namespaces/default/virtual_hosts'],
  ['access-logs', 'POST', '/api/cdn/namespaces/default/cdn_loadbalancer/access_logs'],
] as const;
for (const [on, method, called] of rights)
  test(`a right that is missing is named by its call: ${on}`, async ({ openDesk, sandbox }) => {
    const desk = await openDesk({ F5XC_NAMESPACES: 'default' });
    await sandbox.faults({ type: 'status', status: 403, on });
    const { calls } = (await checkNow(desk)).body;
    const bad = calls.filter(({ outcome }) => outcome !== 'ok');
    const isNeeded = on === 'status' || on === 'operations';
    expect(bad).toMatchObject([{ outcome: 'cdn_forbidden', cdnStatus: 403, request: `${method} ${called}`, isNeeded }]);
  });

test('a check asks only what the desk is set to use', async ({ openDesk }) => {
  const callsOf = async (settings: Record<string, string>) =>
    (await checkNow(await openDesk({ F5XC_NAMESPACES: 'default', ...settings }))).body.calls.map(({ call }) => call);
  expect(await callsOf({ ...CONFIGURED, CDN_PURGE_API: 'cache-purge' })).toEqual([
    'status',
    'operations',
    'access-logs',
  ]);
  expect(await callsOf({ CDN_PURGE_API: 'purge-command' })).toEqual([
    'distributions',
    'distributions',
    'purge-commands',
    'virtual-hosts',
    'access-logs',
  ]);
});

test('a check asks about HTTP load balancers by their own paths and names', async ({ openDesk, sandbox }) => {
  await sandbox.settings({ httpLoadBalancers: true });
  const requestsOf = async (settings: Record<string, string>) => {
    const { calls } = (await checkNow(await openDesk({ CDN_PURGE_API: 'cache-purge', ...settings }))).body;
    expect(calls.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
    return calls.map(({ request }) => request);
  };
  const base = '/api/cdn/namespaces/media/http_loadbalancer';
  const both = [`POST ${base}/get-service-operation-status`, `POST ${base}/list-service-operations-status`];
  expect(await requestsOf({ F5XC_DISTRIBUTIONS: 'media/http:live-events=live.example' })).toEqual(both);
  const discovered = await requestsOf({ F5XC_NAMESPACES: 'media', F5XC_KINDS: 'http_loadbalancer' });
  expect(discovered).toEqual(['GET /api/config/namespaces/media/http_loadbalancers', ...both]);
});

test('a sign-in page is no answer to a check', async ({ openDesk, sandbox }) => {
  const desk = await openDesk({ ...CONFIGURED, F5XC_NAMESPACES: 'default' });
  await sandbox.faults({ type: 'answer', body: 'html', on: 'operations' });
  const { calls } = (await checkNow(desk)).body;
  expect(calls[1]).toMatchObject({ call: 'operations', outcome: 'cdn_unreadable_answer', cdnStatus: 200 });
});

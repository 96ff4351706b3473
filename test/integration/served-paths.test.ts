import { expect } from 'vitest';
import type { Problem } from '../../lib/shared/problem';
import type { ServedPaths } from '../../lib/shared/served/served-paths';
import { aPurge, ask, expectProblem, send } from '../support/api';
import { makeCredential } from '../support/credentials';
import type { TestDesk } from '../support/desk';
import { deskTest } from '../support/desk-test';

/** Each test has a desk of its own: what was read of a log is kept for a minute. */
const test = deskTest();
const site = 'https://www.shop.example';

const get = <Body = ServedPaths>(
  desk: TestDesk,
  distribution = 'www-shop',
  headers: Record<string, string> = {},
  namespace = 'default',
) => ask<Body>(desk, `/api/served-paths?${new URLSearchParams({ namespace, distribution })}`, { headers });
const calls = async (sandbox: TestDesk['sandbox']) =>
  (await sandbox.requests()).filter(({ path }) => path.endsWith('/access_logs'));

test('what was lately served is counted by path, of this distribution alone', async ({ openDesk, sandbox }) => {
  const desk = await openDesk();
  for (const path of ['/products', '/products?page=2', '/gone']) await sandbox.visit(site + path);
  await sandbox.visit('https://img.shop.example/images/logo.png', 'ny8-nyc');
  await sandbox.visit('https://docs.example/');
  const { status, body } = await get(desk);
  expect(status).toBe(200);
  expect(body).toMatchObject({ source: 'access_log', why: null, requests: 4, isCut: false, leftOut: 0 });
  expect(body.paths).toEqual([
    { host: 'www.shop.example', path: '/products', requests: 2 },
    { host: 'img.shop.example', path: '/images/logo.png', requests: 1 },
    { host: 'www.shop.example', path: '/gone', requests: 1 },
  ]);
  await sandbox.visit(`${site}/later`);
  expect((await get(desk)).body).toEqual(body);
  expect(await calls(sandbox)).toHaveLength(1);
});

test('a log without lines is an answer, and nothing was served', async ({ openDesk }) => {
  const desk = await openDesk();
  expect((await get(desk)).body).toMatchObject({ source: 'access_log', requests: 0, paths: [], why: null });
});

test.for([
  ['a refusal', { type: 'status', status: 403, on: 'access-logs' }, 'does not have permission'],
  ['a CDN without the call', { type: 'status', status: 404, on: 'access-logs' }, 'does not offer the access log'],
  ['no log in the answer', { type: 'answer', body: 'html', on: 'access-logs' }, 'could not read'],
  ['an answer of 10 MB', { type: 'answer', body: 'huge', on: 'access-logs' }, 'too large'],
  ['a broken connection', { type: 'close', when: 'before', on: 'access-logs' }, 'connection'],
] as const)('%s is said, and what was purged before stands in', async ([, fault, why], { openDesk, sandbox }) => {
  const desk = await openDesk();
  await send(desk, aPurge());
  await send(desk, aPurge({ mode: 'hard' }));
  await send(desk, aPurge({ target: { kind: 'pattern', value: '^/img/' } }));
  await sandbox.faults({ ...fault, times: 2 });
  const { status, body } = await get(desk);
  expect(status).toBe(200);
  expect(body).toMatchObject({ source: 'history', why: expect.stringContaining(why), from: null, requests: 0 });
  expect(body.paths).toEqual([{ host: 'www.shop.example', path: expect.stringMatching(/^\//), requests: 0 }]);
});

test('queries are shown where the CDN logs them', async ({ openDesk, sandbox }) => {
  const desk = await openDesk();
  await sandbox.settings({ logQueries: true });
  await sandbox.visit(`${site}/products?page=2`);
  expect((await get(desk)).body.paths).toMatchObject([{ path: '/products?page=2' }]);
});

test('only who may see a distribution learns what was served of it', async ({ openDesk, sandbox }) => {
  const desk = await openDesk();
  const { headers } = await makeCredential(desk, {
    name: 'docs-viewer',
    role: 'viewer',
    distributions: ['default/docs-portal'],
  });
  expectProblem(await get<Problem>(desk, 'www-shop', headers), { status: 403, code: 'forbidden_distribution' });
  expect((await get(desk, 'docs-portal', headers)).status).toBe(200);
  expectProblem(await get<Problem>(desk, 'none'), { status: 422, code: 'invalid_input' });
  expect(await calls(sandbox)).toHaveLength(1);
});

test('one actor asks no more often than it may', async ({ openDesk }) => {
  const desk = await openDesk({ LIMIT_LOOKS_PER_MINUTE: '1' });
  expect((await get(desk)).status).toBe(200);
  expectProblem(await get<Problem>(desk), { status: 429, code: 'too_many_requests' });
});

test('a purge does not wait for the log', async ({ openDesk, sandbox }) => {
  const desk = await openDesk();
  await sandbox.faults({ type: 'hold', on: 'access-logs' });
  const reading = get(desk);
  await sandbox.untilHeld();
  expect((await send(desk, aPurge())).status).toBe(201);
  await sandbox.release();
  expect((await reading).status).toBe(200);
});

test('replicas read the logs within one budget, which is that of the distributions', async ({ openDesk, sandbox }) => {
  const names = Array.from({ length: 16 }, (_, index) => `site-${index}`);
  const settings = {
    F5XC_DISTRIBUTIONS: names.map((name) => `default/${name}=${name}.example`).join(';'),
    CDN_READS_PER_MINUTE: '1',
  };
  const one = await openDesk(settings);
  const two = await openDesk(settings, { database: one.location });
  for (const [index, name] of names.entries()) await get([one, two][index % 2] as TestDesk, name);
  // Fourteen at once.
  expect(await calls(sandbox)).toHaveLength(14);
  expect((await get(one, 'site-15')).body.why).toBe('Purge Desk has used up its CDN reads for this minute.');
});

import { expect } from 'vitest';
import type { Look } from '../../lib/shared/edge/look';
import type { Problem } from '../../lib/shared/problem';
import { aPurge, ask, askForLook, CONFIGURED, expectProblem, send } from '../support/api';
import { auditLog } from '../support/audit';
import { makeCredential } from '../support/credentials';
import type { TestDesk } from '../support/desk';
import { deskTest } from '../support/desk-test';

const test = deskTest({ settings: { LIMIT_LOOKS_PER_MINUTE: '1000' } });
const shop = { namespace: 'default', distribution: 'www-shop' };
const url = 'https://www.shop.example/products';
const sites = ['fr4-par', 'ny8-nyc', 'tr2-tor'];

const post = <Body = Look>(desk: TestDesk, body: unknown, headers: Record<string, string> = {}) =>
  ask<Body>(desk, '/api/looks', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const look = async (desk: TestDesk, path = '/products') =>
  (await askForLook(desk, `https://www.shop.example${path}`)).body;

test('a stale copy, a purge that helps, and what is there after it', async ({ desk, sandbox }) => {
  await sandbox.reachSitesQuickly();
  for (const site of sites) await sandbox.visit(url, site);
  const same = await look(desk);
  expect(same.views.map(({ view, cacheStatus }) => `${view} ${cacheStatus}`)).toEqual(
    sites.map((site) => `${site} HIT`),
  );
  expect(same).toMatchObject({ url, judgement: 'origin_unchanged', origin: { view: 'origin', status: 200 } });

  await sandbox.origin({ version: '2' });
  const stale = await look(desk);
  expect(stale).toMatchObject({
    judgement: 'purge_helps',
    sentence: expect.stringContaining('fr4-par, ny8-nyc, tr2-tor'),
  });
  const bodies = new Set(stale.views.map(({ bodySha256 }) => bodySha256));
  expect(bodies.size).toBe(1);
  expect(bodies).not.toContain(stale.origin?.bodySha256);

  expect((await send(desk, aPurge())).status).toBe(201);
  await sandbox.arrive('fr4-par');
  const partly = await look(desk);
  expect(partly.views.map(({ cacheStatus }) => cacheStatus)).toEqual(['EXPIRED', 'HIT', 'HIT']);
  expect(partly).toMatchObject({ judgement: 'purge_helps', sentence: expect.stringMatching(/at ny8-nyc, tr2-tor\.$/) });
  await sandbox.arrive(...sites);
  await look(desk);
  expect(await look(desk)).toMatchObject({ judgement: 'origin_unchanged' });
});

test('what no cache keeps, what is not there, and an origin that fails', async ({ desk, sandbox }) => {
  expect(await look(desk, '/account')).toMatchObject({
    judgement: 'not_cached',
    sentence: expect.stringContaining('no-store'),
  });
  expect(await look(desk)).toMatchObject({ judgement: 'not_cached', sentence: expect.stringContaining('MISS') });
  for (const site of sites) await sandbox.visit('https://www.shop.example/gone', site);
  expect(await look(desk, '/gone')).toMatchObject({
    judgement: 'error_cached',
    sentence: expect.stringContaining('The origin answers 404, too'),
  });
  await sandbox.origin({ failing: true });
  expect(await look(desk)).toMatchObject({
    judgement: 'origin_failing',
    origin: { status: 500 },
    sentence: expect.stringContaining('A hard purge removes the copy that still works'),
  });
});

test('without an origin the desk says what it does not know', async ({ openDesk, sandbox }) => {
  const desk = await openDesk({ ORIGINS: 'default/docs-portal=http://127.0.0.1:9' });
  for (const site of sites) await sandbox.visit(url, site);
  expect(await look(desk)).toMatchObject({
    judgement: 'origin_not_seen',
    // Where the CDN says that it is: inside, and nobody has named it.
    origin: { address: '127.0.0.1', status: null, error: { code: 'address_not_allowed' } },
  });
  const configured = await openDesk({ ...CONFIGURED, ORIGINS: 'default/docs-portal=http://127.0.0.1:9' });
  expect(await look(configured)).toMatchObject({ origin: null, judgement: 'origin_not_seen' });
});

test('the same URL is looked at once at a time, whoever asks', async ({ desk, sandbox }) => {
  await sandbox.visit(url);
  const [first, second] = await Promise.all([look(desk), look(desk)]);
  expect(second).toEqual(first);
});

test('only URLs of a distribution that one may see are looked at', async ({ desk }) => {
  const foreign = await post<Problem>(desk, { ...shop, url: 'https://other.example/' });
  expectProblem(foreign, { status: 422, code: 'invalid_input' });
  expect(foreign.body.errors).toEqual({ url: ['other.example is not a domain of this distribution.'] });
  for (const bad of [
    'http://127.0.0.1/',
    'http://2130706433/',
    'ftp://www.shop.example/',
    'https://a@www.shop.example/',
  ])
    expectProblem(await post<Problem>(desk, { ...shop, url: bad }), { status: 422, code: 'invalid_input' });
  expectProblem(await post<Problem>(desk, { namespace: 'default', distribution: 'none', url }), {
    status: 422,
    code: 'invalid_input',
  });
  const { headers, credential } = await makeCredential(desk, {
    name: 'docs-viewer',
    role: 'viewer',
    distributions: ['default/docs-portal'],
  });
  expectProblem(await post<Problem>(desk, { ...shop, url }, headers), { status: 403, code: 'forbidden_distribution' });
  expect(await auditLog(desk, { actor: credential.name })).toMatchObject([
    { action: 'purge.read', outcome: 'refused', subject: 'default/www-shop' },
  ]);
  const own = { namespace: 'default', distribution: 'docs-portal', url: 'https://docs.example/' };
  expect((await post(desk, own, headers)).status).toBe(200);
});

test('a desk whose looks are off asks no site, and one asks no more often than it may', async ({
  openDesk,
  sandbox,
}) => {
  const off = await openDesk({ EDGE_LOOKS: 'off' });
  expectProblem(await post<Problem>(off, { ...shop, url }), { status: 409, code: 'looks_off' });
  expect((await sandbox.caches())['fr4-par']).toEqual([]);
  const limited = await openDesk({ LIMIT_LOOKS_PER_MINUTE: '1' });
  expect((await post(limited, { ...shop, url })).status).toBe(200);
  const refused = await post<Problem>(limited, { ...shop, url });
  expectProblem(refused, { status: 429, code: 'too_many_requests' });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
});

test('one actor has a few looks under way, and no more however many are asked for at once', async ({ openDesk }) => {
  const desk = await openDesk({ LIMIT_LOOKS_PER_MINUTE: '2' });
  const paths = Array.from({ length: 20 }, (_, index) => `https://www.shop.example/${index}`);
  const answers = await Promise.all(paths.map((asked) => post(desk, { ...shop, url: asked })));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(4);
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
});

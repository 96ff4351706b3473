import type { DistributionList } from '../lib/shared/distributions/distribution';
import { aPurge, ask, CONFIGURED, history, readRecord, send } from '../test/support/api';
import { expect, test } from './fixtures/own-desks';
import { startDesk } from './fixtures/running-desk';

const PURGE_PATH = '/api/cdn/namespaces/default/cdn_loadbalancer/www-shop/cache-purge';
const PREFIX = '/api/v1/api/production/us-east-1/namespaces/default';

const pages = (id: string) => ['/', '/history', `/purges/${id}`];

test('every page says that the CDN is the sandbox', async ({ page, desk, sandbox }) => {
  const { body } = await send(desk, aPurge());
  for (const path of pages(body.id)) {
    await page.goto(path);
    const banner = page.getByRole('complementary', { name: 'Sandbox' });
    await expect(banner).toBeVisible();
    await expect(banner.getByRole('link')).toHaveAttribute('href', sandbox.edgeUrl);
  }
  expect(desk.output()).toContain(sandbox.apiUrl);
});

test('with an address of its own a desk starts no sandbox, and no page speaks of one', async ({
  page,
  openDesk,
  sandbox,
}) => {
  const own = await openDesk({}, undefined, startDesk);
  const { body } = await send(own, aPurge());
  for (const path of pages(body.id)) {
    await page.goto(own.url + path);
    await expect(page.getByRole('main')).toBeVisible();
    await expect(page.getByRole('complementary', { name: 'Sandbox' })).toHaveCount(0);
  }
  expect(own.output()).not.toContain('sandbox');
  expect(own.sandboxUrl).not.toBe(sandbox.apiUrl);
  await expect(fetch(own.sandboxUrl)).rejects.toThrow();
});

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
    expect((await sandbox.purges()).map(({ path }) => path)).toEqual([prefix + PURGE_PATH]);
    const config = (await sandbox.requests()).filter(({ method }) => method === 'GET');
    expect(config.length).toBeGreaterThan(0);
    for (const { path } of config) expect(path.startsWith(`${prefix}/api/config/namespaces/`), path).toBe(true);
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
    problems: [],
    moreProblems: 0,
    reading: false,
    fetchedAt: null,
  });
  expect((await send(own, aPurge())).status).toBe(201);
  expect((await send(own, aPurge({ distribution: 'docs-portal' }))).status).toBe(422);
  await fetch(`${own.url}/`);
  const asked = (await sandbox.requests()).map(({ path }) => path);
  expect(asked).toContain(PURGE_PATH);
  expect(asked.filter((path) => path.startsWith('/api/config/'))).toEqual([]);
});

test('a second start builds nothing and keeps the history', async ({ openDesk }) => {
  const database = test.info().outputPath('kept', 'desk.db');
  const first = await openDesk({}, database, startDesk);
  const { body } = await send(first, aPurge({ reason: 'to be kept' }));
  const { id, purgeRequestId, reason, events, cdnAnswer } = await readRecord(first, body.id);
  expect(await first.stop()).toBe(0);
  const second = await openDesk({}, database, startDesk);
  expect(second.output()).not.toMatch(/install|build/);
  expect(await readRecord(second, body.id)).toMatchObject({ id, purgeRequestId, reason, events, cdnAnswer });
  expect((await history(second, {})).body.items.map((purge) => purge.id)).toEqual([id]);
});

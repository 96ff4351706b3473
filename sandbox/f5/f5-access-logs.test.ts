import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type SandboxUnderTest, startSandbox } from '../sandbox-under-test.ts';

let sandbox: SandboxUnderTest;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.control('POST', 'reset'));
afterAll(() => sandbox.close());

const path = '/api/cdn/namespaces/default/cdn_loadbalancer/access_logs';
const isIn = (tag: string, ...values: string[]) => ({ tag, operator: 'CDN_ACCESS_LOG_OPERATOR_TYPE_IN', values });
const question = {
  namespace: 'default',
  start_time: '2000-01-01T00:00:00Z',
  end_time: '2100-01-01T00:00:00Z',
  limit: 500,
  sort: 'DESCENDING',
  query: [isIn('CDN_NAME', 'www-shop')],
};
const ask = (change: object, where = path) => sandbox.f5('POST', where, JSON.stringify({ ...question, ...change }));

interface Line {
  req_path: string;
  timestamp: string;
}
const linesOf = async (change: object = {}) => {
  const { status, text } = await ask(change);
  expect(status).toBe(200);
  const { logs, total_hits } = JSON.parse(text) as { logs: Line[]; total_hits: string };
  return { logs, paths: logs.map((line) => line.req_path), hits: total_hits };
};

it('access logs have a line for each request that the edge answered, and no other', async () => {
  expect(await linesOf()).toMatchObject({ logs: [], hits: '0' });
  await sandbox.visit('www.shop.example/products?page=2', 'ny8-nyc');
  await sandbox.visit('www.shop.example/products?page=2', 'ny8-nyc');
  await sandbox.visit('img.shop.example/gone', 'fr4-par', {}, 'HEAD');
  await sandbox.visit('docs.example/');
  await sandbox.visit('nobody.example/');
  const { logs, hits } = await linesOf({ sort: 'ASCENDING' });
  const common = { cdn_name: 'www-shop', user_agent: expect.any(String), timestamp: expect.stringMatching(/^20.*Z$/) };
  const page = { ...common, req_path: '/products', host_header: 'www.shop.example', rsp_code: '200' };
  expect(logs).toEqual([
    { ...page, cache_status: 'MISS', site_name: 'ny8-nyc', method: 'GET' },
    { ...page, cache_status: 'HIT', site_name: 'ny8-nyc', method: 'GET' },
    {
      ...common,
      ...{ req_path: '/gone', host_header: 'img.shop.example', rsp_code: '404' },
      ...{ cache_status: 'MISS', site_name: 'fr4-par', method: 'HEAD' },
    },
  ]);
  expect(hits).toBe('3');
});

it('access logs are sorted, cut, filtered by tags and by time, and have queries where that is set', async () => {
  for (const target of ['/?a=1', '/products', '/products', '/account'])
    await sandbox.visit(`www.shop.example${target}`);
  expect((await linesOf()).paths).toEqual(['/account', '/products', '/products', '/']);
  expect(await linesOf({ limit: 1 })).toMatchObject({ paths: ['/account'], hits: '4' });
  expect((await linesOf({ query: [isIn('CACHE_STATUS', 'HIT')] })).paths).toEqual(['/products']);
  const notProducts = { tag: 'REQ_PATH', operator: 'CDN_ACCESS_LOG_OPERATOR_TYPE_NOT_IN', values: ['/products'] };
  expect((await linesOf({ query: [notProducts] })).paths).toEqual(['/account', '/']);
  expect((await linesOf({ query: [isIn('CDN_NAME', 'docs-portal')] })).paths).toEqual([]);
  const { logs } = await linesOf();
  const oldest = logs.at(-1)?.timestamp ?? '';
  expect((await linesOf({ start_time: oldest, end_time: oldest })).paths).toContain('/');
  expect((await linesOf({ end_time: '2001-01-01T00:00:00Z' })).paths).toEqual([]);
  await sandbox.control('POST', 'settings', { logQueries: true });
  expect((await linesOf()).paths).toContain('/?a=1');
});

it.each([
  [{ limit: 501 }],
  [{ namespace: 'media' }],
  [{ end_time: '1999-01-01T00:00:00Z' }],
  [{ sort: 'newest' }],
  [{ query: [{ tag: 'CDN_NAME', operator: 'IS', values: ['www-shop'] }] }],
  [{ name: 'www-shop' }],
])('access logs are refused for %j', async (change) => {
  expect((await ask(change)).status).toBe(400);
});

it('access logs are those of CDN distributions', async () => {
  expect((await ask({}, path.replace('cdn_loadbalancer', 'http_loadbalancer'))).status).toBe(404);
});

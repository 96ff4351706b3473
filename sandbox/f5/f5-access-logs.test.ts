import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SandboxUnderTest, startSandbox } from '../sandbox-under-test.ts';

let sandbox: SandboxUnderTest;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const path = '/api/cdn/namespaces/default/cdn_loadbalancer/access_logs';
const question = {
  namespace: 'default',
  start_time: '2026-11-28T12:00:00Z',
  end_time: '2026-11-28T12:10:00Z',
  limit: 500,
  sort: 'DESCENDING',
  query: [{ tag: 'CDN_NAME', operator: 'CDN_ACCESS_LOG_OPERATOR_TYPE_IN', values: ['www-shop'] }],
};
const ask = (change: object, where = path) => sandbox.f5('POST', where, JSON.stringify({ ...question, ...change }));

it('access logs have no lines', async () => {
  const { status, text } = await ask({});
  expect([status, JSON.parse(text)]).toEqual([200, { logs: [], total_hits: '0' }]);
});

it.each([
  [{ limit: 501 }],
  [{ namespace: 'media' }],
  [{ end_time: '2026-11-28T11:00:00Z' }],
  [{ sort: 'newest' }],
  [{ query: [{ tag: 'CDN_NAME', operator: 'IS', values: ['www-shop'] }] }],
  [{ name: 'www-shop' }],
])('access logs are refused for %j', async (change) => {
  expect((await ask(change)).status).toBe(400);
});

it('access logs are those of CDN distributions', async () => {
  expect((await ask({}, path.replace('cdn_loadbalancer', 'http_loadbalancer'))).status).toBe(404);
});

import { ask } from '../../test/support/api';
import { expect, test } from '../fixtures/desks';

// Readiness, metrics and the log are tested in test/integration/operations.test.ts and metrics.test.ts.

test('an idle connection is kept longer than a load balancer keeps its own', async ({ desk }) => {
  const { headers } = await ask(desk, '/api/health/live');
  const [, seconds] = /^timeout=(\d+)$/.exec(String(headers['keep-alive'])) ?? [];
  expect(Number(seconds)).toBeGreaterThan(60);
});

test('a server says that it is ready, and its metrics count real requests and calls of the CDN', async ({ desk }) => {
  const ready = await ask<{ status: string }>(desk, '/api/health/ready');
  expect([ready.status, ready.body.status]).toEqual([200, 'ok']);
  const { text } = await ask(desk, '/api/metrics');
  expect(text).toMatch(/^purge_desk_http_requests_total\{route="\/api\/health\/ready",method="GET",status="200"\} \d/m);
  expect(text).toMatch(/^purge_desk_cdn_call_duration_seconds_count\{endpoint="[\w-]+"\} \d/m);
});

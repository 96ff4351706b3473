import type { Problem } from '../lib/shared/problem';
import type { Purge } from '../lib/shared/purges/purge-record';
import type { Readiness } from '../lib/shared/readiness';
import { aPurge, ask, CONFIGURED, expectProblem, marker, send } from '../test/support/api';
import { expect, test } from './fixtures/company-desks';

const TOKEN = 'a-token-for-the-collector-of-metrics';
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACE = {
  traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01`,
  tracestate: 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE',
};

const linesOf = (output: string): Record<string, unknown>[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

test('a desk whose CDN fails is ready, says what fails, and that it works again', async ({ openDesk, sandbox }) => {
  const own = await openDesk(CONFIGURED);
  const ready = async () => {
    const { status, headers, body } = await ask<Readiness>(own, '/api/health/ready');
    expect(headers['cache-control']).toBe('no-store');
    return { status, body };
  };
  const ok = { status: 'ok', reason: null };
  const checks = { database: ok, migrations: ok, worker: ok, cdn: ok };
  expect(await ready()).toEqual({ status: 200, body: { status: 'ok', checks } });
  await sandbox.faults({ type: 'status', status: 503 });
  expect((await send(own, aPurge())).status).toBe(503);
  const reason = expect.stringMatching(/^cache-purge: cdn_unavailable since /);
  const degraded = { ...checks, cdn: { status: 'degraded', reason } };
  expect(await ready()).toEqual({ status: 200, body: { status: 'degraded', checks: degraded } });
  expect((await send(own, aPurge())).status).toBe(201);
  expect((await ready()).body.status).toBe('ok');
});

test('an idle connection is kept longer than a load balancer keeps its own', async ({ desk }) => {
  const { headers } = await ask(desk, '/api/health/live');
  const [, seconds] = /^timeout=(\d+)$/.exec(String(headers['keep-alive'])) ?? [];
  expect(Number(seconds)).toBeGreaterThan(60);
});

test('the metrics count what the desk did, by few labels, for the local operator', async ({ openDesk, sandbox }) => {
  const own = await openDesk(CONFIGURED);
  await sandbox.faults({ type: 'status', status: 503 });
  expect((await send(own, aPurge())).status).toBe(503);
  const { body } = await send<Purge>(own, aPurge({ mode: 'hard' }));
  for (const id of [body.id, marker()]) await ask(own, `/api/purges/${id}`);
  const read = async () => (await ask(own, '/api/metrics')).text;
  for (const line of [
    'purge_desk_purges_total{status="failed",kind="url",mode="soft"} 1',
    'purge_desk_purges_total{status="accepted",kind="url",mode="hard"} 1',
    'purge_desk_purges_total{status="accepted",kind="url",mode="soft"} 0',
    'purge_desk_cdn_errors_total{endpoint="cache-purge",code="cdn_unavailable"} 1',
    'purge_desk_cdn_call_duration_seconds_count{endpoint="cache-purge"} 2',
    'purge_desk_http_requests_total{route="/api/purges",method="POST",status="201"} 1',
    'purge_desk_http_requests_total{route="/api/purges",method="POST",status="503"} 1',
    'purge_desk_http_requests_total{route="/api/purges/{id}",method="GET",status="200"} 1',
    'purge_desk_http_requests_total{route="/api/purges/{id}",method="GET",status="404"} 1',
    'purge_desk_queued_purges 0',
    'purge_desk_oldest_queued_age_seconds 0',
    'purge_desk_sending_purges 0',
    'purge_desk_followed_purges 1',
    'purge_desk_database_up 1',
    'purge_desk_store_errors_total 0',
  ])
    await expect.poll(async () => (await read()).split('\n'), line).toContain(line);
  const { text, headers } = await ask(own, '/api/metrics');
  expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4\b/);
  expect(text).toMatch(/^purge_desk_tracking_lag_seconds \d/m);
  expect(text).toMatch(/^purge_desk_build_info\{version="[\d.]+",node="[\d.]+"\} 1$/m);
  expect(text).toMatch(/^process_resident_memory_bytes \d/m);
  expect(text).not.toContain(body.id);
  const elsewhere = await ask<Problem>(own, '/api/metrics', { headers: { host: 'desk.example.com' } });
  expectProblem(elsewhere, { status: 403, code: 'foreign_host' });
});

test('where people sign in, the metrics are for whoever shows their token', async ({ openCompanyDesk }) => {
  const own = await openCompanyDesk({ METRICS_TOKEN: TOKEN, LIMIT_WRONG_CREDENTIALS_PER_MINUTE: '2' });
  const read = (authorization?: string) =>
    ask<Problem>(own, '/api/metrics', { headers: { host: '10.0.0.7:3000', ...(authorization && { authorization }) } });
  expectProblem(await read(), { status: 401, code: 'sign_in_required' });
  expectProblem(await read(`Bearer ${TOKEN}x`), { status: 401, code: 'invalid_credential' });
  expectProblem(await read(`Bearer ${TOKEN.slice(1)}`), { status: 401, code: 'invalid_credential' });
  expectProblem(await read(`Bearer ${TOKEN}x`), { status: 429, code: 'too_many_requests' });
  const { status, text } = await read(`Bearer ${TOKEN}`);
  expect(status).toBe(200);
  expect(text).toContain('purge_desk_build_info');
  expect(own.output()).not.toContain(TOKEN);
  expect((await ask(own, '/api/health/ready', { headers: { host: '10.0.0.7:3000' } })).status).toBe(200);
});

test('the log tells of a request and of its call to the CDN by the same ids, and the trace goes on', async ({
  openDesk,
  sandbox,
}) => {
  const own = await openDesk(CONFIGURED);
  const { body, headers } = await send<Purge>(own, aPurge(), TRACE);
  const broken = await send<Purge>(own, aPurge(), { ...TRACE, traceparent: `00-${TRACE_ID}-0000000000000000-01` });
  expect(broken.status).toBe(201);
  const nothing = { traceparent: null, tracestate: null };
  expect((await sandbox.purges()).map(({ trace }) => trace)).toEqual([TRACE, nothing]);
  await own.stop();
  const told = linesOf(own.output());
  const of = (id: unknown) => told.filter(({ requestId }) => requestId === id);
  const ids = { requestId: headers['x-request-id'], purgeId: body.id };
  expect(of(ids.requestId)).toEqual([
    expect.objectContaining({ ...ids, trace_id: TRACE_ID, endpoint: 'cache-purge', answer: 200 }),
    expect.objectContaining({ ...ids, trace_id: TRACE_ID, method: 'POST', path: '/api/purges', status: 201 }),
  ]);
  const untraced = of(broken.headers['x-request-id']);
  expect(untraced).toHaveLength(2);
  for (const line of untraced) expect(line).not.toHaveProperty('trace_id');
});

import { expect } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import type { Purge } from '@/lib/shared/purges/purge-record';
import type { Readiness } from '@/lib/shared/readiness';
import { aPurge, ask, CONFIGURED, expectProblem, send } from '../support/api';
import { startCompanyDesk } from '../support/company-desk';
import { deskTest } from '../support/desk-test';

const test = deskTest({ settings: CONFIGURED });

const TOKEN = 'a-token-for-the-collector-of-metrics';
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACE = {
  traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01`,
  tracestate: 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE',
};

test('a desk whose CDN fails is ready, says what fails, and that it works again', async ({ desk: own, sandbox }) => {
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

test('where people sign in, only the metrics token opens the metrics', async () => {
  const own = await startCompanyDesk({ settings: { METRICS_TOKEN: TOKEN, LIMIT_WRONG_CREDENTIALS_PER_MINUTE: '2' } });
  const read = (authorization?: string) =>
    ask<Problem>(own, '/api/metrics', { headers: { host: '10.0.0.7:3000', ...(authorization && { authorization }) } });
  expectProblem(await read(), { status: 401, code: 'sign_in_required' });
  expectProblem(await read(`Bearer ${TOKEN}x`), { status: 401, code: 'invalid_credential' });
  expectProblem(await read(`Bearer ${TOKEN.slice(1)}`), { status: 401, code: 'invalid_credential' });
  expectProblem(await read(`Bearer ${TOKEN}x`), { status: 429, code: 'too_many_requests' });
  const { status, text } = await read(`Bearer ${TOKEN}`);
  expect(status).toBe(200);
  expect(text).toContain('purge_desk_build_info');
  expect(JSON.stringify(own.log())).not.toContain(TOKEN);
  expect((await ask(own, '/api/health/ready', { headers: { host: '10.0.0.7:3000' } })).status).toBe(200);
  await own.stop();
});

test('the log has a request and its CDN call under the same ids, and the trace goes on', async ({
  desk: own,
  sandbox,
}) => {
  const { body, headers } = await send<Purge>(own, aPurge(), TRACE);
  const broken = await send<Purge>(own, aPurge(), { ...TRACE, traceparent: `00-${TRACE_ID}-0000000000000000-01` });
  expect(broken.status).toBe(201);
  const nothing = { traceparent: null, tracestate: null };
  expect((await sandbox.purges()).map(({ trace }) => trace)).toEqual([TRACE, nothing]);
  const told = own.log();
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

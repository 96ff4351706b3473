import { expect } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { aPurge, ask, CONFIGURED, expectProblem, marker, send, URL_TARGET } from '../support/api';
import { deskTest } from '../support/desk-test';

const test = deskTest({ settings: CONFIGURED });

test('the metrics count what the desk did, by few labels, for the local operator', async ({ desk: own, sandbox }) => {
  await sandbox.faults({ type: 'status', status: 409 });
  expect((await send(own, aPurge())).status).toBe(409);
  const { body } = await send<Purge>(own, aPurge({ mode: 'hard' }));
  for (const id of [body.id, marker()]) await ask(own, `/api/purges/${id}`);
  const read = async () => (await ask(own, '/api/metrics')).text;
  for (const line of [
    'purge_desk_purges_total{status="failed",kind="url",mode="soft"} 1',
    'purge_desk_purges_total{status="accepted",kind="url",mode="hard"} 1',
    'purge_desk_purges_total{status="accepted",kind="url",mode="soft"} 0',
    'purge_desk_cdn_errors_total{endpoint="cache-purge",code="cdn_conflict"} 1',
    'purge_desk_cdn_call_duration_seconds_count{endpoint="cache-purge"} 2',
    'purge_desk_http_requests_total{route="/api/purges",method="POST",status="201"} 1',
    'purge_desk_http_requests_total{route="/api/purges",method="POST",status="409"} 1',
    'purge_desk_http_requests_total{route="/api/purges/{id}",method="GET",status="200"} 1',
    'purge_desk_http_requests_total{route="/api/purges/{id}",method="GET",status="404"} 1',
    'purge_desk_queued_purges 0',
    'purge_desk_oldest_queued_age_seconds 0',
    'purge_desk_sending_purges 0',
    'purge_desk_followed_purges 1',
    'purge_desk_database_up 1',
    'purge_desk_store_errors_total 0',
  ])
    await expect.poll(async () => (await read()).split('\n'), { message: line }).toContain(line);
  const { text, headers } = await ask(own, '/api/metrics');
  expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4\b/);
  expect(text).toMatch(/^purge_desk_tracking_lag_seconds \d/m);
  expect(text).toMatch(/^purge_desk_build_info\{version="[\d.]+",node="[\d.]+"\} 1$/m);
  expect(text).toMatch(/^process_resident_memory_bytes \d/m);
  expect(text).not.toContain(body.id);
  const elsewhere = await ask<Problem>(own, '/api/metrics', { headers: { host: 'desk.example.com' } });
  expectProblem(elsewhere, { status: 403, code: 'foreign_host' });
});

test('the metrics count looks by place and outcome, with their time, and what they showed of purges', async ({
  openDesk,
  sandbox,
}) => {
  const own = await openDesk({ EDGE_LOOKS: 'automatic' });
  await sandbox.visit(URL_TARGET.value);
  await send(own, aPurge({ target: URL_TARGET }));
  const lines = async () => (await ask(own, '/api/metrics')).text.split('\n');
  expect(await lines()).toContain('purge_desk_renewals_total{result="verified"} 0');
  await sandbox.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
  await own.advance(3000);
  for (const line of [
    'purge_desk_renewals_total{result="verified"} 1',
    'purge_desk_renewals_total{result="not_renewed"} 0',
    'purge_desk_look_requests_total{place="edge",outcome="2xx"} 6',
    'purge_desk_look_requests_total{place="origin",outcome="2xx"} 2',
    'purge_desk_look_request_duration_seconds_count{place="edge"} 6',
  ])
    await expect.poll(lines, { message: line }).toContain(line);
});

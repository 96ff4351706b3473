import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { request } from 'undici';
import { expect } from 'vitest';
import { seedHistory } from '@/bench/seed-history';
import type { PurgeSummary } from '@/lib/shared/history/purge-summary';
import type { Problem } from '@/lib/shared/problem';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { DatabaseSync } from '@/test/support/sqlite';
import { aPurge, ask, expectProblem, history, marker, send } from '../support/api';
import { deskTest } from '../support/desk-test';
import { readWorkbook } from '../support/read-workbook';

const test = deskTest();

const exportOf = <Body = Purge[]>(desk: { url: string }, query: Record<string, string>) =>
  ask<Body>(desk, `/api/purges/export?${new URLSearchParams(query)}`);
const linesOf = (csv: string) => csv.split('\r\n').slice(0, -1);

test('the CSV has a header and the purges under the filter, with formulas defused', async ({ desk, sandbox }) => {
  const ticket = marker();
  await sandbox.faults({ type: 'answer', body: 'big-id' });
  const first = await send(desk, aPurge({ ticket, reason: '=cmd|"/c calc"!A1' }));
  const second = await send(desk, aPurge({ ticket, mode: 'hard', reason: 'Größe, "neu"' }));
  await send(desk, aPurge({ ticket: marker() }));

  const { status, headers, text } = await exportOf(desk, { format: 'csv', q: ticket });
  expect(status).toBe(200);
  expect(headers['content-type']).toContain('text/csv');
  expect(headers['content-disposition']).toMatch(/^attachment; filename="purges-\d{4}-\d\d-\d\d\.csv"$/);
  expect(headers['cache-control']).toBe('no-store');
  const [header, ...rows] = linesOf(text);
  expect(header).toMatch(/^id,created_at,updated_at,status,purge_request_id,namespace,distribution,kind,value,mode,/);
  expect(rows).toHaveLength(2);
  expect(rows[0]).toContain(`${second.body.id},${second.body.createdAt},`);
  expect(rows[0]).toContain('"Größe, ""neu"""');
  expect(rows[1]).toContain(`,"'=cmd|""/c calc""!A1",`);
  expect(BigInt(first.body.purgeRequestId ?? 0)).toBeGreaterThan(2n ** 53n);
  expect(rows[1]).toContain(`,${first.body.purgeRequestId},`);
  expect(linesOf((await exportOf(desk, { q: ticket, mode: 'hard' })).text)).toHaveLength(2);
  // What tells Excel that this is UTF-8; whoever reads it as text does not see it.
  const { body } = await request(`${desk.url}/api/purges/export?q=${ticket}`);
  expect([...Buffer.from(await body.arrayBuffer()).subarray(0, 5)]).toEqual([0xef, 0xbb, 0xbf, 0x69, 0x64]);
});

test('the workbook has the purges under the filter, IDs and tickets as text', async ({ desk, sandbox }) => {
  const ticket = `00${marker()}`;
  await sandbox.faults({ type: 'answer', body: 'big-id' });
  const sent = await send(desk, aPurge({ ticket, reason: '=1+1' }));
  await send(desk, aPurge({ ticket: marker() }));
  const { statusCode, headers, body } = await request(`${desk.url}/api/purges/export?format=xlsx&q=${ticket}`);
  expect(statusCode).toBe(200);
  expect(headers['content-type']).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
  expect(headers['content-disposition']).toMatch(/^attachment; filename="purges-\d{4}-\d\d-\d\d\.xlsx"$/);
  const [sheet, ...others] = readWorkbook(await body.bytes());
  expect([sheet?.name, others, sheet?.rows.length]).toEqual(['purges', [], 2]);
  const cells = Object.values(sheet?.rows[1] ?? {}).map(({ type, text }) => [type, text]);
  for (const text of [sent.body.id, sent.body.purgeRequestId, ticket, '=1+1'])
    expect(cells).toContainEqual(['inlineStr', text]);
});

test('the JSON is what the API lists', async ({ desk, sandbox }) => {
  const ticket = marker();
  await sandbox.faults({ type: 'status', status: 404 }, { type: 'answer', body: 'big-id' });
  for (const change of [{}, {}, { target: { kind: 'all' } }]) await send(desk, aPurge({ ticket, ...change }));
  await sandbox.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
  await desk.advance(3000);
  const list = await history(desk, { q: ticket });
  expect(list.body.items.map(({ status }) => status)).toContain('completed');
  const exported = await exportOf(desk, { format: 'json', q: ticket });
  expect(exported.headers['content-type']).toBe('application/json');
  expect(exported.body).toHaveLength(3);
  expect(exported.body).toEqual(list.body.items);
  expect((await exportOf(desk, { format: 'json', q: ticket, sort: 'oldest' })).body).toEqual(
    exported.body.toReversed(),
  );
  expect((await exportOf(desk, { format: 'json', q: marker() })).body).toEqual([]);
});

test('what cannot be exported is refused', async ({ desk }) => {
  for (const [query, field] of [
    [{ format: 'xml' }, 'format'],
    [{ status: 'done' }, 'status'],
    [{ limit: '10' }, 'limit'],
  ] as const) {
    const answer = await exportOf<Problem>(desk, query);
    expectProblem(answer, { status: 400, code: 'invalid_query' });
    expect(Object.keys(answer.body.errors ?? {})).toEqual([field]);
  }
  expectProblem(await ask<Problem>(desk, '/api/purges/export', { method: 'POST' }), {
    status: 405,
    code: 'method_not_allowed',
  });
});

test('an export is sent as it is read, and one that fails in the middle breaks off', async ({ openDesk }) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-export-'));
  const file = path.join(folder, 'desk.db');
  await seedHistory(file, 3000);
  const db = new DatabaseSync(file);
  db.exec("update purges set status = 'nonsense' where id = (select id from purges order by sort_key limit 1)");
  db.close();
  const desk = await openDesk({}, { database: { kind: 'sqlite', file } });
  for (const format of ['csv', 'xlsx', 'json']) {
    const { statusCode, body } = await request(`${desk.url}/api/purges/export?format=${format}`);
    expect(statusCode).toBe(200);
    await expect(body.text()).rejects.toThrow();
  }
  expect(JSON.stringify(desk.log())).toContain('export incomplete');
  await desk.stop();
  rmSync(folder, { recursive: true });
});

test('the summary counts the days of a time zone and refuses an unknown one', async ({ desk }) => {
  await send(desk, aPurge());
  const { status, body } = await ask<PurgeSummary>(desk, '/api/purges/summary?zone=Asia/Kathmandu&range=7d');
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Kathmandu' }).format(desk.clock.now());
  expect(status).toBe(200);
  expect(body).toMatchObject({ unit: 'day', capped: false });
  expect(body.buckets.map(({ start }) => start)).toContain(today);
  const refused = await ask<Problem>(desk, '/api/purges/summary?zone=Mars/Olympus');
  expectProblem(refused, { status: 400, code: 'invalid_query' });
});

test('the summary of a filter counts its purges by outcome', async ({ desk, sandbox }) => {
  const ticket = marker();
  await sandbox.faults({ type: 'status', status: 404 });
  for (const mode of ['soft', 'soft', 'soft', 'hard']) await send(desk, aPurge({ ticket, mode }));
  await desk.advance(2000);
  await sandbox.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
  await desk.advance(3000);
  const { body } = await ask<PurgeSummary>(desk, `/api/purges/summary?q=${ticket}&zone=UTC`);
  expect(body).toMatchObject({ total: 4, failed: 1, unconfirmed: 0, medianMs: 2000, p95Ms: 2000 });
  expect(body.buckets.filter(({ done, failed }) => done + failed > 0)).toMatchObject([{ done: 3, open: 0, failed: 1 }]);
});

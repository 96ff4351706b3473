import { expect } from 'vitest';
import { LINES_AT_ONCE } from '@/lib/server/store/bulk/bulk-store';
import type { BulkJobPage } from '@/lib/shared/bulk/bulk-job';
import type { PurgeSummary } from '@/lib/shared/history/purge-summary';
import type { Problem } from '@/lib/shared/problem';
import type { Purge, PurgePage } from '@/lib/shared/purges/purge-record';
import { ask, CONFIGURED, expectProblem, marker } from '../support/api';
import { auditLog } from '../support/audit';
import { purgesOf, readJob, SHOP, sendList, sendListText, stepJob, urlsOf } from '../support/bulk';
import { makeCredential } from '../support/credentials';
import { deskTest } from '../support/desk-test';
import { purgeBodies } from '../support/ledger';
import { makeShare } from '../support/shares';

const test = deskTest({ settings: CONFIGURED });

test('a list becomes one purge a line, each sent once, and the job says how far it is', async ({ desk, sandbox }) => {
  const urls = urlsOf(marker(), 250);
  const created = await sendList(desk, { urls, reason: 'release 7', ticket: 'OPS-7' });
  expect(created).toMatchObject({
    status: 201,
    headers: { 'idempotency-replayed': 'false' },
    body: { total: 250, accepted: 250, duplicates: 0, rejected: [] },
  });
  const { id } = created.body;
  expect(created.headers.location).toBe(`/api/bulk-jobs/${id}`);
  const before = await readJob(desk, id);
  expect(before).toMatchObject({
    actor: 'local operator',
    mode: 'soft',
    reason: 'release 7',
    ticket: 'OPS-7',
    total: 250,
    counts: { queued: 250 },
    distributions: [{ namespace: 'default', distribution: 'www-shop', total: 250 }],
    paused: false,
    cancelled: false,
    finishedAt: null,
    retryOf: null,
    leftToRetry: 0,
    retriedBy: [],
  });
  // Its first lines are in the history at once.
  expect((await purgesOf(desk, id)).length).toBe(LINES_AT_ONCE);

  await desk.advance(10_000);
  const after = await readJob(desk, id);
  expect(after).toMatchObject({
    counts: { queued: 0, sending: 0, accepted: 250 },
    finishedAt: expect.any(String),
    secondsLeft: null,
    perMinute: 250,
  });
  expect(await purgeBodies(sandbox)).toMatchObject(urls.map((url) => ({ soft_purge: {}, url })));
  const purges = await purgesOf(desk, id);
  expect(purges.map(({ target }) => target)).toEqual(urls.map((value) => ({ kind: 'url', value })));
  expect(purges[0]).toMatchObject({ jobId: id, actor: 'local operator', reason: 'release 7', ticket: 'OPS-7' });
  expect(await sandbox.state()).toMatchObject({ violations: 0 });
});

test('a list that has a line which cannot be purged is refused as a whole, unless such lines are skipped', async ({
  desk,
  sandbox,
}) => {
  const name = marker();
  const urls = [`${SHOP}/${name}`, 'https://elsewhere.example/', `WWW.shop.example/${name}#top`, '/path', ''];
  const rejected = [
    { line: 2, value: 'https://elsewhere.example/', reason: expect.stringContaining('elsewhere.example') },
    { line: 4, value: '/path', reason: expect.stringContaining('full URL') },
    { line: 5, value: '', reason: 'Enter a URL.' },
  ];
  const refused = await sendList<Problem>(desk, { urls });
  expectProblem(refused, { status: 422, code: 'bulk_rejected' });
  expect(refused.body.rejected).toEqual(rejected);
  const { status, body } = await sendList(desk, { urls, skipInvalid: true });
  expect(status).toBe(201);
  expect(body).toMatchObject({ total: 5, accepted: 1, duplicates: 1, rejected });
  await desk.tick();
  expect(await purgeBodies(sandbox)).toMatchObject([{ url: `${SHOP}/${name}` }]);
  expectProblem(await sendList<Problem>(desk, { urls: ['nonsense'], skipInvalid: true }), {
    status: 422,
    code: 'bulk_rejected',
  });
});

test('a list is a text, too, with everything else in the query, and never has two modes', async ({ desk, sandbox }) => {
  const [a = '', b = ''] = urlsOf(marker(), 2);
  const { status, body } = await sendListText(desk, '?mode=hard&reason=deploy', `\ufeff${a}\r\n\r\n  ${b}  \n${a}\n`);
  expect(status).toBe(201);
  expect(body).toMatchObject({ total: 3, accepted: 2, duplicates: 1 });
  await desk.tick();
  expect(await purgeBodies(sandbox)).toMatchObject([{ hard_purge: {}, url: a }, { url: b }]);
  expect(await readJob(desk, body.id)).toMatchObject({ mode: 'hard', reason: 'deploy' });

  expectProblem(await sendListText<Problem>(desk, '', a), { status: 400, code: 'invalid_query' });
  expectProblem(await sendListText<Problem>(desk, '?mode=soft', ' \n'), { status: 422, code: 'invalid_input' });
  expectProblem(await sendListText<Problem>(desk, '?mode=soft', a, 'text/html'), {
    status: 415,
    code: 'unsupported_media_type',
  });
  const both = JSON.stringify({ mode: 'soft', urls: [a] });
  expectProblem(await sendListText<Problem>(desk, '?mode=hard', both, 'application/json'), {
    status: 400,
    code: 'invalid_query',
  });
  const long = `${a}\n`.repeat(10_001);
  expectProblem(await sendListText<Problem>(desk, '?mode=soft', long), { status: 422, code: 'invalid_input' });
  expectProblem(await sendListText<Problem>(desk, '?mode=soft', 'x'.repeat(5 * 1024 * 1024 + 1)), {
    status: 413,
    code: 'payload_too_large',
  });
  for (const wrong of [{ urls: [] }, { urls: a }, { urls: [a], target: { kind: 'all' } }, { urls: [a], mode: 'both' }])
    expectProblem(await sendList<Problem>(desk, wrong), { status: 422, code: 'invalid_input' });
});

test('a list is CSV, too, with columns of its own for the distribution', async ({ openDesk, sandbox }) => {
  const desk = await openDesk({ F5XC_DISTRIBUTIONS: 'default/one=www.shop.example;default/two=www.shop.example' });
  const [a = '', b = ''] = urlsOf(marker(), 2);
  const csv = `note;url;namespace;distribution\r\n"x;y";${a};default;two\r\n\r\n;"${b}";default;one\r\n;${a};default;none\r\n;${b};;\r\n`;
  const refused = await sendListText<Problem>(desk, '?mode=soft', csv, 'text/csv; charset=utf-8');
  expectProblem(refused, { status: 422, code: 'bulk_rejected' });
  expect(refused.body.rejected).toEqual([
    { line: 5, value: a, reason: 'The distribution default/none does not exist.' },
    { line: 6, value: b, reason: expect.stringContaining('default/one, default/two') },
  ]);
  const { body } = await sendListText(
    desk,
    '?mode=soft&skipInvalid=true&namespace=default&distribution=one',
    csv,
    'text/csv',
  );
  // The preferred distribution is taken where a line names none.
  expect(body).toMatchObject({ total: 4, accepted: 2, duplicates: 1, rejected: [{ line: 5 }] });
  await desk.tick();
  expect((await readJob(desk, body.id)).distributions).toEqual([
    { namespace: 'default', distribution: 'two', total: 1 },
    { namespace: 'default', distribution: 'one', total: 1 },
  ]);
  expect((await sandbox.purges()).map(({ path, body }) => [path.split('/')[6], JSON.parse(body).url])).toEqual([
    ['two', a],
    ['one', b],
  ]);
});

test('the same request with the same key makes one job, another request with it none', async ({ desk, sandbox }) => {
  // A rejected line is answered whole both times, its secrets included, which the desk does not keep.
  const rejected = ['nonsense', `https://ann:secret@elsewhere.example/a?token=secret#${'x'.repeat(300)}`];
  const urls = [...urlsOf(marker(), 2), ...rejected];
  const key = { 'idempotency-key': marker() };
  const first = await sendList(desk, { urls, skipInvalid: true }, key);
  const again = await sendList(desk, { urls, skipInvalid: true }, key);
  expect(first.body.rejected.map(({ value }) => value)).toEqual(rejected);
  expect(again).toMatchObject({ status: 200, headers: { 'idempotency-replayed': 'true' } });
  expect(again.body).toEqual(first.body);
  const other = await sendList<Problem>(desk, { urls: urls.slice(0, 1) }, key);
  expectProblem(other, { status: 422, code: 'idempotency_key_reused' });
  expect(other.body.jobId).toBe(first.body.id);
  await desk.tick();
  expect(await purgeBodies(sandbox)).toHaveLength(2);
});

test('a list has to keep the rules of the desk for a URL, and counts as one purge for the limit', async ({
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk({ ...CONFIGURED, REQUIRE_REASON: 'url', LIMIT_PURGES_PER_MINUTE: '3' });
  const urls = urlsOf(marker(), 5);
  const refused = await sendList<Problem>(desk, { urls });
  expectProblem(refused, { status: 422, code: 'invalid_input' });
  expect(refused.body.errors).toEqual({ reason: ['Enter a reason. This purge requires one.'] });
  for (const reason of ['first', 'second']) expect((await sendList(desk, { urls, reason })).status).toBe(201);
  const third = await sendList<Problem>(desk, { urls, reason: 'third' });
  expectProblem(third, { status: 429, code: 'too_many_requests' });
  expect(third.body.purged).toBe('no');
  await desk.tick();
  expect(await purgeBodies(sandbox)).toHaveLength(10);
});

test('a list waits for a distribution that is not read yet, and is not called wrong', async ({ openDesk, sandbox }) => {
  await sandbox.faults({ type: 'status', status: 503, on: 'distributions', times: 1000 });
  const desk = await openDesk();
  const list = { urls: urlsOf(marker(), 1), skipInvalid: true };
  expect(await sendList<Problem>(desk, list)).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  await sandbox.takeAgain();
  await desk.advance(120_000);
  expect((await sendList(desk, list)).status).toBe(201);
});

test('a list over several distributions is the business of those who may see all of them', async ({ openDesk }) => {
  const two = 'default/www-shop=www.shop.example;default/docs=docs.example';
  const desk = await openDesk({ F5XC_DISTRIBUTIONS: two });
  const name = marker();
  const urls = [`${SHOP}/${name}`, `https://docs.example/${name}`];
  const { body: job } = await sendList(desk, { urls });
  const seen = ['default/www-shop'];
  const { headers, credential } = await makeCredential(desk, {
    name: `ci-${name.slice(0, 8)}`,
    role: 'lead',
    distributions: seen,
  });
  const asked = { headers };
  expectProblem(await ask<Problem>(desk, `/api/bulk-jobs/${job.id}`, asked), { status: 404, code: 'not_found' });
  expect((await ask<BulkJobPage>(desk, '/api/bulk-jobs', asked)).body.items).toEqual([]);
  expectProblem(await stepJob<Problem>(desk, job.id, 'pause', headers), { status: 404, code: 'not_found' });
  // Its purge on that distribution is in their history all the same.
  const { body: page } = await ask<PurgePage>(desk, `/api/purges?job=${job.id}`, asked);
  expect(page.items.map(({ jobId, target }) => [jobId, target])).toEqual([[job.id, { kind: 'url', value: urls[0] }]]);

  const own = await sendList<Problem>(desk, { urls }, headers);
  expectProblem(own, { status: 422, code: 'bulk_rejected' });
  expect(own.body.rejected).toMatchObject([{ line: 2, reason: expect.stringContaining('docs.example') }]);
  const named = [urls[0], { url: urls[1], namespace: 'default', distribution: 'docs' }];
  const { body } = await sendList(desk, { urls: named, skipInvalid: true }, headers);
  expect(body).toMatchObject({
    accepted: 1,
    rejected: [{ line: 2, reason: 'You have no role on this distribution.' }],
  });
  const log = await auditLog(desk, { actor: credential.name, action: 'bulk.submit' });
  expect(log.map(({ outcome, subject }) => `${outcome}: ${subject}`).toSorted()).toEqual([
    'done: soft list of 1 URL on default/www-shop',
    'refused: soft list of 1 URL on default/docs',
  ]);
});

test('the purges of a job are exported, summed up and shared by the filter of the history', async ({ desk }) => {
  const urls = urlsOf(marker(), 3);
  const { body: job } = await sendList(desk, { urls });
  await sendList(desk, { urls: urlsOf(marker(), 2) });
  await desk.advance(1000);
  const file = await ask<Purge[]>(desk, `/api/purges/export?format=json&job=${job.id}`);
  expect(file.body.map(({ jobId }) => jobId)).toEqual(urls.map(() => job.id));
  expect((await ask<PurgeSummary>(desk, `/api/purges/summary?job=${job.id}`)).body.total).toBe(3);
  const { token } = await makeShare(desk, { filter: { job: job.id } });
  const shared = await ask<{ items: object[] }>(desk, `/api/share/${token}`);
  expect(shared.body.items).toHaveLength(3);
  for (const item of shared.body.items) expect(item).not.toHaveProperty('jobId');
  expectProblem(await ask<Problem>(desk, '/api/purges?job=nonsense'), { status: 400, code: 'invalid_query' });
});

test('a job has one entry in the audit log, with its counts and a hash of its list', async ({ desk }) => {
  const urls = urlsOf(marker(), 3);
  const { body } = await sendList(desk, { urls: [...urls, urls[0], 'nonsense'], skipInvalid: true });
  await desk.tick();
  const entries = (await auditLog(desk)).filter(({ subjectId }) => subjectId === body.id);
  expect(entries).toMatchObject([
    {
      action: 'bulk.submit',
      outcome: 'done',
      subject: 'soft list of 3 URLs on default/www-shop',
      reason: expect.stringMatching(/^5 lines: 3 purges, 1 duplicates, 1 rejected; SHA-256 [0-9a-f]{64}$/),
    },
  ]);
});

test('jobs are listed from the newest on, one page at a time', async ({ desk }) => {
  const ids: string[] = [];
  for (let count = 0; count < 3; count++) {
    await desk.advance(1);
    ids.unshift((await sendList(desk, { urls: urlsOf(marker(), 1) })).body.id);
  }
  const read = async (query: string) => (await ask<BulkJobPage>(desk, `/api/bulk-jobs?${query}`)).body;
  const first = await read('limit=2');
  expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  const second = await read(`limit=1&cursor=${first.nextCursor}`);
  expect(second.items.map(({ id }) => id)).toEqual(ids.slice(2));
  expectProblem(await ask<Problem>(desk, '/api/bulk-jobs?cursor=x'), { status: 400, code: 'invalid_query' });
  expectProblem(await ask<Problem>(desk, `/api/bulk-jobs/${crypto.randomUUID()}`), { status: 404, code: 'not_found' });
});

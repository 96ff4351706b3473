import { expect } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import { ask, CONFIGURED, expectProblem, marker } from '../support/api';
import { auditLog } from '../support/audit';
import { purgesOf, readJob, retryJob, sendList, stepJob, urlsOf } from '../support/bulk';
import { deskTest } from '../support/desk-test';
import { purgeBodies } from '../support/ledger';

const test = deskTest({ settings: CONFIGURED });

test('a job is paused and resumed, and then cancelled: what was not sent becomes cancelled', async ({
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk({ ...CONFIGURED, CDN_RATE_PER_MINUTE: '60', CDN_RATE_BURST: '1' });
  const { body } = await sendList(desk, { urls: urlsOf(marker(), 220) });
  const { id } = body;
  await desk.advance(3000);
  const sent = (await readJob(desk, id)).counts.accepted;
  expect(sent).toBeGreaterThanOrEqual(3);
  expect((await stepJob(desk, id, 'pause')).body).toMatchObject({ paused: true, secondsLeft: null });
  expect((await stepJob(desk, id, 'pause')).status).toBe(200);
  await desk.advance(5000);
  expect(await readJob(desk, id)).toMatchObject({ paused: true, counts: { accepted: sent } });
  expect((await stepJob(desk, id, 'resume')).body).toMatchObject({ paused: false, secondsLeft: 220 - sent - 1 });
  await desk.advance(2000);
  const later = (await readJob(desk, id)).counts.accepted;
  expect(later).toBeGreaterThanOrEqual(sent + 2);

  expect((await stepJob(desk, id, 'cancellation')).body).toMatchObject({ cancelled: true, secondsLeft: null });
  await desk.advance(5000);
  expect(await readJob(desk, id)).toMatchObject({
    counts: { queued: 0, accepted: later, cancelled: 220 - later },
    finishedAt: expect.any(String),
  });
  const purges = await purgesOf(desk, id);
  expect(purges).toHaveLength(220);
  expect(await purgeBodies(sandbox)).toHaveLength(later);
  for (const step of ['pause', 'resume', 'cancellation'] as const)
    expectProblem(await stepJob<Problem>(desk, id, step), { status: 409, code: 'bulk_finished' });
  const actions = (await auditLog(desk)).filter(({ subjectId }) => subjectId === id).map(({ action }) => action);
  expect(actions.toSorted()).toEqual(['bulk.cancel', 'bulk.pause', 'bulk.resume', 'bulk.submit']);
});

test('the failed purges of a job are sent again as a job that is linked to it', async ({ desk, sandbox }) => {
  const urls = urlsOf(marker(), 3);
  // What tests before have left.
  await desk.advance(1000);
  await sandbox.reset();
  await sandbox.faults({ type: 'status', status: 400, times: 2 });
  const { body } = await sendList(desk, { urls, reason: 'why', ticket: 'T-1', mode: 'hard' });
  await desk.tick();
  expect(await readJob(desk, body.id)).toMatchObject({ counts: { failed: 2, accepted: 1 } });
  const retried = await retryJob(desk, body.id, { reason: 'again' });
  expect(retried).toMatchObject({ status: 201, body: { total: 2, accepted: 2 } });
  await desk.tick();
  expect(await readJob(desk, retried.body.id)).toMatchObject({
    retryOf: body.id,
    counts: { accepted: 2 },
    mode: 'hard',
    reason: 'again',
    ticket: 'T-1',
  });
  expect(await readJob(desk, body.id)).toMatchObject({ retriedBy: [retried.body.id], leftToRetry: 0 });
  expect((await purgeBodies(sandbox)).slice(3)).toMatchObject(urls.slice(0, 2).map((url) => ({ url })));
  expectProblem(await retryJob<Problem>(desk, retried.body.id), { status: 409, code: 'bulk_nothing_failed' });
});

test('a caller waits for a job until nothing of it is queued or in flight', async ({ openDesk }) => {
  const desk = await openDesk({ ...CONFIGURED, CDN_RATE_PER_MINUTE: '60', CDN_RATE_BURST: '1' });
  const { body } = await sendList(desk, { urls: urlsOf(marker(), 4) });
  const waiting = ask<{ finishedAt: string | null }>(desk, `/api/bulk-jobs/${body.id}?wait=30`);
  const short = ask<{ finishedAt: string | null }>(desk, `/api/bulk-jobs/${body.id}?wait=1`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await desk.advance(10_000);
  expect((await waiting).body.finishedAt).not.toBeNull();
  expect((await short).status).toBe(200);
});

import { describe, expect } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { aPurge, ask, expectProblem, history, marker, readRecord, send } from '../support/api';
import {
  expectNothingWorks,
  expectWorksAgain,
  server,
  failingPostgresTest as test,
  unavailable,
} from '../support/failing-postgres';
import { readiness } from '../support/readiness';

describe.skipIf(server === undefined)('a desk whose PostgreSQL', () => {
  test('is gone says so, sends nothing, and works again when the server is back', async ({ openOn, sandbox, gate }) => {
    const desk = await openOn('gate');
    expect((await send(desk, aPurge())).status).toBe(201);
    await gate.set('shut');
    await expectNothingWorks(desk);
    expect(await sandbox.purges()).toHaveLength(1);
    await gate.set('open');
    await expectWorksAgain(desk);
    expect(await sandbox.purges()).toHaveLength(2);
    const { items } = (await history(desk, {})).body;
    expect(items.map(({ status }) => status)).toEqual(['accepted', 'accepted']);
  });

  test('is locked refuses purges in time and accepts them afterwards', async ({ openOn, sandbox, database }) => {
    const desk = await openOn('directly');
    const other = await database.connect();
    await other.query('begin');
    await other.query('update audit_head set sequence = sequence');
    expectProblem(await send<Problem>(desk, aPurge()), unavailable);
    expect((await history(desk, {})).body.items).toEqual([]);
    expect(await sandbox.purges()).toEqual([]);
    await other.query('rollback');
    await expectWorksAgain(desk);
  });

  test('is read-only shows the history and refuses purges', async ({ openOn, sandbox, database }) => {
    const desk = await openOn('directly');
    const earlier = await send(desk, aPurge());
    const other = await database.connect();
    const { rows } = await other.query('select current_database() as name');
    const readOnly = async (value: 'on' | 'off') => {
      await other.query('set default_transaction_read_only = off');
      await other.query(`alter database ${rows[0].name} set default_transaction_read_only = ${value}`);
      await other.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`);
    };
    await readOnly('on');
    await expect.poll(async () => (await send<Problem>(desk, aPurge())).body.code).toBe('store_unavailable');
    expect((await history(desk, {})).body.items.map(({ id }: Purge) => id)).toEqual([earlier.body.id]);
    expect((await ask(desk, '/history')).status).toBe(200);
    expect(await sandbox.purges()).toHaveLength(1);
    expect(await readiness(desk)).toMatchObject({ http: 503, checks: { database: { status: 'failed' } } });
    await readOnly('off');
    await expectWorksAgain(desk);
  });

  test('is lost before an answer is recorded reports that, finds the purge again, and does not send it twice', async ({
    openOn,
    sandbox,
    gate,
  }) => {
    const desk = await openOn('gate', { CDN_TIMEOUT_SECONDS: '10' });
    await sandbox.faults({ type: 'hold' });
    const asked = send<Problem>(desk, aPurge());
    await sandbox.untilHeld();
    await gate.set('shut');
    await sandbox.release();
    const answer = await asked;
    expectProblem(answer, { status: 500, code: 'outcome_not_recorded' });
    const [executed] = await sandbox.purges();
    expect(answer.body.cdnMessage).toContain(executed?.purgeRequestId);
    await gate.set('open');
    const record = async () => (await ask<Purge>(desk, `/api/purges/${answer.body.purgeId}`)).body;
    await expect
      .poll(
        async () => {
          await desk.advance(10_000);
          return record();
        },
        { timeout: 45_000 },
      )
      .toMatchObject({ status: 'accepted', purgeRequestId: executed?.purgeRequestId });
    expect(await sandbox.purges()).toHaveLength(1);
  });

  test('is lost after it has recorded that the CDN accepts no purge now answers that the purge is queued', async ({
    openOn,
    sandbox,
    gate,
  }) => {
    const desk = await openOn('gate');
    await sandbox.faults({ type: 'status', status: 429, retryAfter: '60' });
    gate.breakAtCommitOf('requeued_by_cdn', 'after');
    const { status, body } = await send(desk, aPurge());
    expect([status, body.status]).toEqual([202, 'queued']);
    await desk.advance(61_000);
    expect((await readRecord(desk, body.id)).status).toBe('accepted');
    expect(await sandbox.executions()).toHaveLength(1);
  });

  for (const when of ['after', 'before'] as const)
    test(`breaks off ${when} it has recorded a purge for the queue does not know, and its key sends it once`, async ({
      openOn,
      sandbox,
      gate,
    }) => {
      const desk = await openOn('gate');
      await sandbox.faults({ type: 'status', status: 429, retryAfter: '600' });
      expect((await send(desk, aPurge())).status).toBe(202);
      const reason = marker();
      const key = { 'idempotency-key': marker() };
      gate.breakAtCommitOf(reason, when);
      const unknown = await send<Problem>(desk, aPurge({ reason }), key);
      expect(unknown.body).toMatchObject({ status: 503, code: 'recording_unknown', purged: 'unknown' });
      const found = (await ask(desk, `/api/purges/${unknown.body.purgeId}`)).status;
      expect(found).toBe(when === 'after' ? 200 : 404);

      const again = await send(desk, aPurge({ reason }), key);
      expect(again.body.status).toBe('queued');
      const { items } = (await history(desk, { q: reason })).body;
      expect(items.map(({ id, status }) => [id, status])).toEqual([[again.body.id, 'queued']]);
      if (when === 'after') expect(again.body.id).toBe(unknown.body.purgeId);
      await desk.advance(601_000);
      expect((await readRecord(desk, again.body.id)).status).toBe('accepted');
      const executed = (await sandbox.executions()).length;
      expect(executed).toBe(2);
    });
});

import { expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { anAuditEntry } from '@/test/support/audit-entry';
import { aJob, recordedAs, stateOfJob } from '@/test/support/bulk-jobs';
import { type DatabaseUnderTest, onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { anAcceptance } from '@/test/support/events';
import { noLimit } from '@/test/support/no-limit';
import { LINES_AT_ONCE } from './bulk-store';

const NOW = 1_700_000_000_000;
const DAY = 86_400_000;

onEachDatabase((newDatabase) => {
  let store: Store;
  let database: DatabaseUnderTest;
  storeForEachTest(newDatabase, (opened) => ({ store, database } = opened));

  const list = (id: string, count: number, change: Parameters<typeof aJob>[2] = {}) =>
    store.bulk.create(aJob(id, count, change), recordedAs(id, NOW));
  const recordNext = (id: string, first: number) => store.bulk.recordNext(async () => recordedAs(id, NOW + 1, first));
  const stateOf = (id: string) => stateOfJob(store, id, NOW);
  async function claim(at = NOW) {
    const purge = await store.queue.claimNext(noLimit, at, { expiresAt: at + 30_000, longestMs: 60_000 });
    if (!purge) throw new Error('no purge has its turn');
    return purge.id;
  }
  const page = async (filter: object) =>
    (await store.history.page(filter, { limit: 200, now: NOW, scope: null })).items;
  /** All work that there is on jobs. */
  async function work(name: string, at = NOW) {
    const recording = recordedAs(name, at);
    while ((await store.bulk.cancelNext(at)) + (await store.bulk.recordNext(async () => recording)) > 0);
  }

  it('a list is counted as queued from its first moment on, and each of its lines becomes one purge', async () => {
    const total = 2 * LINES_AT_ONCE + 5;
    await list('job', total);
    expect((await stateOf('job')).counts).toMatchObject({ queued: total, sending: 0 });
    const recorded = [];
    for (const part of [1, 2, 3]) recorded.push(await recordNext('job', part * LINES_AT_ONCE + 1));
    expect(recorded).toEqual([LINES_AT_ONCE, 5, 0]);
    const { counts, finishedAt } = await stateOf('job');
    expect([counts.queued, finishedAt]).toEqual([total, null]);
    const rows = await database.run('select cast(job_line as text) as line, value from purges order by sort_key');
    expect(rows).toHaveLength(total);
    expect(rows.at(-1)).toMatchObject({ line: `${total}`, value: `https://www.shop.example/job/${total}` });
    const newest = (await page({ job: 'job' }))[0];
    expect(newest).toMatchObject({
      id: `job-${total}`,
      jobId: 'job',
      status: 'queued',
      renewal: 'not_checked',
      nextSendAt: null,
    });
    expect((await store.purges.get(`job-${total}`))?.events).toMatchObject([
      { from: null, to: 'queued', what: { code: 'recorded_in_job', details: { line: total } } },
    ]);
    // Texts in it are found, too.
    await store.indexPending();
    await store.indexPending();
    await store.indexPending();
    expect((await page({ q: 'example/job/47' })).map(({ id }) => id)).toEqual(['job-47']);
  });

  it('two replicas that record lines at the same time record each once', async () => {
    const other = await database.open();
    const total = 10 * LINES_AT_ONCE;
    await list('job', total);
    const work = async (replica: Store, name: string) => {
      const recording = recordedAs(name, NOW);
      for (let tries = 0; tries < 9; tries++) await replica.bulk.recordNext(async () => recording);
    };
    await Promise.all([work(store, 'one'), work(other, 'two')]);
    const rows = await database.run('select distinct job_line from purges');
    expect(rows).toHaveLength(total);
    expect((await stateOf('job')).counts.queued).toBe(total);
  });

  it('a list whose recording fails half-way is not there at all', async () => {
    // The last statement of the transaction.
    await database.run(
      "insert into audit_log (sequence, at, actor, actor_kind, action, outcome, hash) values (1, 0, 'x', 'x', 'x', 'x', 'x')",
    );
    await expect(list('job', 250)).rejects.toThrow();
    expect(await store.bulk.find('job')).toBeUndefined();
    expect(await page({})).toEqual([]);
    expect(await recordNext('job', 1)).toBe(0);
  });

  it('a key makes one job for an actor', async () => {
    expect(await list('a', 1, { idempotencyKey: 'key', requestHash: 'hash' })).toBe(true);
    expect(await list('b', 1, { idempotencyKey: 'key', requestHash: 'hash' })).toBe(false);
    expect(await list('c', 1, { idempotencyKey: 'key', actor: 'bob' })).toBe(true);
    expect(await store.bulk.findByIdempotencyKey('ann', 'key')).toMatchObject({
      requestHash: 'hash',
      answer: { id: 'a' },
    });
    expect(await page({ job: 'b' })).toEqual([]);
  });

  it('a job that is cancelled sends nothing more, and the record of each unsent purge names who cancelled it', async () => {
    const total = 2 * LINES_AT_ONCE + 5;
    await list('job', total);
    const sent = await claim();
    expect(await store.bulk.cancel('job', { by: 'bob', at: NOW }, anAuditEntry())).toBe(true);
    expect(await store.bulk.cancel('job', { by: 'eve', at: NOW }, anAuditEntry())).toBe(false);
    expect(await store.bulk.setPaused('job', NOW, anAuditEntry())).toBe(false);
    await expect(claim()).rejects.toThrow('no purge has its turn');
    await work('late', NOW + 5);
    await store.purges.recordOutcome(sent, {
      status: 'accepted',
      event: anAcceptance,
      at: NOW + 9,
      purgeRequestId: '1',
    });
    expect(await stateOf('job')).toMatchObject({
      counts: { queued: 0, accepted: 1, cancelled: total - 1 },
      finishedAt: NOW + 9,
    });
    for (const id of [`job-${LINES_AT_ONCE}`, `late-${LINES_AT_ONCE + 5}`]) {
      const { status, events } = (await store.purges.get(id)) ?? {};
      expect(status).toBe('cancelled');
      expect(events?.at(-1)).toMatchObject({ from: 'queued', to: 'cancelled', actor: 'bob' });
    }
  });

  it('of two jobs that are cancelled at the same time, each purge names who cancelled its own', async () => {
    await list('one', 3);
    await list('two', 3);
    for (const [id, by] of [
      ['one', 'bob'],
      ['two', 'eve'],
    ] as const)
      await store.bulk.cancel(id, { by, at: NOW }, anAuditEntry());
    await work('late');
    const events = await database.run(`
      select purges.job_id, cast(sequence as text) as sequence, from_status, to_status, purge_events.actor,
        cast(count(*) as text) as purges
      from purge_events join purges on purges.id = purge_id where sequence > 1
      group by purges.job_id, sequence, from_status, to_status, purge_events.actor order by purges.job_id`);
    const end = { sequence: '2', from_status: 'queued', to_status: 'cancelled', purges: '3' };
    expect(events).toEqual([
      { job_id: 'one', ...end, actor: 'bob' },
      { job_id: 'two', ...end, actor: 'eve' },
    ]);
  });

  it('a purge of a cancelled job that may have arrived is asked about, and not called cancelled', async () => {
    await list('job', 2);
    const event = {
      code: 'requeued_not_received',
      details: { error: 'cdn_timeout', until: new Date(NOW).toISOString() },
    } as const;
    const first = await claim();
    await store.queue.requeue(first, { at: NOW, until: NOW, event, cdnAnswer: null });
    await store.bulk.cancel('job', { by: 'bob', at: NOW }, anAuditEntry());
    await work('late');
    expect(await store.purges.get(first)).toMatchObject({ status: 'unconfirmed', following: true });
    expect((await stateOf('job')).counts).toMatchObject({ unconfirmed: 1, cancelled: 1 });
  });

  it('a job goes with its last purge, and not before', async () => {
    await list('job', 2);
    for (let turn = 0; turn < 2; turn++)
      await store.purges.recordOutcome(await claim(), { status: 'failed', event: anAcceptance, at: NOW });
    const remove = () => store.retention.removeBefore(NOW + DAY, () => anAuditEntry());
    await database.run("update purges set status = 'accepted', next_poll_at = 1 where id = 'job-2'");
    expect([await remove(), await store.bulk.find('job')]).toEqual([1, expect.objectContaining({ id: 'job' })]);
    await database.run("update purges set next_poll_at = null where id = 'job-2'");
    expect([await remove(), await store.bulk.find('job')]).toEqual([1, undefined]);
  });
});

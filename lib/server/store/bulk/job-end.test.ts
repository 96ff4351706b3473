import { expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { anAuditEntry } from '@/test/support/audit-entry';
import { aJob, recordedAs, stateOfJob } from '@/test/support/bulk-jobs';
import { type DatabaseUnderTest, onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { anAcceptance } from '@/test/support/events';
import { noLimit } from '@/test/support/no-limit';
import { LINES_AT_ONCE } from './bulk-store';

const NOW = 1_700_000_000_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MINUTE = 60_000;

onEachDatabase((newDatabase) => {
  let store: Store;
  let database: DatabaseUnderTest;
  storeForEachTest(newDatabase, (opened) => ({ store, database } = opened));

  const list = (id: string, count: number, change: Parameters<typeof aJob>[2] = {}) =>
    store.bulk.create(aJob(id, count, change), recordedAs(id, NOW));
  const recordNext = (id: string, at: number, first: number) =>
    store.bulk.recordNext(async () => recordedAs(id, at, first));
  const cancel = (id: string) => store.bulk.cancel(id, { by: 'bob', at: NOW }, anAuditEntry());
  const claim = (at: number) => store.queue.claimNext(noLimit, at, { expiresAt: at + 30_000, longestMs: 60_000 });
  async function sendNext(at: number, answeredAt = at, status: 'accepted' | 'failed' = 'accepted') {
    const purge = await claim(at);
    if (!purge) throw new Error('no purge has its turn');
    const answer = { event: anAcceptance, at: answeredAt };
    const outcome = status === 'failed' ? { status, ...answer } : { status, ...answer, purgeRequestId: purge.id };
    await store.purges.recordOutcome(purge.id, outcome);
  }
  const stateOf = (id: string, now = NOW) => stateOfJob(store, id, now);
  const remove = (before: number) => store.retention.removeBefore(before, () => anAuditEntry());

  it('a job is over when the CDN has answered about its last line, whenever that was sent', async () => {
    await list('job', 2);
    await sendNext(NOW);
    await sendNext(NOW + 1000, NOW + 41_000, 'failed');
    expect((await stateOf('job')).finishedAt).toBe(NOW + 41_000);
    expect([await store.bulk.finishNext(), await store.bulk.finishNext()]).toEqual([1, 0]);
    expect((await stateOf('job')).finishedAt).toBe(NOW + 41_000);
  });

  it('a job that is over goes on when the CDN has not received one of its lines', async () => {
    await list('job', 1);
    await sendNext(NOW);
    await store.bulk.finishNext();
    await database.run("update purges set status = 'unconfirmed', next_poll_at = 1 where id = 'job-1'");
    await store.tracking.claimDue('me', NOW, { accepted: 1000, unconfirmed: 1000 });
    const event = {
      code: 'requeued_not_received',
      details: { error: 'cdn_timeout', until: new Date(NOW).toISOString() },
    } as const;
    await store.tracking.recordProgress('job-1', 'me', {
      at: NOW + 5000,
      nextPollAt: null,
      failures: 0,
      events: [{ to: 'queued', ...event }],
    });
    expect((await stateOf('job')).finishedAt).toBeNull();
    await cancel('job');
    expect(await store.bulk.cancelNext(NOW + 6000)).toBe(1);
    await store.bulk.finishNext();
    expect(await stateOf('job')).toMatchObject({ counts: { unconfirmed: 1 }, finishedAt: NOW + 6000 });
  });

  it('what retention has taken of a job is said, and when it was over stays', async () => {
    await list('job', 3);
    for (const at of [1, 2, 3]) await sendNext(NOW + at, NOW + at, 'failed');
    await store.bulk.finishNext();
    await database.run("update purges set status = 'accepted', next_poll_at = 1 where id = 'job-1'");
    expect(await remove(NOW + DAY)).toBe(2);
    expect(await stateOf('job')).toMatchObject({ removed: 2, counts: { accepted: 1, failed: 0 }, finishedAt: NOW + 3 });
  });

  it('counts what was sent in the last minute, not what a clock ahead has written', async () => {
    await list('job', 3);
    await sendNext(NOW);
    await sendNext(NOW + 2 * MINUTE);
    await sendNext(NOW + 9 * MINUTE);
    expect((await stateOf('job', NOW + 2 * MINUTE)).sentLately).toBe(1);
  });

  it('a line that was recorded late is given up with its job, a day after the request', async () => {
    const total = LINES_AT_ONCE + 1;
    await list('job', total);
    await recordNext('job', NOW + 23 * HOUR, total);
    expect(await claim(NOW + DAY + 1)).toBeUndefined();
    expect(await store.queue.expire(NOW + DAY + 1)).toBe(total);
    expect(await stateOf('job')).toMatchObject({ counts: { failed: total, queued: 0 }, expired: total });
  });

  it('a cancelled job whose lines are found only days later is cancelled, not failed', async () => {
    await list('job', 2);
    await cancel('job');
    const later = NOW + 50 * HOUR;
    expect(await store.queue.expire(later)).toBe(0);
    expect(await store.bulk.cancelNext(later)).toBe(2);
    expect((await stateOf('job')).counts).toMatchObject({ cancelled: 2, failed: 0 });
  });
});

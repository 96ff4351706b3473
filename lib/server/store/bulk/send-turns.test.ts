import { describe, expect, it } from 'vitest';
import type { CdnRateLimit } from '@/lib/server/store/cdn/cdn-rate-limit';
import type { Store } from '@/lib/server/store/open-store';
import { anAuditEntry } from '@/test/support/audit-entry';
import { aJob, recordedAs } from '@/test/support/bulk-jobs';
import { onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { aDelay, anAcceptance } from '@/test/support/events';
import { noLimit } from '@/test/support/no-limit';
import { anIntent } from '@/test/support/purge-intent';
import { LINES_AT_ONCE } from './bulk-store';

const NOW = 1_700_000_000_000;
const DAY = 86_400_000;
/** The first line that is recorded later than its job. */
const SECOND_PART = LINES_AT_ONCE + 1;
/** One a second, one at once. */
const slow: CdnRateLimit = { perMinute: 60, burst: 1 };

onEachDatabase((newDatabase) => {
  let store: Store;
  storeForEachTest(newDatabase, (opened) => {
    store = opened.store;
  });

  const list = (id: string, count: number, actor = 'ann') =>
    store.bulk.create(aJob(id, count, { actor }), recordedAs(id, NOW));
  const single = (id: string, actor: string, at = NOW, rate: CdnRateLimit = noLimit) =>
    store.purges.recordIntent(anIntent({ id, actor, createdAt: at, leaseExpiresAt: at + 30_000, rate }));
  const claim = async (at = NOW) =>
    (await store.queue.claimNext(noLimit, at, { expiresAt: at + 30_000, longestMs: 60_000 }))?.id;
  /** Sends what has its turn, and so many. */
  async function sendNext(count: number, at = NOW, nextPollAt?: number): Promise<(string | undefined)[]> {
    const sent = [];
    for (let turn = 0; turn < count; turn++) {
      const id = await claim(at);
      sent.push(id);
      if (id === undefined) break;
      await store.purges.recordOutcome(id, {
        status: 'accepted',
        event: anAcceptance,
        at,
        purgeRequestId: String(turn),
        ...(nextPollAt !== undefined && { nextPollAt }),
      });
    }
    return sent;
  }
  const pause = (id: string, at: number | null) => store.bulk.setPaused(id, at, anAuditEntry());

  describe('behind a long list', () => {
    it('the single purge of somebody else waits for one turn at most', async () => {
      await list('job', 300);
      expect(await sendNext(2)).toEqual(['job-1', 'job-2']);
      expect(await single('bob', 'bob')).toMatchObject({ status: 'queued' });
      expect(await sendNext(3)).toEqual(['bob', 'job-3', 'job-4']);
    });

    it('a purge of its own actor, and the first line of the next job, wait for two at most', async () => {
      await list('job', 300);
      await single('own', 'ann');
      await list('next', 300);
      expect(await sendNext(6)).toEqual(['job-1', 'own', 'next-1', 'job-2', 'next-2', 'job-3']);
    });

    it('a second list has its turns from its first line on, however many lines are not recorded yet', async () => {
      await list('job', 1000);
      await sendNext(3);
      await list('other', 1000, 'bob');
      expect(await sendNext(4)).toEqual(['other-1', 'job-4', 'other-2', 'job-5']);
      // Its next lines come before those of the longer list that was there first.
      await store.bulk.recordNext(async () => recordedAs('job', NOW, SECOND_PART));
      expect(await store.bulk.recordNext(async () => recordedAs('other', NOW, SECOND_PART))).toBe(LINES_AT_ONCE);
      expect(await store.purges.many([`other-${SECOND_PART}`, `job-${SECOND_PART}`])).toHaveLength(2);
    });

    it('five who send one purge after the other leave the list its share', async () => {
      await list('job', 100);
      const thinkMs = 8000;
      const due = new Map(Array.from({ length: 5 }, (_, index) => [`colleague ${index}`, index * 700]));
      let own = 0;
      for (let at = 0, sent = 0; sent < 60; at += 1000) {
        for (const [actor, time] of due)
          if (time <= at && due.delete(actor)) await single(`${actor} at ${at}`, actor, NOW + at, slow);
        if (at % 5000 === 0) await store.queue.expire(NOW + at);
        if (at % 2000 > 0) continue;
        const [id = ''] = await sendNext(1, NOW + at);
        sent++;
        const [actor = ''] = id.split(' at ');
        if (id.startsWith('job-')) own++;
        else due.set(actor, at + thinkMs);
      }
      // One of six.
      expect(own).toBeGreaterThanOrEqual(10);
    });

    it('a purge that the CDN did not take keeps its turn', async () => {
      await list('job', 3);
      await single('bob', 'bob');
      expect(await claim()).toBe('job-1');
      await store.queue.requeue('job-1', { at: NOW, until: NOW + 5000, event: aDelay, cdnAnswer: null });
      expect(await sendNext(3, NOW + 5000)).toEqual(['job-1', 'bob', 'job-2']);
    });

    it('a purge that the CDN did not take and that was cancelled leaves its turn to nobody', async () => {
      await list('job', 3);
      await single('bob', 'bob');
      await single('next', 'bob');
      expect(await sendNext(1)).toEqual(['job-1']);
      expect(await claim()).toBe('bob');
      await store.queue.requeue('bob', { at: NOW, until: NOW + 5000, event: aDelay, cdnAnswer: null });
      expect(await store.queue.cancel('bob', { by: 'bob', at: NOW }, anAuditEntry())).toBe(true);
      expect(await sendNext(3, NOW + 5000)).toEqual(['job-2', 'next', 'job-3']);
    });

    it('a new purge is promised the next turn, for each actor', async () => {
      await list('job', 300);
      const state = await store.queue.state(slow, NOW);
      const alone = await single('bob', 'bob', NOW, slow);
      expect(alone?.nextSendAt).toBe(new Date(NOW + 1000).toISOString());
      expect((await store.purges.get('bob'))?.events[0]?.reason).toBe('recorded; queued behind 1 other purge');
      for (const actor of ['ann', 'ci']) expect(state(actor)).toMatchObject({ waiting: 1, lastAt: NOW + 1000 });
      expect((await store.queue.state(slow, NOW))('bob')).toMatchObject({ waiting: 3 });
    });
  });

  describe('a job that is paused', () => {
    it('has no turn and keeps nobody waiting; it goes on where it was', async () => {
      await list('job', 3);
      await sendNext(1);
      expect(await pause('job', NOW)).toBe(true);
      expect(await pause('job', NOW)).toBe(false);
      expect([await store.queue.nextTurn(noLimit, NOW), await claim()]).toEqual([undefined, undefined]);
      expect((await store.queue.state(noLimit, NOW))('bob')).toMatchObject({ waiting: 0, lastAt: NOW });
      expect(await single('bob', 'bob')).toMatchObject({ status: 'sending' });
      expect(await pause('job', null)).toBe(true);
      expect(await sendNext(3)).toEqual(['job-2', 'job-3', undefined]);
    });

    it('has its lines recorded all the same, and they expire as others do', async () => {
      const total = LINES_AT_ONCE + 5;
      await list('job', total);
      await pause('job', NOW);
      expect(await store.bulk.recordNext(async () => recordedAs('job', NOW, SECOND_PART))).toBe(5);
      expect(await store.queue.expire(NOW + DAY + 1)).toBe(total);
      expect(await store.purges.get(`job-${total}`)).toMatchObject({
        status: 'failed',
        error: { code: 'waited_too_long' },
      });
    });
  });

  it('a list that was not recorded within a day has expired lines, which are not sent', async () => {
    await list('job', SECOND_PART);
    await store.bulk.recordNext(async () => recordedAs('job', NOW + DAY + 1, SECOND_PART));
    expect(await store.purges.get(`job-${SECOND_PART}`)).toMatchObject({
      status: 'failed',
      error: { code: 'waited_too_long' },
      events: [{ to: 'queued' }, { from: 'queued', to: 'failed' }],
    });
  });

  it('polls of a single purge do not wait behind those of a list', async () => {
    await list('job', 50);
    await sendNext(50, NOW, NOW + 1);
    await single('bob', 'bob', NOW + 60);
    await store.purges.recordOutcome('bob', {
      status: 'accepted',
      event: anAcceptance,
      at: NOW + 60,
      purgeRequestId: 'bob',
      nextPollAt: NOW + 60,
    });
    const polled = async () =>
      (await store.tracking.claimDue('me', NOW + 100, { accepted: 1000, unconfirmed: 1000 }))?.purge.id;
    const polls = [await polled(), await polled(), await polled(), await polled()];
    expect(polls.slice(0, 2)).toContain('bob');
    expect(polls.filter((id) => id?.startsWith('job-'))).toHaveLength(3);
  });
});

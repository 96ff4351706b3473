import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CdnRateLimit } from '@/lib/server/store/cdn/cdn-rate-limit';
import type { Store } from '@/lib/server/store/open-store';
import { anAuditEntry } from '@/test/support/audit-entry';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { aDelay, aFailure, anAcceptance } from '@/test/support/events';
import { noLimit } from '@/test/support/no-limit';
import { anIntent } from '@/test/support/purge-intent';

const NOW = 1_700_000_000_000;
const HOUR = 3_600_000;
const LONGEST = 60_000;
/** One a second, one at once. */
const slow: CdnRateLimit = { perMinute: 60, burst: 1 };

const [one, other] = [0, 1] as const;
const OPEN = NOW + 5000;

onEachDatabase((newDatabase) => {
  /** Two replicas on one database. */
  let replicas: [Store, Store];
  let database: DatabaseUnderTest;

  beforeEach(async () => {
    database = await newDatabase();
    replicas = [await database.open(), await database.open()];
  });
  afterEach(() => database.remove());

  const record = (id: string, at = NOW, rate = noLimit, by: 0 | 1 = one) =>
    replicas[by].purges.recordIntent(
      anIntent({
        id,
        createdAt: at,
        leaseExpiresAt: at + 30_000,
        rate,
      }),
    );
  const claim = async (at = NOW, rate = noLimit, by: 0 | 1 = one) =>
    (await replicas[by].queue.claimNext(rate, at, { expiresAt: at + 30_000, longestMs: LONGEST }))?.id;
  const turnedAway = (id: string, until: number, at = NOW) =>
    replicas[one].queue.requeue(id, { at, until, event: aDelay, cdnAnswer: 'too many' });
  const answered = (id: string, at = NOW) =>
    replicas[one].purges.recordOutcome(id, { status: 'accepted', event: anAcceptance, at, purgeRequestId: '1' });
  const statusOf = async (id: string) => (await replicas[other].purges.get(id))?.status;
  const nextTurn = (at: number, rate = noLimit) => replicas[other].queue.nextTurn(rate, at);

  /** Purges that wait because the first one was turned away. */
  async function waiting(...ids: string[]) {
    const [first = '', ...more] = ids;
    await record(first);
    await turnedAway(first, NOW + 5000);
    for (const id of more) await record(id);
  }

  describe('a purge that is recorded', () => {
    it('is sent at once as long as there are tokens, whichever replica takes them, and waits without', async () => {
      const recorded = [
        await record('a', NOW, slow),
        await record('b', NOW, slow, other),
        await record('c', NOW + 3000, slow),
      ];
      expect(recorded.map((purge) => purge?.status)).toEqual(['sending', 'queued', 'queued']);
      expect(await replicas[other].purges.get('b')).toMatchObject({
        nextSendAt: new Date(NOW + 1000).toISOString(),
        events: [{ from: null, to: 'queued', reason: 'recorded; queued to stay within the send rate' }],
      });
      // There is a token again by then, and one before it that waits.
      expect(recorded[2]?.nextSendAt).toBe(new Date(NOW + 4000).toISOString());
    });

    it('is sent at most so often when both replicas record as fast as they can', async () => {
      const ids = Array.from({ length: 12 }, (_, index) => `p${index}`);
      const rate = { perMinute: 60, burst: 7 };
      const recorded = await Promise.all(ids.map((id, index) => record(id, NOW, rate, index % 2 === 0 ? one : other)));
      expect(recorded.filter((purge) => purge?.status === 'sending')).toHaveLength(7);
    });

    it('waits with those that the CDN turned away, and does not overtake them when it takes purges again', async () => {
      await waiting('a');
      expect(await record('b')).toMatchObject({ status: 'queued', nextSendAt: new Date(OPEN).toISOString() });
      expect(await record('c', OPEN + 1)).toMatchObject({ status: 'queued' });
    });

    it('is not held up by a limit from before the clock was set back', async () => {
      await record('a');
      await turnedAway('a', NOW + 24 * HOUR);
      expect(await nextTurn(NOW - HOUR)).toBe(NOW - HOUR);
      expect(await claim(NOW - HOUR)).toBe('a');
    });

    it('is not held up by tokens that were spent before the clock was set back', async () => {
      expect(await record('a', NOW, slow)).toMatchObject({ status: 'sending' });
      expect(await record('b', NOW - HOUR, slow)).toMatchObject({ status: 'sending' });
      expect(await record('c', NOW - HOUR, slow)).toMatchObject({ status: 'queued' });
    });
  });

  describe('the queue', () => {
    it('begins again when the CDN takes purges, in the order in which they were recorded, one at a time', async () => {
      await waiting('a', 'b', 'c');
      expect([await nextTurn(NOW), await claim(OPEN - 1)]).toEqual([OPEN, undefined]);
      expect(await claim(OPEN)).toBe('a');
      expect(await claim(OPEN, noLimit, other)).toBeUndefined();
      await answered('a', OPEN);
      expect(await claim(OPEN, noLimit, other)).toBe('b');
      await answered('b', OPEN);
      expect(await claim(OPEN)).toBe('c');
      await answered('c', OPEN);
      expect([await nextTurn(OPEN), await claim(OPEN)]).toEqual([undefined, undefined]);
    });

    it('puts a purge that is turned away once more back into its place', async () => {
      await waiting('a', 'b');
      await claim(OPEN);
      await turnedAway('a', OPEN + 9000, OPEN);
      // Those behind it are told the new time, too.
      expect(await replicas[one].purges.get('b')).toMatchObject({ nextSendAt: new Date(OPEN + 9000).toISOString() });
      expect(await claim(OPEN + 8999)).toBeUndefined();
      expect(await claim(OPEN + 9000)).toBe('a');
      expect((await replicas[other].purges.get('a'))?.events.map(({ from, to }) => [from, to])).toEqual([
        [null, 'queued'],
        ['queued', 'sending'],
        ['sending', 'queued'],
        ['queued', 'sending'],
        ['sending', 'queued'],
        ['queued', 'sending'],
      ]);
    });

    it('keeps the longest rest that the CDN asked for', async () => {
      await record('a');
      await record('b');
      await turnedAway('a', NOW + 60_000);
      await turnedAway('b', NOW + 5000, NOW + 1);
      expect(await nextTurn(NOW + 2)).toBe(NOW + 60_000);
    });

    it('gives each purge to one of two replicas that ask at the same time, and keeps the order', async () => {
      const ids = Array.from({ length: 30 }, (_, index) => `p${String(index).padStart(2, '0')}`);
      await waiting(...ids);
      const sent: string[] = [];
      const work = async (by: 0 | 1) => {
        while (sent.length < ids.length) {
          const id = await claim(OPEN, noLimit, by);
          if (id === undefined) await new Promise(setImmediate);
          else {
            sent.push(id);
            await new Promise(setImmediate);
            await answered(id, OPEN);
          }
        }
      };
      await Promise.all([work(one), work(other)]);
      expect(sent).toEqual(ids);
    });

    it('keeps to the rate, and spends no token on a purge that it may not take', async () => {
      await waiting('a', 'b', 'c');
      expect(await claim(OPEN, slow)).toBe('a');
      expect(await claim(OPEN + 1000, slow, other)).toBeUndefined();
      await answered('a', OPEN + 1000);
      expect(await claim(OPEN + 1000, slow, other)).toBe('b');
      await answered('b', OPEN + 1000);
      expect([await nextTurn(OPEN + 1500, slow), await claim(OPEN + 1500, slow)]).toEqual([OPEN + 2000, undefined]);
    });

    it('goes on behind a sender that is gone, whose purge is not sent again', async () => {
      await waiting('a', 'b');
      await claim(OPEN);
      expect(await claim(OPEN + 30_000)).toBeUndefined();
      expect(await claim(OPEN + 30_001)).toBe('b');
      expect(await replicas[other].purges.interrupted(OPEN + 30_001, LONGEST)).toEqual(['a']);
      expect(await nextTurn(OPEN + 30_001)).toBeUndefined();
    });

    it('tells when a purge was sent, for finding it at the CDN and for telling it from others', async () => {
      await waiting('a', 'b');
      await claim(OPEN);
      await replicas[one].purges.recordOutcome('a', {
        status: 'unconfirmed',
        event: aFailure,
        at: OPEN,
        nextPollAt: OPEN,
      });
      const followed = await replicas[other].tracking.claimDue('me', OPEN, { accepted: 1, unconfirmed: 1 });
      expect(followed).toMatchObject({ purge: { id: 'a' }, sentAt: OPEN });
      const sentBetween = async (from: number, to: number) => {
        const own = await replicas[one].purges.get('b');
        return own && (await replicas[other].tracking.withoutId(own, from, to)).map(({ id }) => id);
      };
      expect([await sentBetween(NOW, OPEN - 1), await sentBetween(OPEN, OPEN)]).toEqual([[], ['a']]);
    });

    it('goes on when the clock was set back while one was being sent', async () => {
      await waiting('a', 'b');
      await claim(OPEN);
      expect(await claim(OPEN - HOUR)).toBe('b');
    });

    it('tells how many wait, and when a new one would be through', async () => {
      const state = async (at: number, rate = slow) => (await replicas[other].queue.state(rate, at))('ann');
      expect(await state(NOW)).toEqual({ waiting: 0, closedUntil: undefined, firstAt: NOW, lastAt: NOW });
      await waiting('a', 'b', 'c');
      expect(await state(NOW)).toEqual({ waiting: 3, closedUntil: OPEN, firstAt: OPEN, lastAt: OPEN + 3000 });
      expect(await state(OPEN)).toMatchObject({ closedUntil: undefined, lastAt: OPEN + 3000 });
    });
  });

  describe('a purge that waits', () => {
    it('is not taken for interrupted', async () => {
      await waiting('a');
      expect(await replicas[one].purges.interrupted(NOW + 24 * HOUR, LONGEST)).toEqual([]);
    });

    it('can be withdrawn, once, and is never sent then', async () => {
      await waiting('a', 'b');
      const by = { by: 'bob', at: NOW };
      expect(await replicas[other].queue.cancel('a', by, anAuditEntry({ action: 'purge.cancel' }))).toBe(true);
      expect(await replicas[one].queue.cancel('a', by, anAuditEntry())).toBe(false);
      expect(await claim(OPEN)).toBe('b');
      expect(await replicas[one].queue.cancel('b', by, anAuditEntry())).toBe(false);
      expect(await replicas[one].purges.get('a')).toMatchObject({ status: 'cancelled', nextSendAt: null });
      expect((await replicas[one].purges.get('a'))?.events.at(-1)).toMatchObject({ to: 'cancelled', actor: 'bob' });
      const written = await replicas[one].audit.page({}, { limit: 10 });
      expect(written.filter(({ action }) => action === 'purge.cancel')).toHaveLength(1);
      expect(written).toHaveLength(3);
    });

    it('is given up after a day, and only then', async () => {
      await waiting('a');
      await record('b', NOW + 1);
      const expire = (at: number) => replicas[other].queue.expire(at);
      const day = NOW + 24 * HOUR;
      expect([await expire(day), await expire(day + 1), await expire(day + 1)]).toEqual([0, 1, 0]);
      expect(await replicas[one].purges.get('a')).toMatchObject({
        status: 'failed',
        error: { code: 'waited_too_long' },
        nextSendAt: null,
      });
      expect(await statusOf('b')).toBe('queued');
    });
  });

  describe('asking the CDN how purges go on', () => {
    const mayPoll = (at: number, rate: CdnRateLimit, by: 0 | 1) => replicas[by].endpoints.mayPoll(rate, at);

    it('keeps to one rate for both replicas, and to the rest that the CDN asks one of them for', async () => {
      await record('a');
      await replicas[one].purges.recordOutcome('a', {
        status: 'accepted',
        event: anAcceptance,
        at: NOW,
        purgeRequestId: '1',
        nextPollAt: NOW,
      });
      const rate = { perMinute: 60, burst: 2 };
      const asked = [];
      for (const at of [NOW, NOW, NOW, NOW + 1000, NOW + 1000])
        asked.push(await mayPoll(at, rate, asked.length % 2 === 0 ? one : other));
      expect(asked).toEqual([true, true, false, true, false]);
      await replicas[one].endpoints.close('status', NOW + 60_000, NOW + 1000);
      expect([await mayPoll(NOW + 59_999, rate, other), await mayPoll(NOW + 60_000, rate, other)]).toEqual([
        false,
        true,
      ]);
      // Purges have a limit of their own.
      expect(await record('b', NOW + 2000)).toMatchObject({ status: 'sending' });
    });

    it('spends no token when there is nothing to ask', async () => {
      const rate = { perMinute: 60, burst: 1 };
      expect(await mayPoll(NOW, rate, one)).toBe(false);
      await record('a');
      await replicas[one].purges.recordOutcome('a', {
        status: 'unconfirmed',
        event: aFailure,
        at: NOW,
        nextPollAt: NOW,
      });
      expect(await mayPoll(NOW, rate, other)).toBe(true);
    });
  });
});

import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { errorTexts } from '@/lib/shared/error-codes';
import { anAuditEntry } from '@/test/support/audit-entry';
import { aJob, recordedAs } from '@/test/support/bulk-jobs';
import { type DatabaseUnderTest, onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { aDelay } from '@/test/support/events';
import { noLimit } from '@/test/support/no-limit';
import { anIntent } from '@/test/support/purge-intent';

const NOW = 1_700_000_000_000;
const DAY = 86_400_000;
const MINUTE = 60_000;
const neverReceived = {
  code: 'requeued_not_received',
  details: { error: 'cdn_timeout', until: new Date(NOW).toISOString() },
} as const;

onEachDatabase((newDatabase) => {
  let store: Store;
  let database: DatabaseUnderTest;
  storeForEachTest(newDatabase, (opened) => ({ store, database } = opened));

  const requeue = (id: string, event: typeof neverReceived | typeof aDelay = aDelay) =>
    store.queue.requeue(id, { at: NOW, until: NOW, event, cdnAnswer: null });
  const refuse = (id: string) =>
    store.queue.refuse({ id, actor: 'ann', job_id: null }, { because: 'rights_lost', at: NOW }, anAuditEntry());
  async function sent(id: string) {
    await store.purges.recordIntent(anIntent({ id, createdAt: NOW, leaseExpiresAt: NOW + 30_000 }));
  }

  describe('a purge that was sent before, and that the desk gives up, is asked about and names the cause', () => {
    it.for([
      ['its sender lost the role', () => refuse('a'), errorTexts.rights_lost.title],
      ['it waited for a day', () => store.queue.expire(NOW + DAY + 1), 'expired after 24 hours in the queue'],
    ] as const)('%s', async ([, giveUp, reason]) => {
      await sent('a');
      await requeue('a', neverReceived);
      await giveUp();
      const purge = await store.purges.get('a');
      expect(purge).toMatchObject({ status: 'unconfirmed', following: true, error: { code: 'cdn_connection_lost' } });
      expect(purge?.events.at(-1)).toMatchObject({ from: 'queued', to: 'unconfirmed', reason });
    });
  });

  describe('five minutes after the CDN first did not receive a purge', () => {
    const late = NOW + 5 * MINUTE + 1;
    const claim = (at: number) => store.queue.claimNext(noLimit, at, { expiresAt: at + MINUTE, longestMs: MINUTE });

    it('it is not sent again, and is asked about: others are still sent', async () => {
      await sent('a');
      await requeue('a', neverReceived);
      await sent('b');
      await requeue('b');
      expect([await claim(late), await store.queue.expire(late - 1)]).toEqual([undefined, 0]);
      expect((await store.purges.get('a'))?.status).toBe('queued');
      await store.queue.expire(late);
      const purge = await store.purges.get('a');
      expect(purge).toMatchObject({ status: 'unconfirmed', following: true, error: { code: 'cdn_connection_lost' } });
      expect(purge?.events.at(-1)).toMatchObject({ what: { code: 'not_sent_again', details: { minutes: 5 } } });
      expect(await claim(late)).toMatchObject({ id: 'b' });
    });

    it('it is still sent up to then, and later attempts do not prolong the time', async () => {
      await sent('a');
      await requeue('a', neverReceived);
      expect(await claim(late - 1)).toMatchObject({ id: 'a' });
      await store.queue.requeue('a', { at: late - 1, until: late, event: neverReceived, cdnAnswer: null });
      expect(await claim(late)).toBeUndefined();
    });
  });

  it.for(['requeue', 'expire', 'refuse', 'cancelNext'] as const)(
    '%s changes queued purges only with the lock of the endpoint',
    async (step) => {
      const { location } = database;
      // SQLite has one writer at a time.
      if (location.kind !== 'postgres') return;
      await sent('a');
      await sent('b');
      await requeue('a');
      await store.bulk.create(aJob('job', 1), recordedAs('job', NOW));
      await store.bulk.cancel('job', { by: 'bob', at: NOW }, anAuditEntry());
      // A pause that is longer already.
      await database.run(`update cdn_endpoints set closed_at = ${NOW}, closed_until = ${NOW + 500_000}`);
      const steps = {
        requeue: () => requeue('b'),
        expire: () => store.queue.expire(NOW + DAY + 1),
        refuse: () => refuse('a'),
        cancelNext: () => store.bulk.cancelNext(NOW),
      };
      const holder = new pg.Client({ connectionString: location.url });
      await holder.connect();
      try {
        await holder.query('begin');
        await holder.query('select 1 from cdn_endpoints for update');
        const done = steps[step]().then(() => 'done');
        const waits = async () => {
          for (;;) {
            const { rows } = await holder.query(
              'select 1 from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))',
            );
            if (rows[0]) return 'waits';
          }
        };
        expect(await Promise.race([done, waits()])).toBe('waits');
        // It holds none of them while it waits.
        await holder.query('select 1 from purges for update nowait');
        await holder.query('rollback');
        expect(await done).toBe('done');
      } finally {
        await holder.end();
      }
    },
  );
});

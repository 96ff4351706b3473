import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { anAuditEntry } from '@/test/support/audit-entry';
import { aJob, recordedAs } from '@/test/support/bulk-jobs';
import { type DatabaseUnderTest, onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { noLimit } from '@/test/support/no-limit';

const NOW = 1_700_000_000_000;

onEachDatabase((newDatabase) => {
  let store: Store;
  let database: DatabaseUnderTest;
  storeForEachTest(newDatabase, (opened) => ({ store, database } = opened));

  const claim = () => store.queue.claimNext(noLimit, NOW, { expiresAt: NOW + 30_000, longestMs: 60_000 });

  it.for(['pause', 'cancel'] as const)('nothing is taken for sending once %s was answered', async (step) => {
    const { location } = database;
    // SQLite has one writer at a time.
    if (location.kind !== 'postgres') return;
    const other = await database.open();
    await store.bulk.create(aJob('job', 3), recordedAs('job', NOW));
    // Opens its connection: the locks below are waited for only so long.
    await other.bulk.find('job');
    const holder = new pg.Client({ connectionString: location.url });
    await holder.connect();
    /** Resolves with the connection that waits for another one. */
    const waitingFor = async (pid: number): Promise<number> => {
      for (;;) {
        const { rows } = await holder.query('select pid from pg_stat_activity where $1 = any(pg_blocking_pids(pid))', [
          pid,
        ]);
        if (rows[0]) return rows[0].pid;
        // Each look stops all locking on the server, and the locks that are waited for have a time limit.
        await sleep(10);
      }
    };
    // Not which answer is heard first: two connections may be read in either order.
    const seenWhenAnswered = () => database.run("select status from purges where id = 'job-1'");
    try {
      // Between reading whose turn it is and taking the purge, the one that takes it has to wait.
      await holder.query('begin');
      await holder.query(`select 1 from purges where id = 'job-1' for update`);
      const taken = claim();
      const { rows } = await holder.query('select pg_backend_pid() as pid');
      const taker = await waitingFor(rows[0].pid);
      const audit = anAuditEntry();
      const answer =
        step === 'cancel'
          ? other.bulk.cancel('job', { by: 'ann', at: NOW }, audit)
          : other.bulk.setPaused('job', NOW, audit);
      const answered = answer.then(seenWhenAnswered);
      await Promise.race([answered, waitingFor(taker)]);
      await holder.query('commit');
      expect((await taken)?.id).toBe('job-1');
      expect(await answered).toEqual([{ status: 'sending' }]);
    } finally {
      await holder.end();
    }
    expect(await claim()).toBeUndefined();
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCdnHealth } from '@/lib/server/cdn/cdn-health';
import { createLog } from '@/lib/server/observability/log';
import type { Store } from '@/lib/server/store/open-store';
import { anAuditEntry } from '@/test/support/audit-entry';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { createEnding, createHeartbeat, createReadiness } from './readiness';

const ok = { status: 'ok', reason: null };
const allOk = { database: ok, migrations: ok, worker: ok, cdn: ok };

/** As a full disk does: questions are answered, changes are not taken. */
const refuseChanges = {
  sqlite: "create trigger full_disk before update on audit_head begin select raise(abort, 'full'); end",
  postgres: 'alter table audit_head add constraint full_disk check (false) not valid',
};
const takeChanges = {
  sqlite: 'drop trigger full_disk',
  postgres: 'alter table audit_head drop constraint full_disk',
};

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;
  let clockMs: number;

  beforeEach(async () => {
    database = await newDatabase();
    store = await database.open();
    clockMs = 0;
  });
  afterEach(() => database.remove());

  function aDesk(health = store.health, answerMs = 30_000) {
    const heartbeat = createHeartbeat(() => clockMs);
    heartbeat.beat('follow');
    const cdn = createCdnHealth(() => 0);
    const ending = createEnding();
    const log = createLog('silent');
    const readiness = createReadiness({ health, heartbeat, cdn, ending, cdnTimeoutMs: 20_000, answerMs, log });
    return { heartbeat, cdn, ending, readiness };
  }
  describe('readiness', () => {
    it('is given while everything does what it should, with a CDN that does not as well', async () => {
      const { readiness, cdn } = aDesk();
      expect(await readiness()).toEqual({ status: 'ok', checks: allOk });
      cdn.saw({ endpoint: 'cache-purge', outcome: 'cdn_unreachable' });
      const reason = 'cache-purge: cdn_unreachable since 1970-01-01T00:00:00.000Z';
      expect(await readiness()).toEqual({
        status: 'degraded',
        checks: { ...allOk, cdn: { status: 'degraded', reason } },
      });
    });

    it('is over as soon as the desk is asked to end', async () => {
      const { readiness, ending } = aDesk();
      ending.drain();
      expect(await readiness()).toEqual({ status: 'draining', checks: allOk });
    });

    it('is not given while a round of the background work is silent for longer than a call may take', async () => {
      const { readiness, heartbeat } = aDesk();
      clockMs = 49_000;
      heartbeat.beat('settle');
      expect((await readiness()).status).toBe('ok');
      clockMs = 51_000;
      const worker = { status: 'failed', reason: 'follow: last run 51 s ago' };
      expect(await readiness()).toEqual({ status: 'failed', checks: { ...allOk, worker } });
      heartbeat.beat('follow');
      expect((await readiness()).status).toBe('ok');
    });

    it('is refused in time, and asks once, while the database hangs', async () => {
      let asked = 0;
      const { readiness } = aDesk({ ...store.health, ask: () => new Promise(() => asked++) }, 200);
      for (let probe = 0; probe < 2; probe++)
        expect((await readiness()).checks.database).toEqual({ status: 'failed', reason: 'no answer within 0.2 s' });
      expect(asked).toBe(1);
    });

    it('names the migration that the database has not had, and no other', async () => {
      const { readiness } = aDesk();
      await database.run("insert into kysely_migration(name, timestamp) values ('9999-of-a-newer-version', '')");
      expect((await readiness()).status).toBe('ok');
      await database.run("delete from kysely_migration where name = '0002-tracking'");
      expect((await readiness()).checks.migrations).toEqual({ status: 'failed', reason: 'missing: 0002-tracking' });
    });

    it('is lost when the database takes no change any more, and comes back with the first that it takes', async () => {
      const { readiness } = aDesk();
      await database.run(refuseChanges[database.location.kind]);
      expect((await readiness()).status).toBe('ok');
      await expect(store.audit.append(anAuditEntry())).rejects.toThrow();
      for (let probe = 0; probe < 2; probe++)
        expect((await readiness()).checks.database).toMatchObject({
          status: 'failed',
          reason: expect.stringContaining('error'),
        });
      await database.run(takeChanges[database.location.kind]);
      expect(await readiness()).toEqual({ status: 'ok', checks: allOk });
    });
  });
});

import { describe, expect, it } from 'vitest';
import { openAuditLog } from '@/lib/server/store/audit/open-audit-log';
import { openDatabase } from '@/lib/server/store/engine/open-database';
import type { Store } from '@/lib/server/store/open-store';
import { removePurges } from '@/lib/server/store/purges/purge-retention';
import { anAuditEntry } from '@/test/support/audit-entry';
import { aJob, recordedAs } from '@/test/support/bulk-jobs';
import { type DatabaseUnderTest, onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { aFoundPurge, anIntent } from '@/test/support/purge-intent';

/** Later than every migration. */
const NOW = Date.now() + 60_000;

onEachDatabase((newDatabase, name) => {
  let database: DatabaseUnderTest;
  let store: Store;
  storeForEachTest(newDatabase, (opened) => {
    ({ database, store } = opened);
  });

  /** What `audit:verify` finds. */
  async function findings() {
    const { audit, unloggedChange, close } = openAuditLog(database.location);
    const found = [(await audit.verify()).intact, await unloggedChange()];
    await close();
    return found;
  }
  const withoutTriggers =
    name === 'SQLite'
      ? ['drop trigger audit_log_no_update', 'drop trigger audit_log_no_delete']
      : ['drop trigger audit_log_no_change on audit_log'];
  const cutAfter = (sequence: number) =>
    database.run(
      ...withoutTriggers,
      `delete from audit_log where sequence > ${sequence}`,
      `update audit_head set sequence = ${sequence},
         hash = coalesce((select hash from audit_log where sequence = ${sequence}), '')`,
    );

  const start = () => store.audit.append(anAuditEntry({ action: 'settings.start', at: NOW }));
  const purge = (id: string, createdAt = NOW) =>
    store.purges.recordIntent(
      anIntent({ id, createdAt, audit: anAuditEntry({ action: 'purge.submit', subjectId: id, at: createdAt }) }),
    );
  const made: [what: string, make: () => Promise<unknown>][] = [
    ['the purge p1 has no entry purge.submit', () => purge('p1')],
    [
      'the bulk job j1 has no entry bulk.submit',
      () =>
        store.bulk.create(
          aJob('j1', 2, { audit: anAuditEntry({ action: 'bulk.submit', subjectId: 'j1', at: NOW }) }),
          recordedAs('j1', NOW),
        ),
    ],
    [
      'the credential c1 has no entry credential.create',
      () =>
        store.credentials.create(
          {
            ...{ id: 'c1', name: 'ci', tokenHash: 'h', role: 'viewer', distributions: null },
            ...{ createdAt: NOW, createdBy: 'ann', expiresAt: null },
          },
          anAuditEntry({ action: 'credential.create', subjectId: 'c1' }),
        ),
    ],
    [
      'the share link s1 has no entry share.create',
      () =>
        store.shares.create(
          {
            ...{ id: 's1', tokenHash: 'h1', createdBy: 'ann', createdAt: NOW, showActors: true, showQueries: false },
            ...{ expiresAt: null, scope: null, subject: { query: '' } },
          },
          anAuditEntry({ action: 'share.create', subjectId: 's1' }),
        ),
    ],
  ];

  describe('an audit log whose head was set back', () => {
    it.each(made)('lacks an entry: %s', async (problem, make) => {
      await start();
      await make();
      expect(await findings()).toEqual([true, undefined]);
      await cutAfter(1);
      expect(await findings()).toEqual([true, problem]);
    });

    it('lacks no entry of a purge that was made outside', async () => {
      await start();
      await store.outside.add(aFoundPurge('outside', { createdAt: NOW }));
      expect(await findings()).toEqual([true, undefined]);
    });

    it('that was emptied lacks an entry, and a later start and later purges do not hide it', async () => {
      await start();
      await purge('before');
      await cutAfter(0);
      const problem = 'the purge before has no entry purge.submit';
      expect(await findings()).toEqual([true, problem]);
      await start();
      await purge('after', NOW + 1);
      expect(await findings()).toEqual([true, problem]);
    });
  });

  it('a purge from before there was an audit log needs no entry, and a removed one keeps its own', async () => {
    await start();
    await purge('old', 1_000);
    await purge('removed');
    await database.run(...withoutTriggers, "delete from audit_log where subject_id = 'old'");
    const { db } = openDatabase(database.location);
    const removed = await db.selectFrom('purges').select(['id', 'sort_key']).where('id', '=', 'removed').execute();
    await db.transaction().execute((tx) => removePurges(tx, removed));
    await db.destroy();
    const { unloggedChange, close } = openAuditLog(database.location);
    expect(await unloggedChange()).toBeUndefined();
    await close();
  });
});

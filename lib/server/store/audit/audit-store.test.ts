import { describe, expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { anAuditEntry } from '@/test/support/audit-entry';
import { type DatabaseUnderTest, onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { auditHash } from './audit-log';

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;
  storeForEachTest(newDatabase, (opened) => {
    ({ database, store } = opened);
  });

  const append = async (count: number, change: Parameters<typeof anAuditEntry>[0] = {}) => {
    for (let at = 1; at <= count; at++)
      await store.audit.append(anAuditEntry({ at, subject: `entry ${at}`, ...change }));
  };

  /** Does what nobody can do through the desk: whoever has the database can do anything. */
  const tamper = (...statements: string[]) => database.run(...statements);
  const withoutTriggers = () =>
    database.location.kind === 'sqlite'
      ? ['drop trigger audit_log_no_update', 'drop trigger audit_log_no_delete']
      : ['drop trigger audit_log_no_change on audit_log'];

  describe('the audit log', () => {
    it('numbers its entries without a gap and holds them together', async () => {
      expect(await store.audit.verify()).toEqual({ intact: true, entries: 0, hash: '' });
      await append(3);
      const entries = await store.audit.page({}, { limit: 10 });
      expect(entries.map(({ sequence, subject }) => [sequence, subject])).toEqual([
        [3, 'entry 3'],
        [2, 'entry 2'],
        [1, 'entry 1'],
      ]);
      expect(new Set(entries.map(({ hash }) => hash)).size).toBe(3);
      expect(await store.audit.verify()).toEqual({ intact: true, entries: 3, hash: entries[0]?.hash });
      expect(await store.audit.hashAt(2)).toBe(entries[1]?.hash);
      expect(await store.audit.hashAt(4)).toBeUndefined();
    });

    it('is not changed and not shortened by whoever writes to the database', async () => {
      await append(2);
      for (const statement of [
        "update audit_log set actor = 'eve' where sequence = 1",
        'delete from audit_log where sequence = 1',
        'delete from audit_log',
      ])
        await expect(tamper(statement)).rejects.toThrow('append-only');
      expect(await store.audit.verify()).toMatchObject({ intact: true, entries: 2 });
    });

    it('names the first entry that does not fit', async () => {
      const columns = [
        'actor',
        'actor_kind',
        'action',
        'outcome',
        'subject',
        'subject_id',
        'reason',
        'address',
        'hash',
      ];
      await append(4);
      await tamper(...withoutTriggers());
      for (const column of columns) {
        const [row] = (await tamper(`select ${column} as value from audit_log where sequence = 2`)) as {
          value: unknown;
        }[];
        await tamper(`update audit_log set ${column} = 'x' where sequence = 2`);
        expect(await store.audit.verify(), column).toMatchObject({ intact: false, sequence: 2 });
        const value = row?.value === null ? 'null' : `'${row?.value}'`;
        await tamper(`update audit_log set ${column} = ${value} where sequence = 2`);
        expect(await store.audit.verify(), column).toMatchObject({ intact: true });
      }
    });

    it('misses an entry in the middle, at the end, and all of them', async () => {
      await append(4);
      await tamper(...withoutTriggers(), 'delete from audit_log where sequence = 2');
      expect(await store.audit.verify()).toEqual({ intact: false, sequence: 2, problem: 'the entry is missing' });
      await tamper('delete from audit_log where sequence > 1');
      expect(await store.audit.verify()).toMatchObject({ intact: false, sequence: 2 });
      await tamper('delete from audit_log');
      expect(await store.audit.verify()).toMatchObject({ intact: false, sequence: 1 });
    });

    it('sees two entries that changed places, and a head that was put back', async () => {
      await append(3);
      await tamper(
        ...withoutTriggers(),
        'update audit_log set sequence = 9 where sequence = 2',
        'update audit_log set sequence = 2 where sequence = 3',
        'update audit_log set sequence = 3 where sequence = 9',
      );
      expect(await store.audit.verify()).toMatchObject({ intact: false, sequence: 2 });
      await tamper(
        'update audit_log set sequence = 9 where sequence = 2',
        'update audit_log set sequence = 2 where sequence = 3',
        'update audit_log set sequence = 3 where sequence = 9',
      );
      expect(await store.audit.verify()).toMatchObject({ intact: true });
      await tamper("update audit_head set hash = 'x'");
      expect(await store.audit.verify()).toMatchObject({ intact: false, sequence: 4 });
      await tamper('delete from audit_head');
      expect(await store.audit.verify()).toMatchObject({ intact: false });
    });

    it('is verified beyond what is read at a time', async () => {
      let hash = '';
      const row = { at: 1, actor: 'ann', actor_kind: 'person', action: 'request', outcome: 'done', address: null };
      const nothing = { subject: null, subject_id: null, reason: null, request_id: null };
      const inserts = Array.from({ length: 2001 }, (_, index) => {
        const sequence = index + 1;
        hash = auditHash(hash, { ...row, ...nothing, sequence });
        return `insert into audit_log(sequence, at, actor, actor_kind, action, outcome, hash)
        values (${sequence}, 1, 'ann', 'person', 'request', 'done', '${hash}')`;
      });
      await tamper('begin', ...inserts, `update audit_head set sequence = 2001, hash = '${hash}'`, 'commit');
      expect(await store.audit.verify()).toEqual({ intact: true, entries: 2001, hash });
      await tamper(...withoutTriggers(), "update audit_log set actor = 'eve' where sequence = 1500");
      expect(await store.audit.verify()).toMatchObject({ intact: false, sequence: 1500 });
    });

    it('gives everybody a place of its own when several desks write at once', async () => {
      const desks = [store, await database.open(), await database.open()];
      await Promise.all(desks.flatMap((desk) => Array.from({ length: 15 }, () => desk.audit.append(anAuditEntry()))));
      expect(await store.audit.verify()).toMatchObject({ intact: true, entries: 45 });
    });

    it('has no entry for a change that did not take place', async () => {
      const credential = {
        id: 'c',
        name: 'ci',
        tokenHash: 'h',
        role: 'viewer' as const,
        distributions: null,
        createdAt: 1,
        createdBy: 'ann',
        expiresAt: null,
      };
      expect(await store.credentials.create(credential, anAuditEntry())).toBe(true);
      expect(await store.credentials.create({ ...credential, id: 'd', tokenHash: 'i' }, anAuditEntry())).toBe(false);
      await expect(store.credentials.create({ ...credential, name: 'other' }, anAuditEntry())).rejects.toThrow();
      expect(await store.audit.verify()).toMatchObject({ intact: true, entries: 1 });
    });

    it('is read by who, what, how, when and text', async () => {
      await store.audit.append(anAuditEntry({ at: 1000, actor: 'ann', subject: 'Prices 100%' }));
      await store.audit.append(anAuditEntry({ at: 2000, actor: 'bob', outcome: 'refused', reason: 'forbidden_kind' }));
      await store.audit.append(
        anAuditEntry({ at: 3000, action: 'share.create', actor: 'ann', subject: 'a_b in 東京', address: null }),
      );
      const found = async (filter: Parameters<Store['audit']['page']>[0], before?: number) =>
        (await store.audit.page(filter, { limit: 10, before })).map(({ sequence }) => sequence);
      expect(await found({ actor: 'ann' })).toEqual([3, 1]);
      expect(await found({ outcome: 'refused' })).toEqual([2]);
      expect(await found({ action: 'share.create' })).toEqual([3]);
      expect(await found({ from: new Date(2000).toISOString() })).toEqual([3, 2]);
      expect(await found({ to: new Date(2000).toISOString() })).toEqual([1]);
      expect(await found({ q: 'PRICES' })).toEqual([1]);
      expect(await found({ q: '100%' })).toEqual([1]);
      expect(await found({ q: '_' })).toEqual([3, 2]);
      expect(await found({ q: 'a_b' })).toEqual([3]);
      expect(await found({ q: '東京' })).toEqual([3]);
      expect(await found({ q: 'Forbidden' })).toEqual([2]);
      expect(await found({}, 3)).toEqual([2, 1]);
    });
  });
});

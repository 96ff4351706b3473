import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LINES_AT_ONCE } from '@/lib/server/store/bulk/bulk-store';
import { openDatabase } from '@/lib/server/store/engine/open-database';
import { removePurges } from '@/lib/server/store/purges/purge-retention';
import { anAuditEntry } from '@/test/support/audit-entry';
import { aJob, recordedAs } from '@/test/support/bulk-jobs';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { aFailure } from '@/test/support/events';
import { fillInstallation } from '@/test/support/installation';
import { openStore } from '../open-store';
import { copiedTables, schemaOf, unknownTables } from './copied-tables';
import { copyDatabase } from './copy-database';

const PURGES = 7;
const silent = () => undefined;

const rowsOf = (verdict: Awaited<ReturnType<typeof copyDatabase>>) =>
  verdict.kind === 'copied' ? Object.fromEntries(verdict.tables.map(({ table, rows }) => [table, rows])) : verdict;

onEachDatabase((newSource, nameOfSource) => {
  onEachDatabase((newTarget, nameOfTarget) => {
    let source: DatabaseUnderTest;
    let target: DatabaseUnderTest;
    beforeEach(async () => {
      source = await newSource({ unused: true });
      target = await newTarget({ empty: true });
      const store = await openStore(source.location);
      await fillInstallation(store, PURGES);
      await store.close();
    });
    afterEach(async () => {
      await source.remove();
      await target.remove();
    });
    const copy = () => copyDatabase(source.location, target.location, silent);
    const complete = {
      ...{ purges: PURGES, purge_events: 4 * PURGES - 2, purge_sites: PURGES - 1, shares: 2, credentials: 0 },
      ...{ ended_sessions: 1, audit_log: PURGES + 2, audit_head: 1, cdn_endpoints: 3 },
    };

    it(`a copy from ${nameOfSource} to ${nameOfTarget} is a desk's history with its search and its audit log`, async () => {
      const before = source.location.kind === 'sqlite' ? readFileSync(source.location.file) : undefined;
      expect(rowsOf(await copy())).toMatchObject(complete);
      if (source.location.kind === 'sqlite') expect(readFileSync(source.location.file)).toEqual(before);
      expect(await copy()).toMatchObject({ kind: 'copied', again: true });

      const store = await openStore(target.location);
      expect(await store.audit.verify()).toMatchObject({ intact: true, entries: PURGES + 2 });
      const found = await store.history.page({ q: 'größe/3' }, { limit: 9, now: 1, scope: null });
      expect(found.items.map(({ id }) => id)).toEqual(['purge-3']);
      await store.audit.append(anAuditEntry());
      expect(await store.audit.verify()).toMatchObject({ intact: true, entries: PURGES + 3 });
      await store.close();
      await expect(target.run("update audit_log set actor = 'x'")).rejects.toThrow('append-only');
    });
  });
});

onEachDatabase((newDatabase) => {
  let source: DatabaseUnderTest;
  let target: DatabaseUnderTest;
  beforeEach(async () => {
    source = await newDatabase({ unused: true });
    target = await newDatabase({ unused: true });
    const store = await openStore(source.location);
    await fillInstallation(store, PURGES);
    await store.close();
  });
  afterEach(async () => {
    await source.remove();
    await target.remove();
  });
  const copy = (tell: (table: string, rows: number) => void = silent) =>
    copyDatabase(source.location, target.location, tell);

  describe('a copy', () => {
    it('knows every table of the schema', async () => {
      const { db } = openDatabase(source.location);
      const schema = await schemaOf(db);
      await db.destroy();
      expect(unknownTables(schema)).toEqual([]);
      for (const { name, key } of copiedTables) expect(schema.get(name)).toEqual(expect.arrayContaining([...key]));
    });

    it('that was ended is no database for a desk, and is completed by the next run, whatever changed meanwhile', async () => {
      const ended = copy((table) => {
        if (table === 'purge_sites') throw new Error('ended here');
      });
      await expect(ended).rejects.toThrow('ended here');
      await expect(openStore(target.location)).rejects.toThrow('the database is an incomplete copy');

      const store = await openStore(source.location);
      const outcome = { status: 'failed', event: aFailure, at: 5, errorCode: 'cdn_rejected' } as const;
      await store.purges.recordOutcome(`purge-${PURGES - 1}`, outcome);
      await store.sessions.end('another', 2_000_000_000_001, 2_000_000_000_001);
      await store.close();
      const { db } = openDatabase(source.location);
      const first = await db.selectFrom('purges').select(['id', 'sort_key']).where('id', '=', 'purge-0').execute();
      await db.transaction().execute((tx) => removePurges(tx, first));
      await db.updateTable('purges').set({ actor: 'bob' }).where('id', '=', 'purge-1').execute();
      await db.destroy();
      expect(rowsOf(await copy())).toMatchObject({
        purges: PURGES - 1,
        purge_sites: PURGES - 2,
        shares: 1,
        ended_sessions: 1,
      });
      const copied = await openStore(target.location);
      expect(await copied.purges.get(`purge-${PURGES - 1}`)).toMatchObject({ status: 'failed' });
      expect(await copied.purges.get('purge-1')).toMatchObject({ actor: 'bob' });
      await copied.close();
    });

    it('goes on with lists whose lines are not all recorded yet', async () => {
      const store = await openStore(source.location);
      await store.bulk.create(aJob('job', LINES_AT_ONCE + 1), recordedAs('job', 5));
      await store.close();
      expect(rowsOf(await copy())).toMatchObject({ bulk_jobs: 1, bulk_parts: 1, purges: PURGES + LINES_AT_ONCE });
      const copied = await openStore(target.location);
      expect(await copied.bulk.recordNext(async () => recordedAs('late', 6))).toBe(1);
      await copied.close();
    });

    it('of a source that somebody writes to is not completed until a run in which nobody does', async () => {
      const desk = await openStore(source.location);
      let written: Promise<unknown> | undefined;
      const whileWriting = await copy(() => {
        written ??= desk.audit.append(anAuditEntry());
      });
      await written;
      await desk.close();
      // A server tells who is connected; of a file it shows at the end.
      if (source.location.kind === 'postgres')
        expect(whileWriting).toMatchObject({
          kind: 'refused',
          why: expect.stringMatching(/^a desk uses the source/),
        });
      else expect(whileWriting).toEqual({ kind: 'source changed' });
      const entries = PURGES + (written ? 3 : 2);
      expect(rowsOf(await copy())).toMatchObject({ audit_log: entries });
    });

    it('waits for a desk that is about to leave', async () => {
      const desk = await openStore(source.location);
      const leaving = sleep(200).then(() => desk.close());
      expect(rowsOf(await copy())).toMatchObject({ purges: PURGES });
      await leaving;
    });

    it('is refused where the target has other data, is another schema, or is somebody else’s', async () => {
      const other = await openStore(target.location);
      await other.audit.append(anAuditEntry({ at: 7 }));
      await other.close();
      const entries = () => target.run('select count(*) as n from audit_log');
      expect(await copy()).toMatchObject({
        kind: 'refused',
        why: expect.stringMatching(/already has other data in purges/),
      });
      expect(await entries()).toMatchObject([{ n: expect.toSatisfy((n) => Number(n) === 1) }]);

      await target.run(
        'create table unfinished_copy (installation text not null)',
        "insert into unfinished_copy values ('x')",
      );
      expect(await copy()).toMatchObject({ kind: 'refused', why: expect.stringMatching(/of another installation/) });

      await source.run("delete from kysely_migration where name > '0006-send-queue'");
      expect(await copy()).toMatchObject({
        kind: 'refused',
        why: expect.stringMatching(/source 0006-send-queue/),
      });
      await target.run('create table somebody_else (id text)');
      expect(await copy()).toMatchObject({ kind: 'refused', why: expect.stringMatching(/somebody_else/) });
    });
  });
});

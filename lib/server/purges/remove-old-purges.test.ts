import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemActor } from '@/lib/server/auth/caller';
import type { Store } from '@/lib/server/store/open-store';
import { REMOVED_AT_ONCE } from '@/lib/server/store/purges/purge-retention';
import type { PurgeOutcome } from '@/lib/server/store/purges/purge-store';
import { anAuditEntry } from '@/test/support/audit-entry';
import { contextUnderTest, settingsUnderTest } from '@/test/support/context';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { aFailure } from '@/test/support/events';
import { anIntent } from '@/test/support/purge-intent';
import { createOrphanRemoval, removeOldPurges } from './remove-old-purges';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-22T12:00:00Z');
const LAST_KEPT = Date.parse('2026-10-23T00:00:00Z');
const audit = anAuditEntry();
/** PostgreSQL's client tells a count as text. */
const isNone = (count: unknown) => Number(count) === 0;

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let stores: Store[];
  let store: Store;
  beforeEach(async () => {
    database = await newDatabase();
    store = await database.open();
    stores = [store, await database.open()];
  });
  afterEach(() => database.remove());
  const contextOf = (of: Store, keeping: { retentionDays: number | undefined } = { retentionDays: 30 }) =>
    contextUnderTest(of, { caller: systemActor, now: () => NOW, settings: { ...settingsUnderTest, ...keeping } });

  async function record(id: string, createdAt: number, outcome?: Partial<PurgeOutcome>) {
    const target = { kind: 'url', value: `https://www.shop.example/${id}` } as const;
    const input = { namespace: 'default', distribution: 'www', target, mode: 'soft', ticket: `T-${id}` } as const;
    const idempotency = { key: id, requestHash: 'h' };
    await store.purges.recordIntent(anIntent({ id, createdAt, input, idempotency, leaseExpiresAt: createdAt + 1 }));
    if (outcome) await store.purges.recordOutcome(id, { status: 'failed', event: aFailure, at: createdAt, ...outcome });
  }
  const idsFound = async (q?: string) => {
    const page = await store.history.page(q ? { q } : {}, { limit: 50, now: NOW, scope: null });
    return page.items.map(({ id }) => id).sort();
  };

  it('purges that nothing moves in any more are removed with all that belongs to them, and the audit log says so', async () => {
    const old = LAST_KEPT - 1;
    await record('failed', old, {});
    await record('followed', old, { status: 'accepted', purgeRequestId: '1', nextPollAt: NOW });
    await record('given-up', old, { status: 'accepted', purgeRequestId: '2' });
    await record('sending', old);
    await record('unconfirmed', old, { status: 'unconfirmed' });
    await record('resolved', old, { status: 'unconfirmed', nextPollAt: NOW });
    await store.purges.resolve('resolved', { by: 'ann', note: 'done', at: old }, audit);
    await record('young', LAST_KEPT, {});
    const share = {
      createdBy: 'ann',
      createdAt: 5,
      showActors: true,
      showQueries: false,
      expiresAt: null,
      scope: null,
    };
    for (const purgeId of ['failed', 'young'])
      await store.shares.create({ ...share, id: purgeId, tokenHash: purgeId, subject: { purgeId } }, audit);
    const [before] = await store.audit.page({}, { limit: 1 });

    expect(await removeOldPurges(contextOf(store, { retentionDays: undefined }))).toBe(0);
    expect(await idsFound()).toHaveLength(7);
    expect(await removeOldPurges(contextOf(store))).toBe(3);
    expect(await idsFound()).toEqual(['followed', 'sending', 'unconfirmed', 'young']);
    expect(await idsFound('shop.example/failed')).toEqual([]);
    expect(await idsFound('shop.example/young')).toEqual(['young']);
    expect((await store.shares.list(0)).map(({ id }) => id)).toEqual(['young']);
    expect(await removeOldPurges(contextOf(store))).toBe(0);

    const entries = await store.audit.page({}, { limit: 50 });
    expect(entries[0]).toMatchObject({
      sequence: (before?.sequence ?? 0) + 1,
      actor: 'purge desk',
      action: 'purge.remove',
      subject: '3 purges from before 2026-10-23T00:00:00.000Z',
      reason: 'kept for 30 days',
    });
    expect(await store.audit.verify()).toMatchObject({ intact: true });
    const left = ["select count(*) as n from purge_events where purge_id in ('failed', 'given-up', 'resolved')"];
    if (database.location.kind === 'postgres')
      left.push('select count(*) as n from purge_search where rowid not in (select sort_key from purges)');
    for (const statement of left)
      expect((await database.run(statement))[0]).toMatchObject({ n: expect.toSatisfy(isNone) });
  });

  it('two desks that remove at once remove each purge once, a part at a time', async () => {
    const many = REMOVED_AT_ONCE + 20;
    await record('first', LAST_KEPT - DAY_MS, {});
    const columns = 'created_at, updated_at, actor, namespace, distribution, kind, value, mode, status';
    const copies = Array.from({ length: many - 1 }, (_, index) => `('copy-${index}', ${index + 1})`).join(', ');
    await database.run(
      // SQLite's search index is not for whoever comes past the desk.
      ...(database.location.kind === 'sqlite'
        ? ['drop trigger purges_search_insert', 'drop trigger purges_search_delete']
        : []),
      `insert into purges(id, sort_key, ${columns})
       select copies.column1, purges.sort_key + copies.column2, ${columns} from purges, (values ${copies}) as copies`,
    );
    const counts = await Promise.all(stores.map((desk) => removeOldPurges(contextOf(desk))));
    expect(counts.sort((a, b) => a - b)).toEqual([20, REMOVED_AT_ONCE]);
    expect(await idsFound()).toEqual([]);
    const entries = await store.audit.page({ action: 'purge.remove' }, { limit: 50 });
    expect(entries).toHaveLength(2);
    expect(await store.audit.verify()).toMatchObject({ intact: true });
  });

  it('looks without a purge, which an earlier version left, are removed, a part at a time, and looked for once a day', async () => {
    await record('young', NOW, {});
    const looks = (ids: string[]) =>
      database.run(`insert into purge_looks(purge_id, sequence, phase, at, look) values
        ${ids.map((id) => `('${id}', 1, 'after', 1, '{}'), ('${id}', 2, 'after', 1, '{}')`).join(', ')}`);
    await looks(['young', ...Array.from({ length: REMOVED_AT_ONCE + 5 }, (_, index) => `gone-${index}`)]);
    const owners = async () =>
      (await database.run('select distinct purge_id as id from purge_looks')) as { id: string }[];
    let now = NOW;
    const remove = createOrphanRemoval({ ...contextOf(store), now: () => now });
    expect([await remove(), (await owners()).length]).toEqual([true, 6]);
    expect([await remove(), await owners()]).toEqual([false, [{ id: 'young' }]]);
    await looks(['gone']);
    expect([await remove(), (await owners()).length]).toEqual([false, 2]);
    now += DAY_MS;
    expect([await remove(), await owners()]).toEqual([false, [{ id: 'young' }]]);
  });
});

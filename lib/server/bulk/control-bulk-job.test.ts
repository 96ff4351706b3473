import { describe, expect, it } from 'vitest';
import { createCredential, revokeCredential } from '@/lib/server/credentials/credentials';
import type { Store } from '@/lib/server/store/open-store';
import { aJob, recordedAs } from '@/test/support/bulk-jobs';
import { aCaller, contextUnderTest } from '@/test/support/context';
import { onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { controlBulkJob } from './control-bulk-job';
import { getBulkJob, listBulkJobs } from './get-bulk-job';

const NOW = 1_700_000_000_000;
const www = { namespace: 'default', distribution: 'www', total: 1 };
const img = { namespace: 'default', distribution: 'img', total: 1 };

onEachDatabase((newDatabase) => {
  let store: Store;
  storeForEachTest(newDatabase, (opened) => {
    store = opened.store;
  });

  const list = (id: string, change: Parameters<typeof aJob>[2] = {}, at = NOW) =>
    store.bulk.create(aJob(id, 2, { actor: 'ann@example.com', ...change }), recordedAs(id, at));
  const as = (change: Parameters<typeof aCaller>[0]) =>
    contextUnderTest(store, { now: () => NOW, caller: aCaller(change) });
  const on = (pattern: string) => [{ role: 'purger', distributions: [pattern] }] as const;
  const ci = { kind: 'credential', actor: 'ci', groups: [] };
  const ann = (pattern: string) => as({ kind: 'person', actor: 'ann@example.com', access: on(pattern) });

  describe('a sender who may no longer see one of the distributions', () => {
    it('still sees the job, without that name, and stops it, but lets it go on no more', async () => {
      await list('job', { places: [www, img] });
      const less = ann('default/www*');
      expect(await getBulkJob(less, 'job')).toMatchObject({ id: 'job', total: 2, distributions: [www] });
      expect((await listBulkJobs(less, { limit: 5 })).items).toHaveLength(1);
      expect(await controlBulkJob(less, 'job', 'pause')).toMatchObject({ paused: true });
      await expect(controlBulkJob(less, 'job', 'resume')).rejects.toMatchObject({ code: 'forbidden' });
      expect(await controlBulkJob(less, 'job', 'cancel')).toMatchObject({ cancelled: true });
      const other = as({ kind: 'person', actor: 'eve@example.com', access: on('default/www*') });
      await expect(getBulkJob(other, 'job')).rejects.toMatchObject({ code: 'not_found' });
    });
  });

  it('a credential that is revoked takes its jobs to a halt, until somebody decides', async () => {
    const admin = as({});
    const terms = { role: 'purger', distributions: null, expiry: '30d' } as const;
    const { credential } = await createCredential(admin, { name: 'ci', ...terms });
    await list('job', { actor: 'ci', authority: ci });
    await list('over', { actor: 'ci', authority: ci });
    await list('other');
    await controlBulkJob(admin, 'over', 'cancel');
    await revokeCredential(admin, credential.id);
    await revokeCredential(admin, credential.id);
    expect(await getBulkJob(admin, 'job')).toMatchObject({ paused: true, pausedBecause: 'credential_revoked' });
    expect(await getBulkJob(admin, 'over')).toMatchObject({ paused: false, pausedBecause: null });
    expect(await getBulkJob(admin, 'other')).toMatchObject({ paused: false, pausedBecause: null });
    // One that was let in a moment before.
    await list('late', { actor: 'ci' });
    expect(await getBulkJob(admin, 'late')).toMatchObject({ paused: true, pausedBecause: 'credential_revoked' });
    const entries = await store.audit.page({}, { limit: 10 });
    expect(entries.filter(({ action }) => action === 'bulk.pause')).toMatchObject([
      { subjectId: 'job', subject: 'ci', reason: 'credential revoked', actor: admin.caller.actor },
    ]);
    expect(await controlBulkJob(admin, 'job', 'resume')).toMatchObject({ paused: false, pausedBecause: null });
  });

  it('a revoked credential stops the jobs that it answers for, not one that somebody else has resumed', async () => {
    const admin = as({});
    const terms = { role: 'purger', distributions: null, expiry: '30d' } as const;
    const { credential } = await createCredential(admin, { name: 'ci', ...terms });
    await list('resumed', { actor: 'ci', authority: ci });
    await list('taken-over', { authority: ci });
    await list('own', { actor: 'ci', authority: ci });
    for (const step of ['pause', 'resume'] as const) await controlBulkJob(admin, 'resumed', step);
    await revokeCredential(admin, credential.id);
    expect(await getBulkJob(admin, 'resumed')).toMatchObject({ paused: false, pausedBecause: null });
    for (const id of ['own', 'taken-over'])
      expect(await getBulkJob(admin, id)).toMatchObject({ paused: true, pausedBecause: 'credential_revoked' });
  });

  describe('the list of jobs', () => {
    it('reads what waits once, however many jobs are not over', async () => {
      for (let job = 0; job < 4; job++) await list(`job${job}`);
      let reads = 0;
      const waiting = () => {
        reads++;
        return store.bulk.waiting();
      };
      const context = { ...as({}), store: { ...store, bulk: { ...store.bulk, waiting } } };
      const { items } = await listBulkJobs(context, { limit: 5 });
      expect(items.map(({ secondsLeft }) => secondsLeft)).toEqual(Array(4).fill(expect.any(Number)));
      expect(reads).toBe(1);
    });

    it('ends a page after so many jobs that one may not see, and goes on from there', async () => {
      await list('own', {}, NOW - 1);
      for (let job = 0; job < 3; job++) await list(`hidden${job}`, { actor: 'ci', places: [img] }, NOW + job);
      const context = ann('default/www*');
      const first = await listBulkJobs(context, { limit: 5 }, { atOnce: 1, atMost: 2 });
      expect(first.items).toEqual([]);
      const next = await listBulkJobs(context, { limit: 5, cursor: first.nextCursor ?? '' }, { atOnce: 1, atMost: 9 });
      expect(next).toMatchObject({ items: [{ id: 'own' }], nextCursor: null });
    });
  });
});

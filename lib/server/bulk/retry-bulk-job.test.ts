import { beforeEach, expect, it, vi } from 'vitest';
import type { Context } from '@/lib/server/context';
import { configuredDirectory } from '@/lib/server/distributions/directory';
import type { Store } from '@/lib/server/store/open-store';
import { contextUnderTest, settingsUnderTest } from '@/test/support/context';
import { type DatabaseUnderTest, onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { aDistribution } from '@/test/support/known-distributions';
import { controlBulkJob } from './control-bulk-job';
import { createBulkJob } from './create-bulk-job';
import { getBulkJob } from './get-bulk-job';
import { retryBulkJob } from './retry-bulk-job';
import { workOnBulkJobs } from './work-on-bulk-jobs';

const shop = aDistribution('www-shop', ['www.shop.example']);
const img = aDistribution('img', ['img.shop.example']);

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;
  let context: Context;
  storeForEachTest(newDatabase, (opened) => {
    ({ database, store } = opened);
  });
  beforeEach(() => {
    context = contextUnderTest(store, { distributions: configuredDirectory([shop, img]) });
  });

  /** A job with purges of the shop, and one of images last. */
  async function aJob(count: number): Promise<string> {
    const urls = Array.from({ length: count - 1 }, (_, index) => `https://www.shop.example/${index + 1}`);
    const lines = [...urls, 'https://img.shop.example/'].map((value, index) => ({ line: index + 1, value }));
    return (await createBulkJob(context, { mode: 'soft', skipInvalid: false, lines }, undefined)).answer.id;
  }
  const become = (id: string, status: string, ...lines: number[]) =>
    database.run(
      `update purges set status = '${status}', dispatched_at = 1 where job_id = '${id}' and job_line in (${lines.join()})`,
    );
  type Terms = Partial<Parameters<typeof retryBulkJob>[2]>;
  const retry = (id: string, terms: Terms = {}, key?: string, given = context) =>
    retryBulkJob(given, id, { skipInvalid: false, ...terms }, key);
  const linesOf = async (id: string) =>
    (
      (await database.run(`select job_line from purges where job_id = '${id}' order by sort_key`)) as {
        job_line: number;
      }[]
    ).map(({ job_line }) => Number(job_line));
  const NOTHING = { code: 'bulk_nothing_failed' };

  it('sends no failed purge by two retries, not even by two at once', async () => {
    const id = await aJob(4);
    await become(id, 'failed', 2, 3);
    const both = await Promise.allSettled([retry(id), retry(id)]);
    const [first] = both.flatMap((one) => (one.status === 'fulfilled' ? one.value.answer.id : []));
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(both).toContainEqual({ status: 'rejected', reason: expect.objectContaining(NOTHING) });
    expect(await linesOf(first ?? '')).toEqual([2, 3]);
    // One more has failed meanwhile, and one of the retry.
    await become(id, 'failed', 4);
    await become(first ?? '', 'failed', 3);
    const second = (await retry(id)).answer;
    expect(await linesOf(second.id)).toEqual([3, 4]);
    // What one retry has sent again is left to no other.
    await expect(retry(first ?? '')).rejects.toMatchObject(NOTHING);
    expect(await getBulkJob(context, first ?? '')).toMatchObject({ counts: { failed: 1 }, leftToRetry: 0 });
    // Of a retry, too; what it has sent again is no longer left to the first job.
    await become(second.id, 'failed', 3);
    const third = (await retry(second.id)).answer;
    expect(await linesOf(third.id)).toEqual([3]);
    await expect(retry(id)).rejects.toMatchObject(NOTHING);
    await become(third.id, 'unconfirmed', 3);
    await expect(retry(id)).rejects.toMatchObject(NOTHING);
  });

  it('sees where another retry was first when the store is of another copy of the code, as for a route of the built desk', async () => {
    const id = await aJob(4);
    await become(id, 'failed', 2);
    vi.resetModules();
    const route = await import('./retry-bulk-job');
    const both = await Promise.allSettled(
      [1, 2].map(() => route.retryBulkJob(context, id, { skipInvalid: false }, undefined)),
    );
    expect(both).toContainEqual({ status: 'rejected', reason: expect.objectContaining(NOTHING) });
  });

  it('sends no failed purge by the first list and by its retry, not even at once', async () => {
    const id = await aJob(3);
    await become(id, 'failed', 2, 3);
    const first = (await retry(id)).answer.id;
    await become(first, 'failed', 2, 3);
    const both = await Promise.allSettled([retry(id), retry(first)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(both).toContainEqual({ status: 'rejected', reason: expect.objectContaining(NOTHING) });
  });

  it('waits for the lines of a retry that are not recorded one by one yet, unless it is cancelled', async () => {
    const id = await aJob(130);
    while (await workOnBulkJobs(context));
    await database.run(`update purges set status = 'failed' where job_id = '${id}'`);
    const { answer } = await retry(id);
    await expect(retry(id)).rejects.toMatchObject(NOTHING);
    await controlBulkJob(context, answer.id, 'cancel');
    while (await workOnBulkJobs(context));
    expect((await retry(id)).answer.accepted).toBe(130);
  });

  it('answers the same request with the same job, whatever has failed since', async () => {
    const id = await aJob(4);
    await become(id, 'failed', 1);
    const first = await retry(id, {}, 'key');
    await become(id, 'failed', 1, 2);
    expect(await retry(id, {}, 'key')).toEqual({ outcome: 'replayed', answer: first.answer });
    await expect(retry(id, { reason: 'other' }, 'key')).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  it('names the lines of the first list, and leaves out what is not there any more where that is wanted', async () => {
    const id = await aJob(4);
    await become(id, 'failed', 3, 4);
    const without = { ...context, distributions: configuredDirectory([shop]) };
    const rejected = [{ line: 4, value: 'https://img.shop.example/', reason: expect.stringContaining('default/img') }];
    await expect(retry(id, {}, undefined, without)).rejects.toMatchObject({
      code: 'bulk_retry_rejected',
      details: { rejected },
    });
    const disabled = { ...context, distributions: configuredDirectory([shop, { ...img, disabled: true }]) };
    const { answer } = await retry(id, { skipInvalid: true }, undefined, disabled);
    expect(answer).toMatchObject({ total: 2, accepted: 1, rejected });
    expect(await linesOf(answer.id)).toEqual([3]);
  });

  it('takes a reason and a ticket where they have become necessary', async () => {
    const id = await aJob(2);
    await become(id, 'failed', 1);
    const policy = { ...settingsUnderTest.auth.policy, reasonFor: ['url' as const], ticketFor: ['url' as const] };
    const settings = { ...settingsUnderTest, auth: { ...settingsUnderTest.auth, policy } };
    await expect(retry(id, {}, undefined, { ...context, settings })).rejects.toMatchObject({ code: 'invalid_input' });
    const { answer } = await retry(id, { reason: 'why', ticket: 'T-1' }, undefined, { ...context, settings });
    expect(await store.bulk.find(answer.id)).toMatchObject({ reason: 'why', ticket: 'T-1', retry_of: id });
  });
});

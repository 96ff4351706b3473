import { expect, it, vi } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { anAuditEntry } from '@/test/support/audit-entry';
import { aJob, recordedAs } from '@/test/support/bulk-jobs';
import { aCaller, contextUnderTest, settingsUnderTest } from '@/test/support/context';
import { type DatabaseUnderTest, onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { aDistribution, partlyRead } from '@/test/support/known-distributions';
import { createBulkJob } from './create-bulk-job';

const NOW = 1_700_000_000_000;
const HOUR = 60 * 60;
const distributions = partlyRead([aDistribution('www-shop', ['www.shop.example'])], []).directory;
const linesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ line: index + 1, value: `https://www.shop.example/${index}` }));

onEachDatabase((newDatabase) => {
  let store: Store;
  let database: DatabaseUnderTest;
  storeForEachTest(newDatabase, (opened) => ({ store, database } = opened));

  let ids = 0;
  const newId = () => `id-${++ids}`;
  const contextOf = (on: Store, actor: string, change: Partial<typeof settingsUnderTest>) =>
    contextUnderTest(on, {
      caller: aCaller({ actor }),
      distributions,
      settings: { ...settingsUnderTest, ...change },
      now: () => NOW,
      newId,
    });
  const create = (context: ReturnType<typeof contextOf>, count: number, key?: string) =>
    createBulkJob(context, { mode: 'soft', skipInvalid: false, lines: linesOf(count) }, key);

  it('refuses more waiting lines than one actor may have, and says how many wait', async () => {
    const ann = contextOf(store, 'ann@example.com', { waitingLinesMax: 250 });
    const first = await create(ann, 150, 'key');
    await store.bulk.setPaused(first.answer.id, NOW, anAuditEntry());
    await expect(create(ann, 101)).rejects.toMatchObject({
      code: 'bulk_too_many_waiting',
      details: {
        errors: {
          urls: [
            '150 lines of your bulk jobs are waiting, and this list adds 101 purges. At most 250 can wait at a time.',
          ],
        },
      },
    });
    expect((await store.bulk.page(undefined, 9)).map(({ id }) => id)).toEqual([first.answer.id]);
    // The same request is answered as before, and others are not concerned.
    expect(await create(ann, 150, 'key')).toEqual({ outcome: 'replayed', answer: first.answer });
    await create(contextOf(store, 'bob@example.com', { waitingLinesMax: 250 }), 250);
    await create(ann, 100);
    await expect(create(ann, 1)).rejects.toMatchObject({ code: 'bulk_too_many_waiting' });
    await store.bulk.cancel(first.answer.id, { by: 'ann@example.com', at: NOW }, anAuditEntry());
    await create(ann, 150);
  });

  it('refuses them where the store is of another copy of the code, as it is for a route of the built desk', async () => {
    const ann = contextOf(store, 'ann@example.com', { waitingLinesMax: 5 });
    vi.resetModules();
    const route = await import('./create-bulk-job');
    const refused = route.createBulkJob(ann, { mode: 'soft', skipInvalid: false, lines: linesOf(6) }, undefined);
    await expect(refused).rejects.toMatchObject({ code: 'bulk_too_many_waiting' });
  });

  it('counts one of two lists that are sent at the same time for the other', async () => {
    const other = await database.open();
    const contexts = [store, other].map((on) => contextOf(on, 'ann@example.com', { waitingLinesMax: 150 }));
    const answers = await Promise.allSettled(contexts.map((context) => create(context, 100)));
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(answers.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'bulk_too_many_waiting' },
    });
  });

  it('says how long a list takes with what others have waiting, and refuses one that would expire', async () => {
    const slow = { sending: { perMinute: 1, burst: 1 } };
    const ann = contextOf(store, 'ann@example.com', slow);
    expect((await create(ann, 61)).answer.secondsLeft).toBe(HOUR);
    await store.bulk.create(aJob('bobs', 900, { actor: 'bob' }), recordedAs('bobs', NOW));
    // Of two who take turns, each has half of the rate: 61 of ann's first list and 600 of bob's go before her 600th.
    expect((await create(ann, 600)).answer.secondsLeft).toBe((61 + 600 + 661 - 1) * 60);
  });

  it('says how much of a list can be sent in time', async () => {
    const eve = contextOf(store, 'eve@example.com', { sending: { perMinute: 1, burst: 1 } });
    await store.bulk.create(aJob('bobs', 900, { actor: 'bob' }), recordedAs('bobs', NOW));
    await expect(create(eve, 800)).rejects.toMatchObject({
      code: 'bulk_too_slow',
      details: {
        errors: {
          urls: [
            'With the current queue, 800 purges would take 26 h 39 min, but a purge expires after 24 hours. At most 720 purges can be sent in time.',
          ],
        },
      },
    });
    expect((await create(eve, 720)).answer.secondsLeft).toBe((720 + 720 - 1) * 60);
  });
});

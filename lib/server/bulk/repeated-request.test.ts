import { expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { aJob, recordedAs } from '@/test/support/bulk-jobs';
import { contextUnderTest } from '@/test/support/context';
import { type DatabaseUnderTest, onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { keptAnswer, replay } from './repeated-request';

onEachDatabase((newDatabase) => {
  let store: Store;
  let database: DatabaseUnderTest;
  storeForEachTest(newDatabase, (opened) => ({ store, database } = opened));

  it('keeps of rejected lines what a replay needs, and no secret of their URLs', async () => {
    const context = contextUnderTest(store);
    const value = 'https://ann:secret@www.shop.example/a?token=secret#secret';
    const lines = [
      { line: 2, value: 'https://www.shop.example/' },
      { line: 5, value },
    ];
    const rejected = [{ line: 5, value, reason: 'Wrong.' }];
    const answer = { id: 'a', total: 2, accepted: 1, duplicates: 0, rejected, secondsLeft: 7 };
    const { actor } = context.caller;
    const job = aJob('a', 1, { actor, idempotencyKey: 'key', answer: keptAnswer(answer, lines) });
    await store.bulk.create(job, recordedAs('a', 1));
    expect(await replay(context, 'key', '', lines)).toEqual({ outcome: 'replayed', answer });
    expect(JSON.stringify(await database.run('select answer from bulk_jobs'))).not.toContain('secret');
    // The same list with other blank lines in between: its own numbers.
    const moved = lines.map((one) => ({ ...one, line: one.line + 1 }));
    expect(await replay(context, 'key', '', moved)).toMatchObject({ answer: { rejected: [{ line: 6, value }] } });
  });

  it('answers for a retry, whose lines the request does not bring, with what it kept', async () => {
    const context = contextUnderTest(store);
    const rejected = [{ line: 5, value: 'https://www.shop.example/a?b', reason: 'Wrong.' }];
    const answer = { id: 'a', total: 2, accepted: 1, duplicates: 0, rejected, secondsLeft: 7 };
    const { actor } = context.caller;
    const job = aJob('a', 1, { actor, idempotencyKey: 'key', answer: keptAnswer(answer, []) });
    await store.bulk.create(job, recordedAs('a', 1));
    expect(await replay(context, 'key', '', [])).toEqual({ outcome: 'replayed', answer });
  });
});

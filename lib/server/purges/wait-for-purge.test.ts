import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '@/lib/server/context';
import type { Store } from '@/lib/server/store/open-store';
import { aCaller, contextUnderTest } from '@/test/support/context';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { aFailure } from '@/test/support/events';
import { anIntent } from '@/test/support/purge-intent';
import { waitForPurge } from './get-purge';
import { createPurgeWatch } from './purge-watch';

const LONG_SECONDS = 50;

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;
  let context: Context;
  /** The ids of each look, in the order of looks. */
  let looks: string[][];
  let client: AbortController;
  let waiting: Promise<unknown>[];

  beforeEach(async () => {
    database = await newDatabase();
    store = await database.open();
    looks = [];
    const many = async (ids: readonly string[]) => {
      looks.push([...ids]);
      return store.purges.many(ids);
    };
    context = contextUnderTest(store, { watch: createPurgeWatch({ many }) });
    client = new AbortController();
    waiting = [];
    for (const id of ['a', 'b']) await store.purges.recordIntent(anIntent({ id }));
  });
  afterEach(async () => {
    client.abort();
    await Promise.allSettled(waiting);
    await database.remove();
  });

  const never = new AbortController().signal;
  const wait = (id: string, { actor = 'ann', seconds = LONG_SECONDS, gone = client.signal, leaving = never } = {}) => {
    const answer = waitForPurge({ ...context, caller: aCaller({ actor }) }, id, seconds, gone, leaving);
    waiting.push(answer);
    answer.catch(() => undefined);
    return answer;
  };
  const fail = (id: string) => store.purges.recordOutcome(id, { status: 'failed', event: aFailure, at: Date.now() });
  const taken = async (count: number) => void (await expect.poll(() => looks.at(-1)?.length ?? 0).toBe(count));

  describe('waiting for a purge', () => {
    it('is one look for everybody who waits, for all purges together', async () => {
      const answers = ['a', 'a', 'b', 'a'].map((id) => wait(id));
      await taken(2);
      expect(new Set(looks.map((ids) => ids.length))).toEqual(new Set([2]));
      await fail('a');
      for (const at of [0, 1, 3]) expect(await answers[at]).toMatchObject({ id: 'a', status: 'failed' });
      await taken(1);
      await fail('b');
      expect(await answers[2]).toMatchObject({ status: 'failed' });
      const done = looks.length;
      expect(await wait('a')).toMatchObject({ status: 'failed' });
      expect(looks).toHaveLength(done);
    });

    it('has so many places for one actor; others go on, and a place is free again when its client has gone', async () => {
      const first = new AbortController();
      wait('a', { gone: first.signal });
      for (let count = 1; count < 20; count++) wait('a');
      await taken(1);
      await expect(wait('a')).rejects.toMatchObject({ code: 'too_many_requests', details: { retryAfterSeconds: 5 } });
      expect(await wait('a', { seconds: 0 })).toMatchObject({ status: 'sending' });
      const other = wait('b', { actor: 'bob' });
      await taken(2);
      first.abort();
      await waiting[0];
      const again = wait('b');
      await fail('b');
      for (const answer of [other, again]) expect(await answer).toMatchObject({ status: 'failed' });
    });

    it('ends when its time is over, when the client has gone, and when the desk is about to', async () => {
      expect(await wait('a', { seconds: 0.01 })).toMatchObject({ status: 'sending' });
      const [gone, leaving] = [new AbortController(), new AbortController()];
      const answers = [wait('a', { gone: gone.signal }), wait('a', { leaving: leaving.signal })];
      gone.abort();
      leaving.abort();
      for (const answer of answers) expect(await answer).toMatchObject({ status: 'sending' });
      expect(await wait('a', { leaving: leaving.signal })).toMatchObject({ status: 'sending' });
    });

    it('fails when the purges cannot be read, and others can wait afterwards', async () => {
      let isBroken = true;
      const many = async (ids: readonly string[]) => {
        if (isBroken) throw new Error('no database');
        return store.purges.many(ids);
      };
      context = { ...context, watch: createPurgeWatch({ many }) };
      await expect(wait('a')).rejects.toThrow('no database');
      isBroken = false;
      const answer = wait('a');
      await fail('a');
      expect(await answer).toMatchObject({ status: 'failed' });
    });
  });
});

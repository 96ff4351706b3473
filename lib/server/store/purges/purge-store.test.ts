import { describe, expect, it } from 'vitest';
import { parseCursor } from '@/lib/server/store/history/cursor';
import type { Store } from '@/lib/server/store/open-store';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import { type DatabaseUnderTest, onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { aDelay, aFailure, anAcceptance } from '@/test/support/events';
import { noLimit } from '@/test/support/no-limit';
import { anIntent } from '@/test/support/purge-intent';

const input: PurgeInput = {
  namespace: 'default',
  distribution: 'www-shop',
  target: { kind: 'url', value: 'https://www.shop.example/a_b%20c' },
  mode: 'soft',
  reason: 'New logo',
  ticket: 'INC-1',
};

/** No lease of these tests lasts longer, in milliseconds. */
const LONGEST = 1000;

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;
  storeForEachTest(newDatabase, (opened) => {
    ({ database, store } = opened);
  });

  let clock = 1_000;
  const record = (id: string, change: Partial<PurgeInput> = {}, key?: string, createdAt = clock++) =>
    store.purges.recordIntent(
      anIntent({
        id,
        createdAt,
        input: { ...input, ...change },
        idempotency: key === undefined ? undefined : { key, requestHash: `hash of ${key}` },
      }),
    );
  const accept = (id: string, at = 2_000, purgeRequestId = '9223372036854775807') =>
    store.purges.recordOutcome(id, { status: 'accepted', event: anAcceptance, at, purgeRequestId });
  const page = (filter: HistoryFilter, limit = 50, cursor?: string | null) =>
    store.history.page(filter, { limit, cursor: parseCursor(cursor ?? ''), now: 100_000, scope: null });
  const idsOf = async (filter: HistoryFilter = {}, limit?: number, cursor?: string | null) =>
    (await page(filter, limit, cursor)).items.map((purge) => purge.id);

  describe('a purge', () => {
    it('is recorded before it is sent and keeps every digit of its purge request ID', async () => {
      await record('a');
      expect(await store.purges.get('a')).toMatchObject({
        ...input,
        status: 'sending',
        purgeRequestId: null,
        error: null,
      });
      await accept('a');
      const purge = await store.purges.get('a');
      expect(purge).toMatchObject({ status: 'accepted', purgeRequestId: '9223372036854775807' });
      expect(purge?.events.map(({ from, to }) => [from, to])).toEqual([
        [null, 'queued'],
        ['queued', 'sending'],
        ['sending', 'accepted'],
      ]);
    });

    it('names the others of its group, which are of the same actor on the same distribution', async () => {
      const group = '7a3f6d0e-5a43-4bb5-9d0c-6a0e5a2f8a11';
      const other = { kind: 'url', value: 'https://www.shop.example/b' } as const;
      await record('a', { group });
      await record('b', { group, target: other });
      await record('alone');
      await record('elsewhere', { group, distribution: 'docs' });
      await store.purges.recordIntent(anIntent({ id: 'of another', actor: 'bob', input: { ...input, group } }));
      expect(await store.purges.get('a')).toMatchObject({ group, sentWith: [{ id: 'b', target: other }] });
      expect((await store.purges.get('b'))?.sentWith).toEqual([{ id: 'a', target: input.target }]);
      expect(await store.purges.get('alone')).toMatchObject({ group: null, sentWith: [] });
      expect((await store.purges.get('of another'))?.sentWith).toEqual([]);
    });

    it('names the newest of a group that goes on and on, in their order', async () => {
      for (let at = 0; at < 24; at++) await record(`${at}`, { group: 'nightly' });
      const named = async (id: string) => (await store.purges.get(id))?.sentWith.map((other) => other.id);
      const last = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `${from + index}`);
      expect(await named('23')).toEqual(last(3, 23));
      expect(await named('0')).toEqual(last(4, 24));
    });

    it('tells what happened as a code with details, and in words for a replica of an earlier version', async () => {
      await record('a');
      await accept('a', 2_000, '101');
      expect((await store.purges.get('a'))?.events.map(({ what, reason }) => [what, reason])).toEqual([
        [{ code: 'recorded', details: {} }, 'recorded'],
        [{ code: 'sent', details: {} }, 'sent to the CDN'],
        [anAcceptance, 'accepted as #101'],
      ]);
      const stored = await database.run('select reason from purge_events order by sequence');
      expect(stored).toMatchObject([
        { reason: 'recorded' },
        { reason: 'sent to the CDN' },
        { reason: 'accepted as #101' },
      ]);
    });

    it.each([
      ['an earlier version', 'null', 'null'],
      ['a later version, with a code of its own', "'teleported'", `'{"where":"moon"}'`],
      ['a later version, with an error of its own', "'sending_failed'", `'{"error":"cdn_on_fire"}'`],
    ])('shows the sentence of an event that %s wrote', async (_, code, details) => {
      await record('a');
      await database.run(
        `update purge_events set code = ${code}, details = ${details}, reason = 'its words' where sequence = 2`,
      );
      const events = (await store.purges.get('a'))?.events;
      expect(events?.[1]).toMatchObject({ to: 'sending', what: null, reason: 'its words' });
    });

    it('survives closing and opening again', async () => {
      await record('a', { target: { kind: 'all' } });
      await store.close();
      store = await database.open();
      expect(await store.purges.get('a')).toMatchObject({ target: { kind: 'all' }, status: 'sending' });
    });

    it('is not rewritten once its outcome is known, and an unconfirmed one may still be settled', async () => {
      await record('a');
      await store.purges.recordOutcome('a', {
        status: 'unconfirmed',
        event: aFailure,
        at: 1,
        errorCode: 'cdn_timeout',
      });
      expect(await store.purges.get('a')).toMatchObject({ status: 'unconfirmed', error: { code: 'cdn_timeout' } });
      expect(await accept('a')).toMatchObject({ status: 'accepted', error: null });
      expect(await store.purges.recordOutcome('a', { status: 'failed', event: aFailure, at: 3 })).toBeUndefined();
      expect((await store.purges.get('a'))?.events).toHaveLength(4);
    });

    it('is left alone while it is sent again, when the outcome of an earlier sending is written late or repeated', async () => {
      const [at, until, lease] = [5_000, 6_000, 5_100];
      await record('a', {}, undefined, at);
      const requeue = () => store.queue.requeue('a', { at, until, event: aDelay, cdnAnswer: null, lease });
      const outcome = (status: 'failed' | 'accepted') =>
        store.purges.recordOutcome('a', { status, event: aFailure, at: until, lease });
      const claim = () => store.queue.claimNext(noLimit, until, { expiresAt: until + 100, longestMs: LONGEST });
      expect((await requeue())?.status).toBe('queued');
      expect((await requeue())?.status).toBe('queued');
      expect((await claim())?.id).toBe('a');

      expect((await requeue())?.status).toBe('sending');
      expect([await outcome('failed'), await outcome('accepted')]).toEqual([undefined, undefined]);
      const move = { api: 'purge-command', event: aFailure, at: until, lease, leaseExpiresAt: at } as const;
      expect(await store.purges.changeApi('a', move)).toBe(false);
      expect(await claim()).toBeUndefined();
      const { events, api } = (await store.purges.get('a')) ?? {};
      expect([api, ...(events ?? []).map(({ to }) => to)]).toEqual([
        'cache-purge',
        'queued',
        'sending',
        'queued',
        'sending',
      ]);
    });

    it('is found by the idempotency key of its actor, which nobody else of that name can use', async () => {
      expect(await record('a', {}, 'key')).toMatchObject({ id: 'a', status: 'sending' });
      expect(await record('b', {}, 'key')).toBeUndefined();
      expect(await store.purges.get('b')).toBeUndefined();
      expect(await store.purges.findByIdempotencyKey('ann', 'key')).toMatchObject({
        requestHash: 'hash of key',
        purge: { id: 'a' },
      });
      expect(await store.purges.findByIdempotencyKey('bob', 'key')).toBeUndefined();
      expect([await record('c'), await record('d')]).toMatchObject([{ id: 'c' }, { id: 'd' }]);
    });

    it('counts as interrupted when its lease has run out while it was being sent', async () => {
      await record('a', {}, undefined, 5_000);
      await record('b', {}, undefined, 5_000);
      await accept('b');
      expect(await store.purges.interrupted(5_100, LONGEST)).toEqual([]);
      expect(await store.purges.interrupted(5_101, LONGEST)).toEqual(['a']);
      // The clock was set back: no lease that began before now ends that late.
      expect(await store.purges.interrupted(5_100 - LONGEST - 2_001, LONGEST)).toEqual(['a']);
    });
  });

  describe('the history', () => {
    it('goes on where a page ended, also among purges of the same millisecond and while newer ones arrive', async () => {
      for (const id of ['a', 'b', 'c', 'd', 'e']) await record(id, {}, undefined, 7_000);
      const first = await page({}, 2);
      await record('newer', {}, undefined, 8_000);
      const second = await page({}, 2, first.nextCursor);
      const third = await page({}, 2, second.nextCursor);
      expect([first, second, third].map(({ items }) => items.map((purge) => purge.id))).toEqual([
        ['e', 'd'],
        ['c', 'b'],
        ['a'],
      ]);
      expect([first.previousCursor, third.nextCursor]).toEqual([null, null]);
      expect(await idsOf({}, 2, third.previousCursor)).toEqual(['c', 'b']);
      expect(await idsOf({}, 2, second.previousCursor)).toEqual(['e', 'd']);
      // Before a page that would have to be cut short there is the first one, whole.
      const newest = await page({}, 2, (await page({}, 2, second.previousCursor)).previousCursor);
      expect(newest).toMatchObject({ items: [{ id: 'newer' }, { id: 'e' }], previousCursor: null });
    });

    it('goes from the oldest on when asked to', async () => {
      for (const id of ['a', 'b', 'c']) await record(id);
      const first = await page({ sort: 'oldest' }, 2);
      expect(first.items.map((purge) => purge.id)).toEqual(['a', 'b']);
      const second = await page({ sort: 'oldest' }, 2, first.nextCursor);
      expect(second).toMatchObject({ items: [{ id: 'c' }], nextCursor: null });
      expect(await idsOf({ sort: 'oldest' }, 2, second.previousCursor)).toEqual(['a', 'b']);
    });

    it('is narrowed by each filter', async () => {
      await record('plain');
      await record('hard', { mode: 'hard' });
      await record('all', { target: { kind: 'all' } });
      await record('elsewhere', { namespace: 'media' });
      await accept('plain');
      expect(await idsOf({ mode: 'hard' })).toEqual(['hard']);
      expect(await idsOf({ kind: 'all' })).toEqual(['all']);
      expect(await idsOf({ status: 'accepted' })).toEqual(['plain']);
      expect(await idsOf({ distribution: 'media/www-shop' })).toEqual(['elsewhere']);
      expect(await idsOf({ namespace: 'media' })).toEqual(['elsewhere']);
      expect(await idsOf({ namespace: 'media', distribution: 'default/www-shop' })).toEqual([]);
      expect(await idsOf({ actor: 'ann' })).toHaveLength(4);
      expect(await idsOf({ actor: 'bob' })).toEqual([]);
      expect(await idsOf({ mode: 'hard', kind: 'all' })).toEqual([]);
    });

    it('is narrowed to a span of time, with and without a text', async () => {
      for (const [id, at] of [
        ['a', 10_000],
        ['b', 20_000],
        ['c', 30_000],
      ] as const)
        await record(id, {}, undefined, at);
      const [from, to] = [new Date(20_000).toISOString(), new Date(30_000).toISOString()];
      for (const q of [undefined, 'logo']) {
        const text = q === undefined ? {} : { q };
        expect(await idsOf({ ...text, from })).toEqual(['c', 'b']);
        expect(await idsOf({ ...text, to })).toEqual(['b', 'a']);
        expect(await idsOf({ ...text, from, to })).toEqual(['b']);
        expect(await idsOf({ ...text, range: '1h' })).toEqual(['c', 'b', 'a']);
      }
    });

    it('knows who has purged', async () => {
      expect(await store.history.actors(null)).toEqual([]);
      await record('a');
      await record('b');
      expect(await store.history.actors(null)).toEqual(['ann']);
    });

    it('is searched in target, reason, ticket and purge request ID, where signs mean themselves', async () => {
      await record('a');
      await accept('a', 1, '4711');
      await record('b', {
        target: { kind: 'hostname', value: 'img.shop.example' },
        reason: 'Umzug 100 % fertig',
        ticket: 'OPS_9',
      });
      for (const q of ['A_B%20', 'new LOGO', 'inc-1', '471', '4711']) expect(await idsOf({ q })).toEqual(['a']);
      for (const q of ['100 %', 'ops_9', 'img.']) expect(await idsOf({ q })).toEqual(['b']);
      for (const q of ['opsx9', '100_%', "' or 1=1 --", '\\', '"', 'logo" OR "umzug', 'value:logo', '*', 'NEAR(logo)'])
        expect(await idsOf({ q })).toEqual([]);
    });
  });

  describe('a cursor', () => {
    it.each(['', 'x', 'WzEsMl0', 'bnVsbA', Buffer.from('["next",1.5]').toString('base64url')])(
      'is not read from %j',
      (text) => expect(parseCursor(text)).toBeUndefined(),
    );
  });
});

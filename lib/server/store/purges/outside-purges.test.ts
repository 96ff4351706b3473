import { expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { commandNameOf } from '@/lib/shared/purges/cdn-purge-request';
import { type DatabaseUnderTest, onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { anAcceptance } from '@/test/support/events';
import { anIntent, aFoundPurge as found } from '@/test/support/purge-intent';
import type { OutsideList } from './outside-lists';

const list = (change: Partial<OutsideList> = {}): OutsideList => ({
  source: 'https://cdn.example',
  namespace: 'default',
  distribution: 'www',
  api: 'cache-purge',
  ...change,
});

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;
  storeForEachTest(newDatabase, (opened) => {
    ({ database, store } = opened);
  });
  const everything = { limit: 10, now: 20_000, scope: null };
  const ids = async (filter = {}) => (await store.history.page(filter, everything)).items.map(({ id }) => id);

  it('gives each list to one reader at a time, and to the next one after its lease', async () => {
    const lists = [list(), list({ api: 'purge-command' })];
    await store.outsideLists.begin(lists, 1_000);
    await store.outsideLists.begin(lists, 1_000);
    const claim = (now: number) => store.outsideLists.claim('https://cdn.example', now, 100);
    const claimed = await Promise.all([claim(1_000), claim(1_000), claim(1_000)]);
    expect(
      claimed
        .filter((one) => one !== undefined)
        .map(({ api }) => api)
        .sort(),
    ).toEqual(['cache-purge', 'purge-command']);
    expect(await claim(1_099)).toBeUndefined();
    expect(await store.outsideLists.claim('https://other.example', 1_100, 100)).toBeUndefined();
    expect(await claim(1_100)).toMatchObject({ readUntil: null, failures: 0 });
  });

  it('remembers how far a list was read, and why it was not', async () => {
    await store.outsideLists.begin([list()], 1_000);
    await store.outsideLists.finish(list(), { dueAt: 2_000, failures: 1, problem: 'cdn_forbidden' });
    expect(await store.outsideLists.state('https://cdn.example')).toEqual({
      lists: 1,
      problems: [{ problem: 'cdn_forbidden', lists: 1 }],
    });
    expect(await store.outsideLists.claim('https://cdn.example', 2_000, 100)).toMatchObject({ failures: 1 });
    await store.outsideLists.finish(list(), { dueAt: 3_000, readUntil: 1_900 });
    expect(await store.outsideLists.state('https://cdn.example')).toEqual({ lists: 1, problems: [] });
    expect(await store.outsideLists.claim('https://cdn.example', 3_000, 100)).toMatchObject({
      failures: 0,
      readUntil: 1_900,
    });
  });

  it('has a place in the history at the moment that the CDN gives, beside those of the same moment', async () => {
    for (const [id, createdAt] of [
      ['own-1', 4_000],
      ['own-2', 5_000],
      ['own-3', 6_000],
    ] as const)
      await store.purges.recordIntent(anIntent({ id, createdAt }));
    expect(await store.outside.add(found('a'))).toMatchObject({ id: 'a', madeOutside: true });
    expect(await store.outside.add(found('a'))).toBeUndefined();
    await store.outside.add(found('b'));
    expect(await ids()).toEqual(['own-3', 'b', 'a', 'own-2', 'own-1']);
    await store.purges.recordIntent(anIntent({ id: 'own-4', createdAt: 7_000 }));
    expect((await ids())[0]).toBe('own-4');
  });

  it('keeps what nobody knows out of every filter by it', async () => {
    await store.outside.add(found('unknown'));
    await store.outside.add(found('expression', { target: { kind: 'unknown', value: '^/css/' }, mode: 'soft' }));
    await store.outside.add(
      found('known', { target: { kind: 'pattern', value: '^/img/' }, mode: 'soft', actor: 'ann' }),
    );
    expect(await ids({ kind: 'pattern' })).toEqual(['known']);
    expect(await ids({ mode: 'soft' })).toEqual(['known', 'expression']);
    expect(await ids({ q: '^/css', kind: 'pattern' })).toEqual([]);
    expect(await ids({ q: '^/css' })).toEqual(['expression']);
    expect(await ids({ made: 'outside' })).toEqual(['known', 'expression', 'unknown']);
    expect(await ids({ made: 'desk' })).toEqual([]);
    expect(await store.history.actors(null)).toEqual(['ann']);
    expect(await store.purges.get('unknown')).toMatchObject({
      target: { kind: 'unknown', value: null },
      mode: null,
      actor: null,
    });
  });

  it('knows which of those that the CDN lists are on a record already', async () => {
    await store.purges.recordIntent(anIntent({ id: 'own' }));
    await store.purges.recordOutcome('own', {
      status: 'accepted',
      purgeRequestId: '7',
      event: anAcceptance,
      at: 1_500,
    });
    await store.outside.add(found('outside-8', { purgeRequestId: '8' }));
    const listed = ['7', '8', '9'].map((handle) => ({ handle, id: `outside-${handle}`, createdAt: 5_000 }));
    const left = async (of: OutsideList, some: { handle: string; id: string; createdAt: number }[]) =>
      (await store.outside.withoutRecord(of, some)).map(({ handle }) => handle);
    expect(await left(list(), listed)).toEqual(['9']);
    expect(await left(list({ distribution: 'other' }), listed)).toEqual(['7', '9']);
    await store.purges.recordIntent(anIntent({ id: 'sent', api: 'purge-command' }));
    // Any record's ID may stand in a name: only the command of that record is ours.
    const commands = [commandNameOf('sent'), commandNameOf('own'), commandNameOf('another desk'), 'terraform'];
    const named = commands.map((handle) => ({ handle, id: `outside-${handle}`, createdAt: 5_000 }));
    expect(await left(list({ api: 'purge-command' }), named)).toEqual([
      commandNameOf('own'),
      commandNameOf('another desk'),
      'terraform',
    ]);
    expect(await left(list(), [])).toEqual([]);
  });

  it('is nobody’s purge to delete at the CDN, and goes with its record', async () => {
    await store.outside.add(found('a', { api: 'purge-command', purgeRequestId: null, commandName: 'terraform' }));
    await database.run(`update purges set status = 'completed', next_poll_at = null`);
    expect(await store.retention.keptCommands(99_000, 10)).toEqual([]);
  });

  it('waits for purges of ours whose ID is still looked for', async () => {
    expect(await store.outside.undecidedSince(list(), 9_000)).toBeUndefined();
    await store.purges.recordIntent(anIntent({ id: 'sending', createdAt: 3_000 }));
    expect(await store.outside.undecidedSince(list(), 9_000)).toBe(3_000);
    expect(await store.outside.undecidedSince(list({ distribution: 'other' }), 9_000)).toBeUndefined();
    const lost = { event: anAcceptance, at: 3_500, nextPollAt: 4_000 };
    await store.purges.recordOutcome('sending', { status: 'unconfirmed', ...lost });
    expect(await store.outside.undecidedSince(list(), 9_000)).toBe(3_000);
    await database.run('update purges set next_poll_at = null');
    expect(await store.outside.undecidedSince(list(), 9_000)).toBeUndefined();
    expect(await store.outside.mayBeOurs(list(), { from: 2_000, to: 4_000 }, ['cdn_timeout'])).toBe(true);
    expect(await store.outside.mayBeOurs(list(), { from: 3_001, to: 4_000 }, ['cdn_timeout'])).toBe(false);
  });

  it('makes way for the purge of ours that has its ID', async () => {
    await store.outside.add(found('outside-7', { purgeRequestId: '7' }));
    await store.outside.add(found('elsewhere', { purgeRequestId: '7', distribution: 'other' }));
    await store.purges.recordIntent(anIntent({ id: 'own', createdAt: 6_000 }));
    await store.purges.recordOutcome('own', {
      status: 'accepted',
      purgeRequestId: '7',
      event: anAcceptance,
      at: 6_500,
    });
    expect(await ids()).toEqual(['own', 'elsewhere']);
    expect(await ids({ q: '7' })).toEqual(['own', 'elsewhere']);
  });

  it('leaves alone what has the same ID at quite another time', async () => {
    const YEAR_MS = 365 * 86_400_000;
    await store.outside.add(found('old', { purgeRequestId: '7', createdAt: 5_000 }));
    await store.purges.recordIntent(anIntent({ id: 'own', createdAt: YEAR_MS }));
    const outcome = { status: 'accepted', purgeRequestId: '7', event: anAcceptance, at: YEAR_MS + 1 } as const;
    await store.purges.recordOutcome('own', outcome);
    expect((await store.history.page({}, { limit: 10, now: 2 * YEAR_MS, scope: null })).items).toHaveLength(2);
    const again = [{ handle: '7', id: 'outside-7', createdAt: 2 * YEAR_MS }];
    expect(await store.outside.withoutRecord(list(), again)).toEqual(again);
  });

  it('is not written down once its ID is known as one of ours', async () => {
    await store.purges.recordIntent(anIntent({ id: 'own', createdAt: 4_000 }));
    await store.purges.recordOutcome('own', {
      status: 'accepted',
      purgeRequestId: '7',
      event: anAcceptance,
      at: 4_500,
    });
    expect(await store.outside.add(found('outside-7', { purgeRequestId: '7' }))).toBeUndefined();
  });

  it('may be a purge of ours that failed in a way that leaves it open, or a command that the list names, too', async () => {
    const failed = { event: anAcceptance, at: 3_500 };
    await store.purges.recordIntent(anIntent({ id: 'failed', createdAt: 3_000 }));
    await store.purges.recordOutcome('failed', { status: 'failed', errorCode: 'cdn_internal_error', ...failed });
    const around = { from: 2_000, to: 4_000 };
    expect(await store.outside.mayBeOurs(list(), around, ['cdn_internal_error'])).toBe(true);
    expect(await store.outside.mayBeOurs(list(), around, ['cdn_timeout'])).toBe(false);
    await store.purges.recordIntent(anIntent({ id: 'command', createdAt: 3_000, api: 'purge-command' }));
    await store.purges.recordOutcome('command', { status: 'accepted', ...failed });
    expect(await store.outside.mayBeOurs(list(), around, ['cdn_timeout'])).toBe(true);
  });

  it('is looked for in no list of a distribution that is gone, and in none of an API that wants to be left alone', async () => {
    const lists = [list(), list({ distribution: 'other' }), list({ api: 'purge-command' })];
    await store.outsideLists.begin(lists, 1_000);
    await store.outsideLists.forget(list({ distribution: 'other' }));
    await store.outsideLists.putOffAll(list(), 5_000);
    const claim = (now: number) => store.outsideLists.claim('https://cdn.example', now, 100_000);
    expect(await claim(2_000)).toMatchObject({ api: 'purge-command' });
    expect(await claim(2_000)).toBeUndefined();
    expect(await claim(5_000)).toMatchObject({ api: 'cache-purge', distribution: 'www' });
    expect(await claim(5_000)).toBeUndefined();
  });
});

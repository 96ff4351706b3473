import { expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { commandNameOf } from '@/lib/shared/purges/cdn-purge-request';
import { type DatabaseUnderTest, onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { anAcceptance } from '@/test/support/events';
import { anIntent } from '@/test/support/purge-intent';
import type { FoundPurge, OutsideList } from './outside-purges';

const list = (change: Partial<OutsideList> = {}): OutsideList => ({
  source: 'https://cdn.example',
  namespace: 'default',
  distribution: 'www',
  api: 'cache-purge',
  ...change,
});

const found = (id: string, change: Partial<FoundPurge> = {}): FoundPurge => ({
  id,
  namespace: 'default',
  distribution: 'www',
  api: 'cache-purge',
  purgeRequestId: id,
  commandName: null,
  target: { kind: 'unknown', value: null },
  mode: null,
  actor: null,
  reach: null,
  createdAt: 5_000,
  foundAt: 9_000,
  event: { code: 'found_outside', details: { mayBeOurs: false } },
  pollOwner: 'me',
  nextPollAt: 10_000,
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
    await store.outside.begin(lists, 1_000);
    await store.outside.begin(lists, 1_000);
    const claim = (now: number) => store.outside.claim('https://cdn.example', now, 100);
    const claimed = await Promise.all([claim(1_000), claim(1_000), claim(1_000)]);
    expect(
      claimed
        .filter((one) => one !== undefined)
        .map(({ api }) => api)
        .sort(),
    ).toEqual(['cache-purge', 'purge-command']);
    expect(await claim(1_099)).toBeUndefined();
    expect(await store.outside.claim('https://other.example', 1_100, 100)).toBeUndefined();
    expect(await claim(1_100)).toMatchObject({ readUntil: null, failures: 0 });
  });

  it('remembers how far a list was read, and why it was not', async () => {
    await store.outside.begin([list()], 1_000);
    await store.outside.finish(list(), { dueAt: 2_000, failures: 1, problem: 'cdn_forbidden' });
    expect(await store.outside.state('https://cdn.example')).toEqual({
      lists: 1,
      problems: [{ problem: 'cdn_forbidden', lists: 1 }],
    });
    expect(await store.outside.claim('https://cdn.example', 2_000, 100)).toMatchObject({ failures: 1 });
    await store.outside.finish(list(), { dueAt: 3_000, readUntil: 1_900 });
    expect(await store.outside.state('https://cdn.example')).toEqual({ lists: 1, problems: [] });
    expect(await store.outside.claim('https://cdn.example', 3_000, 100)).toMatchObject({
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
    const listed = ['7', '8', '9'].map((handle) => ({ handle, id: `outside-${handle}` }));
    const left = async (of: OutsideList, some: { handle: string; id: string }[]) =>
      (await store.outside.withoutRecord(of, some)).map(({ handle }) => handle);
    expect(await left(list(), listed)).toEqual(['9']);
    expect(await left(list({ distribution: 'other' }), listed)).toEqual(['7', '9']);
    const commands = [commandNameOf('own'), commandNameOf('another desk'), 'terraform'];
    const named = commands.map((handle) => ({ handle, id: `outside-${handle}` }));
    expect(await left(list({ api: 'purge-command' }), named)).toEqual([commandNameOf('another desk'), 'terraform']);
    expect(await left(list(), [])).toEqual([]);
  });

  it('is nobody’s purge to delete at the CDN, and goes with its record', async () => {
    await store.outside.add(found('a', { api: 'purge-command', purgeRequestId: null, commandName: 'terraform' }));
    await database.run(`update purges set status = 'completed', next_poll_at = null`);
    expect(await store.retention.keptCommands(99_000, 10)).toEqual([]);
  });

  it('waits for purges of ours whose ID is still looked for', async () => {
    expect(await store.outside.undecidedSince(list())).toBeUndefined();
    await store.purges.recordIntent(anIntent({ id: 'sending', createdAt: 3_000 }));
    expect(await store.outside.undecidedSince(list())).toBe(3_000);
    expect(await store.outside.undecidedSince(list({ distribution: 'other' }))).toBeUndefined();
    const lost = { event: anAcceptance, at: 3_500, nextPollAt: 4_000 };
    await store.purges.recordOutcome('sending', { status: 'unconfirmed', ...lost });
    expect(await store.outside.undecidedSince(list())).toBe(3_000);
    await database.run('update purges set next_poll_at = null');
    expect(await store.outside.undecidedSince(list())).toBeUndefined();
    expect(await store.outside.mayBeOurs(list(), 2_000, 4_000)).toBe(true);
    expect(await store.outside.mayBeOurs(list(), 3_001, 4_000)).toBe(false);
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
});

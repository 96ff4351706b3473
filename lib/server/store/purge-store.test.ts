import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PurgeInput } from '@/lib/shared/purge-input';
import { parseCursor } from './cursor';
import { openStore, type Store } from './open-store';

const input: PurgeInput = {
  namespace: 'default',
  distribution: 'www-shop',
  target: { kind: 'url', value: 'https://www.shop.example/a_b%20c' },
  mode: 'soft',
  reason: 'New logo',
  ticket: 'INC-1',
};

let folder: string;
let file: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-store-'));
  file = path.join(folder, 'deep', 'desk.db');
  store = await openStore(file);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

let clock = 1_000;
const record = (id: string, change: Partial<PurgeInput> = {}, key?: string, createdAt = clock++) =>
  store.purges.recordIntent({
    id,
    createdAt,
    actor: 'ann',
    input: { ...input, ...change },
    idempotency: key === undefined ? undefined : { key, requestHash: `hash of ${key}` },
    leaseExpiresAt: createdAt + 100,
  });
const accept = (id: string, at = 2_000, purgeRequestId = '9223372036854775807') =>
  store.purges.recordOutcome(id, { status: 'accepted', reason: 'accepted', at, purgeRequestId });
const idsOf = async (filter = {}, limit = 50) =>
  (await store.purges.list(filter, limit)).items.map((purge) => purge.id);

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
      [null, 'sending'],
      ['sending', 'accepted'],
    ]);
  });

  it('survives closing and opening again', async () => {
    await record('a', { target: { kind: 'all' } });
    await store.close();
    store = await openStore(file);
    expect(await store.purges.get('a')).toMatchObject({ target: { kind: 'all' }, status: 'sending' });
  });

  it('is not rewritten once its outcome is known, and an unconfirmed one may still be settled', async () => {
    await record('a');
    await store.purges.recordOutcome('a', {
      status: 'unconfirmed',
      reason: 'no answer',
      at: 1,
      errorCode: 'cdn_timeout',
    });
    expect(await store.purges.get('a')).toMatchObject({ status: 'unconfirmed', error: { code: 'cdn_timeout' } });
    expect(await accept('a')).toMatchObject({ status: 'accepted', error: null });
    expect(await store.purges.recordOutcome('a', { status: 'failed', reason: 'late', at: 3 })).toBeUndefined();
    expect((await store.purges.get('a'))?.events).toHaveLength(3);
  });

  it('is found by the idempotency key of its actor, which nobody else of that name can use', async () => {
    expect(await record('a', {}, 'key')).toBe(true);
    expect(await record('b', {}, 'key')).toBe(false);
    expect(await store.purges.get('b')).toBeUndefined();
    expect(await store.purges.findByIdempotencyKey('ann', 'key')).toMatchObject({
      requestHash: 'hash of key',
      purge: { id: 'a' },
    });
    expect(await store.purges.findByIdempotencyKey('bob', 'key')).toBeUndefined();
    expect([await record('c'), await record('d')]).toEqual([true, true]);
  });

  it('counts as interrupted when its lease has run out while it was being sent', async () => {
    await record('a', {}, undefined, 5_000);
    await record('b', {}, undefined, 5_000);
    await accept('b');
    expect(await store.purges.interrupted(5_100)).toEqual([]);
    expect(await store.purges.interrupted(5_101)).toEqual(['a']);
  });
});

describe('the history', () => {
  it('goes on where a page ended, also among purges of the same millisecond and while newer ones arrive', async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) await record(id, {}, undefined, 7_000);
    const first = await store.purges.list({}, 2);
    await record('newer', {}, undefined, 8_000);
    const second = await store.purges.list({}, 2, parseCursor(first.nextCursor ?? ''));
    const third = await store.purges.list({}, 2, parseCursor(second.nextCursor ?? ''));
    expect([first, second, third].map((page) => page.items.map((purge) => purge.id))).toEqual([
      ['e', 'd'],
      ['c', 'b'],
      ['a'],
    ]);
    expect(third.nextCursor).toBeNull();
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
    expect(await idsOf({ mode: 'hard', kind: 'all' })).toEqual([]);
  });

  it('is searched in target, reason, ticket and purge request ID, where signs mean themselves', async () => {
    await record('a');
    await accept('a', 1, '4711');
    await record('b', {
      target: { kind: 'hostname', value: 'img.shop.example' },
      reason: 'Umzug 100 % fertig',
      ticket: 'OPS_9',
    });
    for (const q of ['A_B%20', 'new LOGO', 'inc-1', '471']) expect(await idsOf({ q })).toEqual(['a']);
    for (const q of ['100 %', 'ops_9', 'img.']) expect(await idsOf({ q })).toEqual(['b']);
    for (const q of ['opsx9', '100_%', "' or 1=1 --", '\\']) expect(await idsOf({ q })).toEqual([]);
  });
});

describe('a cursor', () => {
  it.each(['', 'x', 'WzEsMl0', 'bnVsbA', Buffer.from('[1.5,"a"]').toString('base64url')])(
    'is not read from %j',
    (text) => expect(parseCursor(text)).toBeUndefined(),
  );
});

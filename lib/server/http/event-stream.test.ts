import { NextRequest } from 'next/server';
import { expect, it } from 'vitest';
import { anonymous } from '@/lib/server/auth/caller';
import type { Context } from '@/lib/server/context';
import { createBoundedUses } from '@/lib/server/limits';
import type { Listener } from '@/lib/server/purges/purge-feed';
import type { Share } from '@/lib/server/store/people/share-store';
import { streamShare } from './event-stream';

const share = { id: 'a', subject: { kind: 'history', query: '' }, scope: null, expiresAt: null } as object as Share;

/** Opens a stream, and tells who listens. */
async function open({
  method = 'GET',
  gone = new AbortController(),
  uses = createBoundedUses(),
  address = '192.0.2.1',
  link = share,
} = {}) {
  const listeners = new Set<Listener>();
  const feed = {
    follow: async (listener: Listener) => void listeners.add(listener),
    leave: (listener: Listener) => void listeners.delete(listener),
    open: () => listeners.size,
  };
  const caller = anonymous({ address, requestId: null });
  const context = { feed, uses, caller, now: () => 0, random: () => 0 } as object as Context;
  const request = new NextRequest('http://desk.example/api/share/x/events', { method, signal: gone.signal });
  const leaving = new AbortController();
  const answer = await streamShare({ request, context, leaving: leaving.signal }, link);
  return { answer, listeners, leaving, gone };
}
const KILOBYTES = 1024;

it('a page that has stopped reading is let go, before it holds much memory', async () => {
  const { answer, listeners } = await open();
  const [listener] = listeners;
  const frame = new Uint8Array(100 * KILOBYTES);
  for (let sent = 0; sent < 3; sent++) listener?.send(frame);
  expect(listeners.size).toBe(0);
  await expect(answer.text()).rejects.toThrow('client stopped reading');
  expect(() => listener?.send(frame)).not.toThrow();
});

it('a page that reads stays, however much it gets', async () => {
  const { answer, listeners } = await open();
  const [listener] = listeners;
  const reader = answer.body?.getReader();
  for (let sent = 0; sent < 20; sent++) {
    listener?.send(new Uint8Array(100 * KILOBYTES));
    expect((await reader?.read())?.value?.byteLength).toBe(100 * KILOBYTES);
  }
  expect(listeners.size).toBe(1);
});

it('a stream ends with its client, with the desk, and when it is cancelled', async () => {
  const [left, ended, cancelled] = [await open(), await open(), await open()];
  left.gone.abort();
  ended.leaving.abort();
  await cancelled.answer.body?.cancel();
  expect(await ended.answer.text()).toBe('');
  for (const { listeners } of [left, ended, cancelled]) expect(listeners.size).toBe(0);
});

it('a client that had gone before it was let in leaves nobody behind', async () => {
  const gone = new AbortController();
  gone.abort();
  expect((await open({ gone })).listeners.size).toBe(0);
});

it('who asks for the headers alone opens none', async () => {
  const { answer, listeners } = await open({ method: 'HEAD' });
  expect([answer.status, answer.headers.get('content-type'), listeners.size]).toEqual([200, 'text/event-stream', 0]);
});

it('one address gets some streams of one link, and takes none of others', async () => {
  const uses = createBoundedUses();
  const streams = await Promise.all(Array.from({ length: 50 }, () => open({ uses })));
  await expect(open({ uses })).rejects.toMatchObject({ code: 'too_many_requests' });
  await open({ uses, address: '192.0.2.2' });
  await open({ uses, link: { ...share, id: 'b' } });
  streams[0]?.gone.abort();
  await open({ uses });
  // Nor a place of people who are signed in.
  const others = Array.from({ length: 1000 }, () => uses.streams.tryEnter({ kind: 'operator', actor: 'ann' }));
  expect(others).not.toContain(undefined);
});

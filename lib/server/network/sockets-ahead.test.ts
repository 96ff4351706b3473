import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setImmediate as others } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSocketsAhead, readyLimit } from './sockets-ahead';

let server: Server;
/** The server's ends of the connections, in the order of their coming. */
let ends: Socket[];
let port: number;

beforeEach(async () => {
  ends = [];
  server = createServer((end) => void ends.push(end.on('error', () => undefined)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterEach(() => {
  for (const end of ends) end.destroy();
  server.close();
});

async function open(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}
const patient = new AbortController().signal;
/** The server's end of a connection, once it is there. */
async function endOf(socket: Socket): Promise<Socket> {
  for (;;) {
    const end = ends.find(({ remotePort }) => remotePort === socket.localPort);
    if (end) return end;
    await once(server, 'connection');
  }
}
/** Takes one, and returns the server's end of the one that is opened for the next. */
async function takeFirst(sockets: ReturnType<typeof openSocketsAhead>) {
  const first = await sockets.take(patient);
  while (ends.length < 2) await once(server, 'connection');
  const next = ends.find(({ remotePort }) => remotePort !== first.localPort) as Socket;
  return { first, next };
}

/** The client's ends are ready in the same turn as the server's, or the next. */
const ready = () => others().then(() => others());

describe('connections that are opened ahead', () => {
  it('are there before the next request, and never used twice', async () => {
    const sockets = openSocketsAhead(open);
    const { first, next } = await takeFirst(sockets);
    const second = await sockets.take(patient);
    expect(second.localPort).toBe(next.remotePort);
    const taken = [first, second, await sockets.take(patient), await sockets.take(patient)];
    expect(new Set(taken.map(({ localPort }) => localPort)).size).toBe(4);
    for (const socket of taken) socket.destroy();
    sockets.drop();
  });

  it.each([
    ['closed', (end: Socket) => end.destroy()],
    ['half closed', (end: Socket) => end.end()],
    ['reset', (end: Socket) => end.resetAndDestroy()],
    ['answered with a time-out', (end: Socket) => end.end('HTTP/1.1 408 Request Timeout\r\n\r\n')],
    ['answered without a request', (end: Socket) => end.write('HTTP/1.1 200 OK\r\n\r\n')],
  ])('are not used when the server has %s one at this very moment', async (_, act) => {
    const sockets = openSocketsAhead(open);
    const { next } = await takeFirst(sockets);
    act(next);
    const second = await sockets.take(patient);
    expect(second.localPort).not.toBe(next.remotePort);
    second.write('a request');
    expect(String((await once(await endOf(second), 'data'))[0])).toBe('a request');
    sockets.drop();
  });

  it('are closed when no request comes soon', async () => {
    const sockets = openSocketsAhead(open, readyLimit({ readyMs: 20 }));
    const { next } = await takeFirst(sockets);
    next.resume();
    await once(next, 'close');
    expect((await sockets.take(patient)).localPort).not.toBe(next.remotePort);
    sockets.drop();
  });

  it('are closed at once when the server says something, which gives them no more time', async () => {
    const sockets = openSocketsAhead(open, readyLimit({ readyMs: 60_000 }));
    const { next } = await takeFirst(sockets);
    next.resume().write(' ');
    await once(next, 'close');
    sockets.drop();
  });

  it('are not used when they are too old, even if no timer has noticed', async () => {
    let now = 0;
    const sockets = openSocketsAhead(open, readyLimit({ now: () => now }));
    const { next } = await takeFirst(sockets);
    await ready();
    now = 4001;
    expect((await sockets.take(patient)).localPort).not.toBe(next.remotePort);
    sockets.drop();
  });

  it.each([
    ['closed one', (end: Socket) => end.end()],
    ['answered one with a time-out', (end: Socket) => end.end('HTTP/1.1 408 Request Timeout\r\n\r\n')],
  ])('wait half as long as the server did before it %s, for an hour', async (_, act) => {
    let now = 0;
    const limit = readyLimit({ now: () => now });
    const sockets = openSocketsAhead(open, limit);
    const { next } = await takeFirst(sockets);
    await ready();
    now = 1000;
    act(next.resume());
    await once(next, 'close');
    expect(limit.ms()).toBe(500);
    now += 3_600_000;
    expect(limit.ms()).toBe(4000);
    sockets.drop();
  });

  it('wait half as long as one that the server has given up with a request on its way', async () => {
    let now = 0;
    const limit = readyLimit({ now: () => now });
    const sockets = openSocketsAhead(open, limit);
    const { first } = await takeFirst(sockets);
    await ready();
    sockets.lost(first);
    expect(limit.ms()).toBe(4000);
    now = 600;
    sockets.lost(await sockets.take(patient));
    expect(limit.ms()).toBe(300);
    sockets.drop();
  });

  it('are as many as before after they were closed by us', async () => {
    const limit = readyLimit({ readyMs: 20 });
    const sockets = openSocketsAhead(open, limit);
    const { next } = await takeFirst(sockets);
    await once(next.resume(), 'close');
    sockets.drop();
    expect(limit.ms()).toBe(20);
  });

  it('are none for a server that gives them up at once', async () => {
    const limit = readyLimit();
    limit.shorten(1);
    const sockets = openSocketsAhead(open, limit);
    await sockets.take(patient);
    await ready();
    expect(ends).toHaveLength(1);
    sockets.drop();
  });

  it('are opened by the request when there is none, which learns why there is none', async () => {
    server.close();
    const sockets = openSocketsAhead(open);
    await expect(sockets.take(patient)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('serve the next request when the one before had no time left', async () => {
    const sockets = openSocketsAhead(open);
    const hasty = AbortSignal.abort(new Error('too late'));
    await expect(sockets.take(hasty)).rejects.toThrow('too late');
    while (ends.length < 2) await once(server, 'connection');
    await ready();
    const { localPort } = await sockets.take(patient);
    expect(ends.slice(0, 2).map(({ remotePort }) => remotePort)).toContain(localPort);
    sockets.drop();
  });
});

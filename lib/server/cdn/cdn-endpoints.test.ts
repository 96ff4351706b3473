import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '@/lib/server/settings/setting-values';
import { cdnEndpoints } from './cdn-calls';
import { openCdnEndpoints } from './cdn-endpoints';
import type { BreakerSettings } from './circuit-breaker';
import { openCdnConnection } from './connection';

const TIMEOUT_MS = 4000;
const NEVER = { failures: 0, pauseMs: 0 };
const servers: Server[] = [];

const listening = (server: Server, port = 0) =>
  new Promise<number>((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
const stopped = (server: Server) =>
  new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });

/** A real server that answers in turn as it is told, the last answer for ever; and time and chance as a test sets them. */
async function cdnThat(answers: RequestListener[], breaker: BreakerSettings = NEVER, timeoutMs = TIMEOUT_MS) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    (answers[asked.length - 1] ?? answers.at(-1))?.(request, response);
  });
  servers.push(server);
  const port = await listening(server);
  const time = { now: 0, monotonic: 0 };
  const chance = { next: () => 0 };
  const changes: string[] = [];
  const pause = (ms: number) => sleep(ms);
  const clock = { now: () => time.now, monotonic: () => time.monotonic, random: () => chance.next(), pause };
  const token = new Secret('token');
  const connection = openCdnConnection({
    origin: `http://127.0.0.1:${port}`,
    basePath: '',
    token,
    timeoutMs,
  });
  const connections = { forReading: connection, forPurging: connection };
  const { at, health } = openCdnEndpoints(connections, { timeoutMs, breaker }, clock, ({ state }) =>
    changes.push(state),
  );
  return { at, health, changes, asked, time, chance, server, port };
}

const status =
  (code: number, headers: Record<string, string> = {}): RequestListener =>
  (_, response) => {
    response.writeHead(code, headers).end('{}');
  };
const lost: RequestListener = (request) => request.socket.destroy();

afterEach(async () => {
  await Promise.all(servers.splice(0).map(stopped));
});

it.each(['status', 'operations', 'distributions'] as const)(
  'a question to %s is asked once: its schedule is what repeats it',
  async (name) => {
    const { at, asked } = await cdnThat([status(503), status(200)]);
    expect(await at[name].call('POST', '/poll', {})).toMatchObject({ status: 503 });
    expect(asked).toHaveLength(1);
  },
);

describe('a purge', () => {
  it('is sent again when no connection was made, and the CDN sees it once', async () => {
    const { at, asked, chance, server, port } = await cdnThat([status(200)]);
    await stopped(server);
    chance.next = () => {
      if (!server.listening) server.listen(port, '127.0.0.1');
      return 0;
    };
    expect(await at['cache-purge'].call('POST', '/purge', {})).toMatchObject({ status: 200 });
    expect(asked).toHaveLength(1);
  });

  it('is given up while nobody listens, after three attempts', async () => {
    const { at, chance, server } = await cdnThat([]);
    await stopped(server);
    let pauses = 0;
    chance.next = () => {
      pauses += 1;
      return 0;
    };
    expect(await at['cache-purge'].call('POST', '/purge', {})).toMatchObject({ kind: 'not_sent' });
    expect(pauses).toBe(2);
  });

  it.each([
    ['429', status(429, { 'retry-after': '1' })],
    ['500', status(500)],
    ['503', status(503)],
    ['a connection that is lost', lost],
  ])('is never sent again after %s', async (_, answer) => {
    const { at, asked } = await cdnThat([answer, status(200)]);
    await at['cache-purge'].call('POST', '/purge', {});
    expect(asked).toHaveLength(1);
  });
});

describe('an endpoint that fails again and again', () => {
  const breaker = { failures: 3, pauseMs: 10_000 };
  const failing = async (answers: RequestListener[], times = 3) => {
    const cdn = await cdnThat(answers, breaker);
    const purge = () => cdn.at['cache-purge'].call('POST', '/purge', {});
    for (let i = 0; i < times; i++) await purge();
    return { ...cdn, purge };
  };
  const stateOf = ({ health }: Awaited<ReturnType<typeof failing>>) => health().map(({ state }) => state);

  it('gets no call any more, is told as open, and keeps none from the others', async () => {
    const cdn = await failing([status(503), lost, status(504), status(200)]);
    cdn.time.monotonic = 4000;
    expect(await cdn.purge()).toEqual({ kind: 'held_back', retryAfterMs: 6000 });
    expect(cdn.asked).toHaveLength(3);
    expect(cdn.health()[0]).toEqual({
      name: 'cache-purge',
      state: 'open',
      lastFailureCode: 'cdn_gateway_timeout',
      since: 0,
    });
    expect(await cdn.at.status.call('POST', '/poll', {})).toMatchObject({ status: 200 });
    expect(stateOf(cdn)).toEqual(['open', ...Array(cdnEndpoints.length - 1).fill('closed')]);
  });

  it('is tried by one call after a while, and is back when that one is answered', async () => {
    let answerProbe = () => {};
    const held: RequestListener = (_, response) => {
      answerProbe = () => response.writeHead(200).end('{}');
      arrived();
    };
    let arrived = () => {};
    const atTheCdn = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const cdn = await failing([status(502), status(502), status(502), held, status(200)]);
    Object.assign(cdn.time, { monotonic: 10_000, now: 77 });
    expect(cdn.health()[0]).toMatchObject({ state: 'half-open', since: 0 });
    const probe = cdn.purge();
    await atTheCdn;
    expect(await cdn.purge()).toMatchObject({ kind: 'held_back' });
    answerProbe();
    expect(await probe).toMatchObject({ status: 200 });
    expect(cdn.health()[0]).toEqual({ name: 'cache-purge', state: 'closed', lastFailureCode: null, since: 77 });
    expect(await cdn.purge()).toMatchObject({ status: 200 });
    expect(cdn.asked).toHaveLength(5);
    expect(cdn.changes).toEqual(['open', 'closed']);
  });

  it('rests again when the one call that tries fails', async () => {
    const cdn = await failing([status(503)]);
    cdn.time.monotonic = 10_000;
    expect(await cdn.purge()).toMatchObject({ status: 503 });
    expect(await cdn.purge()).toEqual({ kind: 'held_back', retryAfterMs: 10_000 });
    expect(cdn.asked).toHaveLength(4);
  });

  it.each([
    ['refusals', [status(404)]],
    ['a rate limit', [status(429)]],
    ['errors of its own', [status(500)]],
    ['failures with an answer between them', [status(503), status(503), status(200)]],
  ])('is not taken for down by %s', async (_, answers) => {
    const cdn = await failing([...answers, ...answers, ...answers], 8);
    expect(cdn.asked).toHaveLength(8);
    expect(stateOf(cdn)[0]).toBe('closed');
  });
});

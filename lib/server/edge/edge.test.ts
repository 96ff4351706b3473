import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { DescribedOrigin } from '@/lib/shared/distributions/distribution-schema';
import { createEdge, type Edge } from './edge';

const URL_SEEN = 'http://www.shop.example/';
const WWW = 'default/www';
/** Requests that have not been answered. */
const held: ServerResponse[] = [];
const site = createServer((_, response) => void held.push(response));
let edge: Edge;
let clock: number;
let described: DescribedOrigin | undefined;

beforeAll(async () => {
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
});
afterAll(() => site.close());
beforeEach(() => {
  clock = 1_000_000;
  described = undefined;
  const { port } = site.address() as AddressInfo;
  edge = createEdge({
    edge: {
      looks: 'automatic',
      views: [{ name: 'here', address: '127.0.0.1', port, isPlain: true }],
      originOf: () => undefined,
    },
    describedOrigin: async () => described,
    now: () => clock,
    userAgent: 'test',
    findProxy: () => undefined,
    monotonic: () => clock,
    onRequest: () => undefined,
  });
});

const requests = (count: number) => expect.poll(() => held.length).toBe(count);
const answer = () => held.splice(0).forEach((response) => void response.end('page'));
const look = async (since?: number) => {
  const looking = edge.look(URL_SEEN, WWW, since);
  await requests(held.length + 1);
  answer();
  return looking;
};

it('a look is shared by all who ask meanwhile, but not with who needs one that begins later', async () => {
  const first = edge.look(URL_SEEN, WWW);
  const second = edge.look(URL_SEEN, WWW, clock);
  await requests(1);
  clock += 1;
  const later = edge.look(URL_SEEN, WWW, clock);
  const alsoLater = edge.look(URL_SEEN, WWW, clock);
  await requests(2);
  answer();
  expect(await first).toBe(await second);
  expect(await later).toBe(await alsoLater);
  expect(await later).not.toBe(await first);
});

it('what was seen is taken once, within half a minute of its begin, and a purge forgets all of its distribution', async () => {
  const seen = await look();
  expect(edge.takeSeen('default/other', URL_SEEN)).toBeUndefined();
  clock += 30_000;
  expect(edge.takeSeen(WWW, URL_SEEN)).toBe(seen);
  expect(edge.takeSeen(WWW, URL_SEEN)).toBeUndefined();
  await look();
  clock += 30_001;
  expect(edge.takeSeen(WWW, URL_SEEN)).toBeUndefined();
  await look();
  expect(edge.takeSeen(WWW, undefined)).toBeUndefined();
  expect(edge.takeSeen(WWW, URL_SEEN)).toBeUndefined();
});

it.each(['2001:db8::5', '10.0.0.256', 'a:b'])(
  'an origin whose name is none is not looked at, but the views are: %s',
  async (sni) => {
    described = { host: '203.0.113.7', port: 443, isTls: true, hostHeader: null, sni };
    expect(await look()).toMatchObject({ origin: null, views: [{ view: 'here', status: 200 }] });
  },
);

it('a purge takes a look that is under way, and no look that began before a purge is there for the next one', async () => {
  const running = edge.look(URL_SEEN, WWW);
  await requests(1);
  expect(edge.takeSeen(WWW, URL_SEEN)).toBe(running);
  answer();
  await running;
  expect(edge.takeSeen(WWW, URL_SEEN)).toBeUndefined();
  const before = edge.look(URL_SEEN, WWW);
  await requests(1);
  edge.forget('default/other');
  expect(edge.look(URL_SEEN, WWW)).toBe(before);
  edge.forget(WWW);
  const after = edge.look(URL_SEEN, WWW);
  expect(after).not.toBe(before);
  await requests(2);
  answer();
  expect(await edge.takeSeen(WWW, URL_SEEN)).toBe(await after);
  await before;
  expect(edge.takeSeen(WWW, URL_SEEN)).toBeUndefined();
});

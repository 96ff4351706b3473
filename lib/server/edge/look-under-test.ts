import 'server-only';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Server as PlainServer } from 'node:net';
import { afterEach } from 'vitest';
import { lookAt, type Place } from './look';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});
/** Closes something after the test. */
export const closeLater = (close: () => Promise<unknown>) => void open.push(close);

/** Listens on a port of the system's choice, on loopback, until the test ends. */
export async function listening<S extends Server | PlainServer>(server: S): Promise<number> {
  closeLater(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
/** A site on loopback; answers with its port. */
export const site = (listener: RequestListener) => listening(createServer(listener));

const needs = { userAgent: 'PurgeDesk/test', now: () => 0, findProxy: () => undefined };
/** A view that an operator names: it may be on loopback. */
export const named = (port: number, scheme = 'http'): Place => ({
  view: 'lab',
  server: new URL(`${scheme}://www.shop.example`),
  at: { host: '127.0.0.1', port },
  isNamed: true,
  isPortNamed: true,
});
export const byName = (server: string): Place => ({
  view: 'edge',
  server: new URL(server),
  isNamed: false,
  isPortNamed: false,
});
const url = new URL('https://www.shop.example/a%2Fb?x=1&y=%D7');
export const see = (place: Place, more: Partial<Parameters<typeof lookAt>[2]> = {}) =>
  lookAt(url, place, { ...needs, ...more });
/** Of `abc`. */
export const sha = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

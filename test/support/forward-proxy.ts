import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import { type AddressInfo, connect, type Server as NetServer, type Socket } from 'node:net';
import type { OutboundProxy } from '@/lib/server/network/outbound-proxy';
import { Secret } from '@/lib/server/settings/setting-values';

/** What it does with a CONNECT. */
type Manner =
  | { does: 'connect' }
  | { does: 'refuse'; status: number }
  /** Never answers. */
  | { does: 'hang' }
  | { does: 'close' }
  /** Says that it has connected, and passes nothing on. */
  | { does: 'swallow' };

export interface ForwardProxy {
  /** As a setting has it, with the credentials that it demands. */
  address: string;
  setting: OutboundProxy;
  manner: Manner;
  /** Where it was asked to connect to. */
  asked: string[];
  /** Ends the connections that it has, as one that goes down does. */
  endConnections: () => void;
  close: () => Promise<void>;
}

const bothEnd = (one: Socket, other: Socket) => {
  for (const [end, peer] of [
    [one, other],
    [other, one],
  ] as const)
    end.on('error', () => undefined).once('close', () => peer.destroy());
};

/** Listens on a port of the system's choice, on loopback. */
export async function listenOnLoopback(server: NetServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A small forward proxy on loopback. It knows every name: whatever it is asked for is on this machine. */
export async function startForwardProxy({
  credentials,
  tls,
}: {
  credentials?: string;
  tls?: ServerOptions;
} = {}): Promise<ForwardProxy> {
  const sockets = new Set<Socket>();
  const refuseOthers: RequestListener = (_, response) => response.writeHead(405).end();
  const server = (tls ? createSecureServer(tls, refuseOthers) : createServer(refuseOthers)) as Server;
  const wanted = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  server.on('connect', ({ url = '', headers }, client: Socket) => {
    proxy.asked.push(url);
    client.on('error', () => undefined);
    const refuse = (status: number) => client.end(`HTTP/1.1 ${status} Refused\r\ncontent-length: 0\r\n\r\n`);
    if (wanted && headers['proxy-authorization'] !== wanted) return refuse(407);
    const { manner } = proxy;
    if (manner.does === 'refuse') return refuse(manner.status);
    if (manner.does === 'close') return client.destroy();
    if (manner.does === 'hang') return undefined;
    if (manner.does === 'swallow') return client.resume().write('HTTP/1.1 200 Connection established\r\n\r\n');
    const target = connect(Number(url.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(target).pipe(client);
    });
    bothEnd(client, target);
    return undefined;
  });
  const port = await listenOnLoopback(server);
  const protocol = tls ? 'https:' : 'http:';
  const proxy: ForwardProxy = {
    address: `${protocol}//${credentials ? `${credentials.split(':').map(encodeURIComponent).join(':')}@` : ''}127.0.0.1:${port}`,
    setting: { protocol, host: '127.0.0.1', port, credentials: credentials ? new Secret(credentials) : undefined },
    manner: { does: 'connect' },
    asked: [],
    endConnections() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      proxy.endConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

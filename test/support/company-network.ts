import { connect } from 'node:net';
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { Authority, type Issued } from './certificates';
import { startCdn } from './desk';
import { type ForwardProxy, listenOnLoopback, startForwardProxy } from './forward-proxy';

export const PROXY_PASSWORD = 'proxy-p@ss:word';
export const BUNDLE_PASSWORD = 'bundle-password';

/**
 * A company's network: the sandbox CDN is at https by a name that only a forward proxy knows, with a certificate of the
 * company's own authority.
 */
export async function startNetwork(options: (authority: Authority) => TlsOptions = () => ({})) {
  const authority = new Authority();
  const cdn = await startCdn();
  const sockets = new Set<TLSSocket>();
  const issued: { now: Issued } = { now: authority.issue({ names: ['cdn.test'] }) };
  const { port: sandboxPort } = new URL(cdn.apiUrl);
  const front = createServer({ ...issued.now, ...options(authority) }, (socket) => {
    sockets.add(socket);
    const inside = connect(Number(sandboxPort), '127.0.0.1');
    socket.on('error', () => undefined).once('close', () => inside.destroy());
    inside.on('error', () => undefined).once('close', () => socket.destroy());
    socket.pipe(inside).pipe(socket);
  });
  front.on('tlsClientError', () => undefined);
  const port = await listenOnLoopback(front);
  const proxy: ForwardProxy = await startForwardProxy({ credentials: `desk:${PROXY_PASSWORD}` });
  const mine = authority.issue({ names: ['purge-desk'], days: 10 });
  return {
    authority,
    cdn,
    proxy,
    mine,
    bundle: authority.bundle(mine, BUNDLE_PASSWORD),
    /** What a desk in this network is set to. */
    settings: {
      F5XC_API_URL: `https://cdn.test:${port}`,
      HTTPS_PROXY: proxy.address,
      F5XC_CA_FILE: authority.ca.certFile,
    },
    /** From now on, for new connections. */
    useCertificate(next: Issued) {
      for (const socket of sockets) socket.destroy();
      front.setSecureContext(next);
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => front.close(resolve));
      await proxy.close();
      await cdn.close();
      authority.remove();
    },
  };
}

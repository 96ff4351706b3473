import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export interface LoopbackServer {
  url: string;
  port: number;
  isListening: () => boolean;
  /** Stops listening and breaks every connection: new connections are refused, as if no server ran. */
  vanish: () => Promise<void>;
  /** Listens again, on the same port. */
  reappear: () => Promise<void>;
  close: () => Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Listens on 127.0.0.1 and nowhere else; 0 lets the system choose the port. Rejects when the port is in use. */
export async function listenOnLoopback(port: number, handler: Handler): Promise<LoopbackServer> {
  const server = createServer(async (request, response) => {
    try {
      await handler(request, response);
    } catch (error) {
      answerCrash(error, request, response);
    }
  });
  const listen = (wanted: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  await listen(port);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    isListening: () => server.listening,
    vanish: () => close(server),
    reappear: async () => {
      if (!server.listening) await listen(address.port);
    },
    close: () => close(server),
  };
}

/** Answers with 500, except when the client left during its request, which is no crash. */
function answerCrash(error: unknown, request: IncomingMessage, response: ServerResponse): void {
  if (request.destroyed && !request.complete) return;
  console.error(error);
  if (response.headersSent) response.destroy();
  else response.writeHead(500, { 'content-type': 'text/plain' }).end('The sandbox has a bug; its log says more\n');
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

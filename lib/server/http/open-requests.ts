import 'server-only';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** The requests of this process that are not answered yet. */
export interface OpenRequests {
  count: () => number;
  /** From now on every answer ends its connection, so that its client comes back to another desk. */
  endConnections: () => void;
  /** Takes no new connection; resolves when the last answer is out. */
  close: () => Promise<void>;
}

/** Keeps count from now on. Next keeps its server to itself; each request brings it along. */
export function watchOpenRequests(): OpenRequests {
  const servers = new Set<Server>();
  const open = new Set<ServerResponse>();
  let endsConnections = false;
  let onAnswered = () => {};

  const endConnectionAfter = (response: ServerResponse) => {
    if (!response.headersSent) response.setHeader('connection', 'close');
  };
  subscribe('http.server.request.start', (message) => {
    const { response, server } = message as { request: IncomingMessage; response: ServerResponse; server: Server };
    servers.add(server);
    open.add(response);
    response.once('close', () => {
      open.delete(response);
      onAnswered();
    });
    if (endsConnections) endConnectionAfter(response);
  });

  return {
    count: () => open.size,
    endConnections() {
      endsConnections = true;
      open.forEach(endConnectionAfter);
    },
    close() {
      for (const server of servers) server.close();
      return new Promise((resolve) => {
        onAnswered = () => open.size === 0 && resolve();
        onAnswered();
      });
    },
  };
}

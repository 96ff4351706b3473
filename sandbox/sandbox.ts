import type { IncomingMessage } from 'node:http';
import { machineClock } from './clock.ts';
import type { SandboxConfig } from './config.ts';
import { answerControl, controlPrefix } from './control/control.ts';
import { visitWebsites } from './edge/demo-visitor.ts';
import { answerVisitor } from './edge/edge.ts';
import { originListener } from './edge/origin.ts';
import { connectToOrigin } from './edge/origin-client.ts';
import { answerF5 } from './f5/f5-api.ts';
import { type LoopbackServer, listenOnLoopback } from './loopback-server.ts';
import { SandboxState } from './sandbox-state.ts';
import { bySite, type SiteName, siteNames } from './sites.ts';

export interface Sandbox {
  apiUrl: string;
  edgeUrl: string;
  /** The edge of each site, which answers for no other. */
  siteUrls: Record<SiteName, string>;
  originUrl: string;
  close: () => Promise<void>;
}

/** Starts origin, edge and API. With port 0 the system chooses every port. Rejects, with nothing left open, if one is in use. */
export async function createSandbox(config: SandboxConfig, clock = machineClock): Promise<Sandbox> {
  const state = new SandboxState(config, clock);
  const closing = new AbortController();
  const servers: LoopbackServer[] = [];
  const closeServers = () => Promise.all(servers.map((server) => server.close()));
  const listen = async (...[port, handler]: Parameters<typeof listenOnLoopback>) => {
    const server = await listenOnLoopback(port, handler);
    servers.push(server);
    return server;
  };
  try {
    const origin = await listen(0, originListener(state.origin));
    const originClient = connectToOrigin(origin.url);
    state.catalog.originUrl = new URL(origin.url);
    const isControl = (request: IncomingMessage) => request.url?.startsWith(controlPrefix) ?? false;
    const api: LoopbackServer = await listen(config.port, (request, response) =>
      isControl(request)
        ? answerControl({ state, originUrl: origin.url, api, now: clock.now, isAtApi: true }, request, response)
        : answerF5(state, request, response, closing.signal),
    );
    const edge = { caches: state.caches, visits: state.visits, fetchOrigin: originClient.fetchOrigin, now: clock.now };
    const edgePort = config.port === 0 ? 0 : config.port + 1;
    const edgeServer = await listen(edgePort, (request, response) =>
      isControl(request)
        ? answerControl({ state, originUrl: origin.url, api, now: clock.now, isAtApi: false }, request, response)
        : answerVisitor(edge, request, response),
    );
    const siteUrls = bySite(() => '');
    for (const site of siteNames) {
      const server = await listen(0, (request, response) => answerVisitor(edge, request, response, site));
      siteUrls[site] = server.url;
    }
    if (config.warm) await visitWebsites(siteUrls);
    return {
      apiUrl: api.url,
      edgeUrl: edgeServer.url,
      siteUrls,
      originUrl: origin.url,
      async close() {
        closing.abort();
        state.runs.reset();
        await closeServers();
        await originClient.close();
      },
    };
  } catch (error) {
    await closeServers();
    throw error;
  }
}

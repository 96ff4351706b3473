import 'server-only';
import type { ProxyAgent, RequestInit as UndiciRequest } from 'undici';
import { type FindProxy, type OutboundProxy, proxyText } from './outbound-proxy';

type Fetch = (url: string, init: object) => Promise<Response>;

function agentOptions(proxy: OutboundProxy, ca: string | undefined): ProxyAgent.Options {
  const basic = proxy.credentials && Buffer.from(proxy.credentials.reveal()).toString('base64');
  return {
    uri: proxyText(proxy),
    ...(basic && { token: `Basic ${basic}` }),
    ...(ca !== undefined && { requestTls: { ca } }),
  };
}

/**
 * Returns a `fetch` that goes through a proxy where one leads to the address. Without `ca` it trusts what Node trusts.
 * Throws a `TypeError` like `fetch` when the proxy refuses.
 */
export function createProxiedFetch(findProxy: FindProxy, ca?: string): Fetch {
  const agents = new Map<OutboundProxy, ProxyAgent>();
  return async (url, init) => {
    const proxy = findProxy(new URL(url));
    if (!proxy) return fetch(url, init);
    // Most desks need no proxy, and loading this is a tenth of the startup.
    const { fetch: fetchWith, ProxyAgent: Agent } = await import('undici');
    const dispatcher = agents.get(proxy) ?? new Agent(agentOptions(proxy, ca));
    agents.set(proxy, dispatcher);
    const answer = await fetchWith(url, { ...(init as UndiciRequest), dispatcher });
    const { status, statusText, headers } = answer;
    // Callers know the `Response` of Node, which has another class.
    return new Response(answer.body as ReadableStream | null, { status, statusText, headers: [...headers] });
  };
}

import { parse } from 'lossless-json';
import { request } from 'undici';
import type { LedgerEntry } from './control/ledger.ts';
import { createSandbox } from './sandbox.ts';
import { bySite, type SiteName, siteNames } from './sites.ts';

export const token = 'test-token';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

interface CallOptions {
  headers?: Record<string, string>;
  prefix?: string;
}

/** A sandbox on free ports whose purges take effect at once, and the few things that tests do with it. */
export async function startSandbox(siteDelayMs = 0, warm = false) {
  const sandbox = await createSandbox({
    port: 0,
    apiToken: token,
    siteDelaysMs: bySite(() => siteDelayMs),
    distributions: 3,
    httpLoadBalancers: false,
    warm,
  });
  const authorized = { authorization: `APIToken ${token}`, 'content-type': 'application/json' };

  const visit = (url: string, site: SiteName = 'fr4-par', headers: Record<string, string> = {}, method = 'GET') => {
    const { host, pathname, search } = new URL(`http://${url}`);
    return send(sandbox.edgeUrl + pathname + search, method, { host, 'x-site': site, ...headers });
  };
  const f5 = (
    method: string,
    path: string,
    body?: unknown,
    { headers = authorized, prefix = '' }: CallOptions = {},
  ) => {
    const text = typeof body === 'string' ? body : body && JSON.stringify(body);
    return send(sandbox.apiUrl + prefix + path, method, headers, text || undefined);
  };
  const controlAt =
    (url: string) =>
    async <Result = unknown>(method: string, command: string, body?: unknown): Promise<Result> => {
      const answer = await send(`${url}/_sandbox/${command}`, method, {}, body && JSON.stringify(body));
      if (answer.status !== 200) throw new Error(`${command}: ${answer.status} ${answer.text}`);
      return JSON.parse(answer.text);
    };
  const control = controlAt(sandbox.apiUrl);
  const controlAtEdge = controlAt(sandbox.edgeUrl);

  const purgePath = (distribution: string) => {
    const [namespace, name] = distribution.split('/');
    return `/api/cdn/namespaces/${namespace}/cdn_loadbalancer/${name}/cache-purge`;
  };
  const status = async (id: string, distribution = 'default/www-shop') => {
    const [namespace, name] = distribution.split('/');
    const path = `/api/cdn/namespaces/${namespace}/cdn_loadbalancer/get-service-operation-status`;
    return f5('POST', path, `{"namespace":"${namespace}","name":"${name}","service_op_id":${id}}`);
  };
  return {
    ...sandbox,
    visit,
    f5,
    control,
    controlAtEdge,
    untilHeld: () => until(async () => (await control<{ held: number }>('GET', 'state')).held > 0),
    purgePath,
    status,
    purge: (body: unknown, distribution = 'default/www-shop', options?: CallOptions) =>
      f5('POST', purgePath(distribution), body, options),
    /** Purges and waits until every site has finished. */
    async purgeCompletely(body: unknown, distribution = 'default/www-shop') {
      const id = purgeRequestId(await f5('POST', purgePath(distribution), body));
      await until(async () => sitesOf(await status(id, distribution)).every((site) => site.finished));
      return id;
    },
    cacheStatus: async (url: string, site?: SiteName) => (await visit(url, site)).headers['x-cache-status'],
    /** Puts the URLs into the cache of every site. */
    async warm(...urls: string[]) {
      for (const site of siteNames) for (const url of urls) await visit(url, site);
    },
    async cachedUrls(site: SiteName = 'fr4-par', expired?: boolean) {
      const entries = (await control<Record<SiteName, { url: string; expired: boolean }[]>>('GET', 'cache'))[site];
      const wanted = entries.filter((entry) => expired === undefined || entry.expired === expired);
      return wanted.map((entry) => entry.url).sort();
    },
    requests: () => control<LedgerEntry[]>('GET', 'requests'),
  };
}

export type SandboxUnderTest = Awaited<ReturnType<typeof startSandbox>>;

async function send(url: string, method: string, headers: Record<string, string>, body?: unknown): Promise<Answer> {
  const answer = await request(url, { method, headers, ...(typeof body === 'string' && { body }) });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

/** Every digit of it, as a string. */
export function purgeRequestId(answer: Answer): string {
  const id = /^\{"purge_request_id":(\d+)\}$/.exec(answer.text)?.[1];
  if (id === undefined) throw new Error(`No purge request id: ${answer.status} ${answer.text}`);
  return id;
}

export interface SiteStatus {
  id: string;
  site: string;
  status: string;
  finished: boolean;
  bytesPurged: string;
  bytesNotPurged: string;
  purge: Record<string, unknown>;
}

interface StatusItem {
  service_op_id: unknown;
  status: string;
  purge: { site: string; finish_time?: string; bytes_purged: string; bytes_not_purged: string };
}

export function sitesOf(answer: Answer): SiteStatus[] {
  const { items } = parse(answer.text) as { items: StatusItem[] };
  return items.map(({ service_op_id, status, purge }) => ({
    id: String(service_op_id),
    site: purge.site,
    status,
    finished: purge.finish_time !== undefined,
    bytesPurged: purge.bytes_purged,
    bytesNotPurged: purge.bytes_not_purged,
    purge,
  }));
}

/** Asks again and again, for at most five seconds, until the answer is yes. */
export async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 5000; Date.now() < deadline; ) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('It did not become true within five seconds');
}

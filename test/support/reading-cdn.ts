import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCdnClient } from '@/lib/server/cdn/cdn-client';
import { discoveredDirectory } from '@/lib/server/distributions/directory';
import { createDistributionReader } from '@/lib/server/distributions/distribution-reader';
import { Secret } from '@/lib/server/settings/setting-values';
import type { Store } from '@/lib/server/store/open-store';
import { machineTiming } from '@/lib/server/timing';

/** How often a desk looks whether there is something to read, in a test: so many times in a span, at most each half second. */
const STEPS = 150;
const SHORTEST_STEP_MS = 500;

interface Bucket {
  perMinute: number;
  burst: number;
  retryAfter?: string;
}

/** A CDN on this machine with its own quota of reads; it and the desks that read it live by the clock of a test. */
export class TestCdn {
  time = 1_700_000_000_000;
  /** Domains by `namespace/name`. */
  distributions = new Map<string, string[]>();
  /** What it was asked: paths, in order. */
  reads: string[] = [];
  refused = 0;
  bucket: Bucket | undefined;
  /** The list has the domains, too; `refuses`: it answers 400 when it is asked for them. */
  specs: 'never' | 'when asked' | 'refuses' = 'never';
  gaps: string[] = [];
  pageSize = Number.POSITIVE_INFINITY;
  /** Statuses by path, instead of an answer. */
  broken = new Map<string, number>();
  #tokens: number | undefined;
  #filledAt = 0;
  #server: Server | undefined;
  #url = '';

  addMany(count: number, namespace = 'default') {
    for (let index = 0; index < count; index++) {
      const name = `site-${String(index).padStart(4, '0')}`;
      this.distributions.set(`${namespace}/${name}`, [`${name}.example`]);
    }
  }

  async listen() {
    this.#server = createServer((request, response) => {
      const { status, body, headers = {} } = this.#answer(request.url ?? '');
      response.writeHead(status, headers).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
    this.#url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close() {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  #takesToken({ perMinute, burst }: Bucket) {
    const tokens = this.#tokens ?? burst;
    this.#tokens = Math.min(burst, tokens + ((this.time - this.#filledAt) * perMinute) / 60_000);
    this.#filledAt = this.time;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  #answer(target: string): { status: number; body: unknown; headers?: Record<string, string> } {
    this.reads.push(target);
    if (this.bucket && !this.#takesToken(this.bucket)) {
      this.refused += 1;
      const { retryAfter } = this.bucket;
      return { status: 429, body: {}, headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter } };
    }
    const { pathname, searchParams } = new URL(target, 'http://cdn.invalid');
    const broken = this.broken.get(pathname);
    if (broken !== undefined) return { status: broken, body: { message: 'broken' } };
    const [, , , , namespace = '', , name] = pathname.split('/');
    if (name !== undefined) {
      const domains = this.distributions.get(`${namespace}/${name}`);
      return domains ? { status: 200, body: { spec: { domains } } } : { status: 404, body: {} };
    }
    const asksForSpecs = searchParams.has('report_fields');
    if (asksForSpecs && this.specs === 'refuses') return { status: 400, body: { message: 'unknown field' } };
    const all = [...this.distributions].filter(([key]) => key.startsWith(`${namespace}/`));
    const first = Number(searchParams.get('page_token') ?? 0);
    const items = all.slice(first, first + this.pageSize).map(([key, domains]) => ({
      name: key.split('/')[1],
      ...(asksForSpecs && this.specs === 'when asked' && { get_spec: { domains } }),
    }));
    const next = first + this.pageSize;
    const errors = this.gaps.map((message) => ({ message }));
    return { status: 200, body: { items, errors, ...(next < all.length && { next_page_token: String(next) }) } };
  }

  /** A desk that reads it; several on one store are replicas. */
  desk(store: Store, { namespaces = ['default'], perMinute = 50 } = {}, { waitMs = 0 } = {}) {
    const now = () => this.time;
    const cdn = createCdnClient(
      {
        cdn: {
          origin: this.#url,
          basePath: '',
          token: new Secret('token'),
          tls: undefined,
          caFile: undefined,
          proxy: undefined,
          timeoutMs: 20_000,
          breaker: { failures: 5, pauseMs: 10_000 },
          urlForm: 'absolute',
          purgeApi: 'cache-purge',
          virtualHosts: [],
          commandNotes: true,
          allowDisabled: false,
          outsidePurges: false,
          commandsKeptMs: undefined,
        },
        namespaces,
        kinds: ['cdn_loadbalancer'],
        distributions: undefined,
      },
      { now, monotonic: now, random: () => 0, pause: machineTiming.pause },
    );
    const where = { source: this.#url, namespaces };
    // Who waits does so by the machine's clock, for that is what ends.
    const monotonic = waitMs === 0 ? now : machineTiming.monotonic;
    const { directory, forget } = discoveredDirectory({
      store: store.knownDistributions,
      where,
      now,
      monotonic,
      pause: machineTiming.pause,
      waitMs,
    });
    const reader = createDistributionReader({
      cdn,
      store: store.knownDistributions,
      endpoints: store.endpoints,
      where,
      rate: { perMinute, burst: 10 },
      refreshMs: 300_000,
      cdnTimeoutMs: 20_000,
      now,
      onChange: forget,
    });
    const readAll = async () => {
      for (let reading = await reader.claim(); reading; reading = await reader.claim()) await reader.read(reading);
    };
    return { directory, reader, readAll };
  }

  /** Lets time pass, and the desks read what they may; `every` is called every three seconds. */
  async pass(
    ms: number,
    desks: { readAll: () => Promise<void> }[],
    every: () => Promise<unknown> = async () => undefined,
  ) {
    const until = this.time + ms;
    const stepMs = Math.max(SHORTEST_STEP_MS, ms / STEPS);
    for (let next = this.time; this.time < until; this.time += stepMs) {
      for (const desk of desks) await desk.readAll();
      if (this.time >= next) {
        await every();
        next += 3000;
      }
    }
  }
}

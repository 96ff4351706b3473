import { Pool } from 'undici';
import type { Server, ServerFigures } from './stage';

/** A slow machine measures fewer requests, not longer. */
const BURST_MS = 10_000;

/** What is asked for: the same for every client, or another one each time. */
export interface Ask {
  method?: 'GET' | 'POST';
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** A browser's: the desk answers programs and search engines otherwise. */
export const BROWSER = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'accept-encoding': 'gzip, deflate, br',
  'user-agent': 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
};

export interface Burst {
  /** How long each answer took, in milliseconds, to its last byte. */
  times: number[];
  perSecond: number;
  /** User and system time of the server for each answer. */
  cpuMs: number;
  before: ServerFigures;
  after: ServerFigures;
}

/** Clients that keep their connections, as browsers and pipelines do. */
export class Clients {
  readonly #pool: Pool;
  readonly #server: Server;
  readonly #count: number;

  constructor(server: Server, count: number) {
    this.#server = server;
    this.#count = count;
    this.#pool = new Pool(server.url, { connections: count, keepAliveTimeout: 60_000 });
  }

  async ask(ask: Ask): Promise<{ ms: number; text: string }> {
    const start = performance.now();
    const { statusCode, body } = await this.#pool.request({ method: 'GET', ...ask });
    const text = await body.text();
    const ms = performance.now() - start;
    if (statusCode >= 300) throw new Error(`${ask.path} answered ${statusCode}: ${text.slice(0, 300)}`);
    return { ms, text };
  }

  /** Each client asks for the next one as soon as it has an answer, until `total` are asked or the time is over. */
  async burst(total: number, next: () => Ask): Promise<Burst> {
    const times: number[] = [];
    let left = total;
    const deadline = performance.now() + BURST_MS;
    const before = await this.#server.figures();
    const start = performance.now();
    const client = async () => {
      while (left-- > 0 && performance.now() < deadline) times.push((await this.ask(next())).ms);
    };
    await Promise.all(Array.from({ length: this.#count }, client));
    const seconds = (performance.now() - start) / 1000;
    const after = await this.#server.figures();
    return {
      times,
      perSecond: times.length / seconds,
      cpuMs: (after.cpuMs - before.cpuMs) / times.length,
      before,
      after,
    };
  }

  close = () => this.#pool.close();
}

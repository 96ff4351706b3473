import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, type Dispatcher, request } from 'undici';
import type { Server } from './stage';

/** How often a page that gets no events asks for its rows, in milliseconds (lib/client/purges.ts). */
const POLL_MS = 1500;
const CHANGED = /"updatedAt":"([^"]+)"/g;

export interface OpenPages {
  /** How long after a change each page knew of it, in milliseconds; one entry a page and change. */
  lags: number[];
  close: () => Promise<void>;
}

interface Followed {
  lags: number[];
  /** The changes that one page knows of. */
  known: Set<string>;
}

/** Notes what is new of the purges in a text, by the time at which the desk changed them. */
function note({ lags, known }: Followed, text: string, isFirst = false) {
  const now = Date.now();
  for (const [, at = ''] of text.matchAll(CHANGED)) {
    if (known.has(at)) continue;
    known.add(at);
    if (!isFirst) lags.push(now - Date.parse(at));
  }
}

async function follow(url: string, page: Followed, signal: AbortSignal, dispatcher: Dispatcher, opened: () => void) {
  const { statusCode, body } = await request(`${url}/api/events`, { signal, dispatcher });
  if (statusCode !== 200) throw new Error(`an event stream answered ${statusCode}`);
  for await (const piece of body) {
    opened();
    note(page, String(piece));
  }
}

async function poll(url: string, page: Followed, signal: AbortSignal, dispatcher: Dispatcher, opened: () => void) {
  // Pages were not opened in the same moment.
  await pause(Math.random() * POLL_MS, signal);
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    const { body } = await request(`${url}/api/purges?limit=50`, { signal, dispatcher });
    note(page, await body.text(), isFirst);
    opened();
    await pause(POLL_MS, signal);
  }
}

const pause = (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }).catch(() => undefined);

/** Opens pages of the history as far as the server sees them, each by a connection of its own; resolves when all are open. */
export async function openPages({ url }: Server, count: number, way: 'events' | 'polls'): Promise<OpenPages> {
  const leaving = new AbortController();
  setMaxListeners(0, leaving.signal);
  const dispatcher = new Agent({ connections: count, pipelining: 0, bodyTimeout: 0, headersTimeout: 60_000 });
  const lags: number[] = [];
  const running: Promise<unknown>[] = [];
  const opened = Array.from(
    { length: count },
    () =>
      new Promise<void>((done, failed) => {
        const page = { lags, known: new Set<string>() };
        const run = way === 'events' ? follow : poll;
        const ended = run(url, page, leaving.signal, dispatcher, done);
        running.push(ended.catch((error) => !leaving.signal.aborted && failed(error)));
      }),
  );
  await Promise.all(opened);
  return {
    lags,
    close: async () => {
      leaving.abort();
      await Promise.all(running);
      await dispatcher.destroy();
    },
  };
}

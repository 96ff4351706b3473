import { request } from 'undici';
import type { DeskPage } from './desk-page';

/**
 * A browser's event stream for pages in jsdom, which has none: over real HTTP to the page's desk. It does not connect again.
 * Returns what takes it away.
 */
export function installEventSource(page: DeskPage): () => void {
  const open = new Set<PageEventSource>();

  class PageEventSource extends EventTarget {
    static readonly CLOSED = 2;
    readyState = 0;
    onerror: () => void = () => undefined;
    readonly #leaving = new AbortController();

    constructor(path: string) {
      super();
      open.add(this);
      void this.#read(path).catch(() => {
        if (this.readyState === 2) return;
        this.readyState = 2;
        this.onerror();
      });
    }

    async #read(path: string) {
      const { body, statusCode } = await request(page.desk.url + path, {
        headers: { ...page.headers, 'sec-fetch-site': 'same-origin' },
        signal: this.#leaving.signal,
      });
      if (statusCode !== 200) throw new Error(`status ${statusCode}`);
      let text = '';
      for await (const piece of body) {
        text += String(piece);
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) this.#dispatch(block);
      }
      throw new Error('the stream ended');
    }

    #dispatch(block: string) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      const data = field('data');
      const event = new MessageEvent(field('event') ?? 'message', { data, lastEventId: field('id') ?? '' });
      if (data !== undefined && this.readyState !== 2) this.dispatchEvent(event);
    }

    close() {
      this.readyState = 2;
      open.delete(this);
      this.#leaving.abort();
    }
  }

  Object.assign(globalThis, { EventSource: PageEventSource });
  return () => {
    for (const source of open) source.close();
    Reflect.deleteProperty(globalThis, 'EventSource');
  };
}

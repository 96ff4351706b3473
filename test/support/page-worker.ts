import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker as Thread } from 'node:worker_threads';

/** What a worker of a browser finds: its messages, and how to answer them. */
const START = `
const { parentPort } = require('node:worker_threads');
globalThis.addEventListener = (type, listener) => parentPort.on('message', (data) => listener({ data }));
globalThis.postMessage = (data) => parentPort.postMessage(data);
`;

const esbuild = path.resolve('node_modules/.bin/esbuild');
const bundles = new Map<string, string>();

/** A worker's file as one script, as the build makes it: a thread that compiles TypeScript takes seconds to start. */
function bundled({ href }: URL): string {
  const made = bundles.get(href);
  if (made !== undefined) return made;
  const options = ['--bundle', '--platform=node', '--format=cjs', '--log-level=error'];
  const bundle = execFileSync(esbuild, [fileURLToPath(href), ...options], { encoding: 'utf8' });
  bundles.set(href, bundle);
  return bundle;
}

/** A page's `Worker`, which jsdom lacks: the same file in a thread of Node, which can be ended as a browser ends one. */
export class PageWorker {
  onmessage: (event: { data: unknown }) => void = () => undefined;
  onerror: (error: unknown) => void = () => undefined;
  readonly #thread: Thread;

  constructor(url: URL) {
    this.#thread = new Thread(START + bundled(url), { eval: true });
    this.#thread.on('message', (data) => this.onmessage({ data }));
    this.#thread.on('error', (error) => this.onerror(error));
  }

  postMessage = (data: unknown) => this.#thread.postMessage(data);
  terminate = () => void this.#thread.terminate();
}

import { Worker as Thread } from 'node:worker_threads';

/** What a worker of a browser finds: its messages, and how to answer them. */
const START = `
const { parentPort, workerData } = require('node:worker_threads');
globalThis.addEventListener = (type, listener) => parentPort.on('message', (data) => listener({ data }));
globalThis.postMessage = (data) => parentPort.postMessage(data);
import('tsx/esm/api').then(({ register }) => {
  register();
  return import(workerData);
});
`;

/** A page's `Worker`, which jsdom lacks: the same file in a thread of Node, which can be ended as a browser ends one. */
export class PageWorker {
  onmessage: (event: { data: unknown }) => void = () => undefined;
  onerror: (error: unknown) => void = () => undefined;
  readonly #thread: Thread;

  constructor(url: URL) {
    this.#thread = new Thread(START, { eval: true, workerData: url.href });
    this.#thread.on('message', (data) => this.onmessage({ data }));
    this.#thread.on('error', (error) => this.onerror(error));
  }

  postMessage = (data: unknown) => this.#thread.postMessage(data);
  terminate = () => void this.#thread.terminate();
}

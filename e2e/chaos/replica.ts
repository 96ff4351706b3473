import type { ChildProcess } from 'node:child_process';
import { request } from 'undici';
import { startChild } from '../../scripts/run/child-processes.mjs';
import { serveArgs } from '../../scripts/run/complete-output.mjs';
import type { CdnGate } from './cdn-gate';
import { until } from './until';

const HOST = '127.0.0.1';
const READY_MS = 60_000;
const OUTPUT_MAX = 20_000;

interface Place {
  name: string;
  port: number;
  gate: CdnGate;
  settings: Record<string, string>;
}

/** One server of the desk; what runs is the server's own process, so that a kill hits it and no wrapper. */
export class Replica {
  readonly name: string;
  readonly url: string;
  readonly gate: CdnGate;
  /** Settles when the server that was started last answers; rejects when it does not come up. */
  up: Promise<void> = Promise.resolve();
  isUp = false;
  /** What it said last, both streams. */
  output = '';
  readonly #place: Place;
  #child: ChildProcess | undefined;
  #exited: Promise<number | null> = Promise.resolve(null);
  #mayEnd = false;

  constructor(place: Place) {
    this.name = place.name;
    this.gate = place.gate;
    this.url = `http://${HOST}:${place.port}`;
    this.#place = place;
  }

  start(): Promise<void> {
    const { port, settings } = this.#place;
    const { PATH = '', HOME = '' } = process.env;
    const child = startChild(process.execPath, serveArgs, {
      env: {
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        PATH,
        HOME,
        HOST,
        PORT: String(port),
        NEXT_MANUAL_SIG_HANDLE: '1',
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text) => (this.output = (this.output + text).slice(-OUTPUT_MAX)));
    this.#mayEnd = false;
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      child.once('exit', (code) => {
        this.isUp = false;
        resolve(code);
      });
    });
    this.up = this.#untilItAnswers(child);
    // Whoever needs it waits for it, and is told then.
    this.up.catch(() => undefined);
    return this.up;
  }

  async #untilItAnswers(child: ChildProcess) {
    const answers = () =>
      request(`${this.url}/api/health/live`, { headersTimeout: 2000 }).then(
        ({ statusCode, body }) => body.dump().then(() => statusCode === 200),
        () => child.exitCode !== null,
      );
    const seen = await until(answers, READY_MS, 25);
    if (!seen || child.exitCode !== null) throw new Error(`${this.name} does not start:\n${this.output}`);
    this.isUp = child === this.#child && child.signalCode === null;
  }

  /** Whether no process of it runs: it was killed, or has ended. */
  get isGone(): boolean {
    return this.#child !== undefined && (this.#child.exitCode !== null || this.#child.signalCode !== null);
  }

  /** Throws when it has ended without being asked to: a crash is never part of the plan. */
  requireAlive() {
    if (this.#child && this.#child.exitCode !== null && !this.#mayEnd)
      throw new Error(`${this.name} has ended by itself with ${this.#child.exitCode}:\n${this.output}`);
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM') {
    this.#mayEnd = true;
    if (signal === 'SIGKILL') this.isUp = false;
    this.#child?.kill(signal);
    return this.#exited;
  }

  /** Ends it at once (kill -9). */
  kill = async () => void (await this.#end('SIGKILL'));
  /** Ends it as an orchestrator would; resolves with the exit code. */
  stop = () => this.#end('SIGTERM');
}

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

interface Line {
  desk: Socket;
  cdn: Socket | undefined;
  /** Since when the desk waits for an answer on it; undefined when it waits for none. */
  askedAt: number | undefined;
}

const HOST = '127.0.0.1';

/** The wire between one replica and the CDN: it passes on what it is given, or keeps it. */
export class CdnGate {
  readonly url: string;
  readonly #server: Server;
  readonly #port: number;
  readonly #lines = new Set<Line>();
  #holds = false;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.#port = port;
    this.url = `http://${HOST}:${(server.address() as AddressInfo).port}`;
    server.on('connection', (desk) => this.#accept(desk));
  }

  static async openTo(port: number): Promise<CdnGate> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
    return new CdnGate(server, port);
  }

  #accept(desk: Socket) {
    const line: Line = { desk, cdn: undefined, askedAt: undefined };
    this.#lines.add(line);
    const end = () => {
      this.#lines.delete(line);
      desk.destroy();
      line.cdn?.end();
    };
    desk.on('error', end).on('close', end);
    desk.on('data', (chunk) => {
      line.askedAt ??= performance.now();
      line.cdn ??= this.#connect(line, end);
      line.cdn.write(chunk);
    });
    if (this.#holds) desk.pause();
  }

  #connect(line: Line, end: () => void) {
    const cdn = connect(this.#port, HOST);
    cdn.on('error', end).on('close', end);
    cdn.on('data', (chunk) => {
      line.askedAt = undefined;
      line.desk.write(chunk);
    });
    return cdn;
  }

  /** From now on nothing of what the desk says reaches the CDN. */
  hold() {
    this.#holds = true;
    for (const { desk } of this.#lines) desk.pause();
  }

  /** What was kept goes on now, even when the one who said it is gone. */
  release() {
    this.#holds = false;
    for (const { desk } of this.#lines) desk.resume();
  }

  /** What was kept is lost. */
  drop() {
    for (const { desk } of this.#lines) desk.destroy();
    this.release();
  }

  /** How long the oldest unanswered question has been out, in milliseconds; 0 without one. */
  waitingMs(): number {
    const since = [...this.#lines].flatMap(({ askedAt }) => askedAt ?? []);
    return since.length === 0 ? 0 : performance.now() - Math.min(...since);
  }

  async close() {
    this.drop();
    for (const { cdn } of this.#lines) cdn?.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

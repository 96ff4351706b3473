import { type Distribution, distributionId } from '../distributions.ts';
import { matchF5Route } from '../f5/f5-routes.ts';
import { BoundedList } from './bounded-list.ts';

export interface LedgerEntry {
  /** Counts from 0 since the start or the last reset. */
  index: number;
  at: string;
  method: string;
  path: string;
  authorization: 'valid' | 'missing' | 'wrong';
  /** The trace that the call belongs to, as its headers had it. */
  trace: { traceparent: string | null; tracestate: string | null };
  body: string;
  /** Null while it is unanswered, and for ever when the connection was closed instead. */
  status: number | null;
  fault: string | null;
  /** Set when a purge by `cache-purge` was executed, whatever was answered, and only then. */
  purgeRequestId: string | null;
  /** The purge command that the request names. */
  commandName: string | null;
  /** Set when a purge was executed, by either call: the id of its distribution. */
  executedOn: string | null;
  violation: string | null;
}

/** An executed purge, whatever response its sender received. */
export interface Execution {
  index: number;
  at: string;
  /** Null when a command executed it, which has no such id. */
  purgeRequestId: string | null;
  commandName: string | null;
  /** `namespace/name`, and `http_loadbalancer/` before it where that is its kind. */
  distribution: string;
  body: string;
}

const maxPurges = 100_000;
const maxOthers = 50_000;
const maxTextLength = 8192;

/** What the API was asked, in the order in which it was asked. The token is in none of it. */
export class Ledger {
  violations = 0;
  readonly #secret: string;
  readonly #now: () => number;
  /** Apart, so that no number of polls makes a purge fall out. */
  readonly #purges = new BoundedList<LedgerEntry>(maxPurges);
  readonly #others = new BoundedList<LedgerEntry>(maxOthers);
  #count = 0;

  constructor(secret: string, now: () => number) {
    this.#secret = secret;
    this.#now = now;
  }

  get count(): number {
    return this.#count;
  }

  /** The entry is completed in place while the request is being answered. */
  open(request: Pick<LedgerEntry, 'method' | 'path' | 'authorization' | 'trace'>): LedgerEntry {
    const entry: LedgerEntry = {
      index: this.#count++,
      at: new Date(this.#now()).toISOString(),
      ...request,
      path: this.#presentable(request.path),
      body: '',
      status: null,
      fault: null,
      purgeRequestId: null,
      commandName: null,
      executedOn: null,
      violation: null,
    };
    const route = matchF5Route(request.method, request.path)?.name;
    (route === 'cache-purge' || route === 'commands' ? this.#purges : this.#others).add(entry);
    return entry;
  }

  recordBody(entry: LedgerEntry, body: string): void {
    entry.body = this.#presentable(body);
  }

  recordCommand(entry: LedgerEntry, name: string | undefined): void {
    entry.commandName = name === undefined ? null : this.#presentable(name);
  }

  recordExecution(entry: LedgerEntry, distribution: Distribution, purgeRequestId: bigint | null): void {
    entry.executedOn = distributionId(distribution);
    entry.purgeRequestId = purgeRequestId?.toString() ?? null;
  }

  recordViolation(entry: LedgerEntry, violation: string): void {
    entry.violation = this.#presentable(violation);
    this.violations += 1;
  }

  since(index: number): LedgerEntry[] {
    return [...this.#purges.since(index), ...this.#others.since(index)].sort((a, b) => a.index - b.index);
  }

  executionsSince(since: number): Execution[] {
    return this.#purges.since(since).flatMap(({ index, at, purgeRequestId, commandName, executedOn, body }) => {
      return executedOn === null ? [] : [{ index, at, purgeRequestId, commandName, distribution: executedOn, body }];
    });
  }

  reset(): void {
    this.violations = 0;
    this.#purges.clear();
    this.#others.clear();
    this.#count = 0;
  }

  /** A client with a bug may send its token where it does not belong. */
  #presentable(text: string): string {
    return text.slice(0, maxTextLength).replaceAll(this.#secret, '[token]');
  }
}

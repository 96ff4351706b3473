export interface LedgerEntry {
  /** Counts from 0 since the start or the last reset. */
  index: number;
  at: string;
  method: string;
  path: string;
  authorization: 'valid' | 'missing' | 'wrong';
  body: string;
  /** Null while it is unanswered, and for ever when the connection was closed instead. */
  status: number | null;
  fault: string | null;
  purgeRequestId: string | null;
  violation: string | null;
}

const maxEntries = 20_000;
const maxTextLength = 8192;

/** What the API was asked, in the order in which it was asked. The token is in none of it. */
export class Ledger {
  violations = 0;
  readonly #secret: string;
  readonly #now: () => number;
  #entries: LedgerEntry[] = [];
  #count = 0;

  constructor(secret: string, now: () => number) {
    this.#secret = secret;
    this.#now = now;
  }

  get count(): number {
    return this.#count;
  }

  /** The entry is completed in place while the request is being answered. */
  open(request: Pick<LedgerEntry, 'method' | 'path' | 'authorization'>): LedgerEntry {
    const entry: LedgerEntry = {
      index: this.#count++,
      at: new Date(this.#now()).toISOString(),
      ...request,
      path: this.#presentable(request.path),
      body: '',
      status: null,
      fault: null,
      purgeRequestId: null,
      violation: null,
    };
    this.#entries.push(entry);
    if (this.#entries.length > maxEntries) this.#entries.shift();
    return entry;
  }

  recordBody(entry: LedgerEntry, body: string): void {
    entry.body = this.#presentable(body);
  }

  recordViolation(entry: LedgerEntry, violation: string): void {
    entry.violation = this.#presentable(violation);
    this.violations += 1;
  }

  since(index: number): LedgerEntry[] {
    return this.#entries.filter((entry) => entry.index >= index);
  }

  reset(): void {
    this.violations = 0;
    this.#entries = [];
    this.#count = 0;
  }

  /** A client with a bug may send its token where it does not belong. */
  #presentable(text: string): string {
    return text.slice(0, maxTextLength).replaceAll(this.#secret, '[token]');
  }
}

/** What the origin serves at the moment; the control interface changes it. */
export class OriginState {
  version = '1';
  failing = false;
  readonly #now: () => number;
  #startedAt: number;
  #switchedAt: number;
  readonly #fetches = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
    this.#startedAt = this.#switchedAt = wholeSecond(now());
  }

  /** Last-Modified counts in seconds: two versions never share one, or If-Modified-Since would be answered with a lie. */
  switchTo(version: string): void {
    if (version === this.version) return;
    this.version = version;
    this.#switchedAt = Math.max(wholeSecond(this.#now()), this.#switchedAt + 1000);
  }

  /** Epoch milliseconds, a whole second. */
  lastModified(changesWithVersion: boolean): number {
    return changesWithVersion ? this.#switchedAt : this.#startedAt;
  }

  /** Counts the origin requests for one URL, to distinguish a fetch from a cached response. */
  countFetch(url: string): number {
    const count = (this.#fetches.get(url) ?? 0) + 1;
    this.#fetches.set(url, count);
    return count;
  }

  reset(): void {
    this.version = '1';
    this.failing = false;
    this.#startedAt = this.#switchedAt = wholeSecond(this.#now());
    this.#fetches.clear();
  }
}

function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

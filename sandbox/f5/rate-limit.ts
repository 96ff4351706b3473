/** A token bucket with a burst and a rate per minute. */
export class RateLimit {
  readonly perMinute: number;
  readonly burst: number;
  readonly #now: () => number;
  #tokens: number;
  #filledAt: number;

  constructor(perMinute: number, burst: number, now: () => number) {
    this.perMinute = perMinute;
    this.burst = burst;
    this.#now = now;
    this.#tokens = burst;
    this.#filledAt = now();
  }

  /** Takes a token; else says how many seconds it is until there is one. */
  take(): number | undefined {
    const now = this.#now();
    const perMs = this.perMinute / 60_000;
    this.#tokens = Math.min(this.burst, this.#tokens + Math.max(0, now - this.#filledAt) * perMs);
    this.#filledAt = now;
    if (this.#tokens < 1) return Math.max(1, Math.ceil((1 - this.#tokens) / perMs / 1000));
    this.#tokens -= 1;
    return undefined;
  }
}

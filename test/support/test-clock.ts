/** Where a test's time begins: now, for identity providers and sealed sessions go by the machine's clock. */
const wholeSecond = (ms: number) => Math.floor(ms / 1000) * 1000;

interface Alarm {
  at: number;
  ring: () => void;
}

/** A clock that stands still until it is moved: the desk, its background work and the sandbox CDN live by it. */
export class TestClock {
  /** Milliseconds since the test's beginning; they only grow. */
  #elapsed = 0;
  #startedAt = wholeSecond(Date.now());
  readonly #alarms = new Set<Alarm>();

  readonly now = () => this.#startedAt + this.#elapsed;
  readonly monotonic = () => this.#elapsed;
  /** The store closes its clock with the database. */
  readonly stop = () => undefined;

  /** Sets the wall clock back, or forward with a negative amount; no time passes. */
  setBack(ms: number): void {
    this.#startedAt -= ms;
  }

  /** Calls once after so many milliseconds; what it returns takes that back. */
  readonly after = (ms: number, ring: () => void): (() => void) => {
    const alarm = { at: this.#elapsed + Math.max(0, ms), ring };
    this.#alarms.add(alarm);
    return () => void this.#alarms.delete(alarm);
  };

  readonly wait = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const forget = this.after(ms, () => {
        signal?.removeEventListener('abort', early);
        resolve();
      });
      const early = () => {
        forget();
        resolve();
      };
      signal?.addEventListener('abort', early);
      if (signal?.aborted) early();
    });

  /** How many wait for this clock, a purge on its way to a site included. */
  get waiting(): number {
    return this.#alarms.size;
  }

  /** By the monotonic clock; undefined when nobody waits. */
  nextAlarmAt(): number | undefined {
    return this.#alarms.size === 0 ? undefined : Math.min(...[...this.#alarms].map(({ at }) => at));
  }

  /** Moves on to a moment of the monotonic clock, and rings what was due until then, in order. */
  moveTo(moment: number): void {
    for (;;) {
      const due = [...this.#alarms].filter(({ at }) => at <= moment).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#elapsed = Math.max(this.#elapsed, due.at);
      this.#alarms.delete(due);
      due.ring();
    }
    this.#elapsed = Math.max(this.#elapsed, moment);
  }
}

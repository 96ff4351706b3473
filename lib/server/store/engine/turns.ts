import 'server-only';

/** A fair mutex with a time limit. */
export class Turns {
  #isTaken = false;
  readonly #waiting: (() => void)[] = [];

  /** Resolves with true when the caller has the turn, or with false after the time-out. */
  async take(timeoutMs: number): Promise<boolean> {
    if (!this.#isTaken) {
      this.#isTaken = true;
      return true;
    }
    return new Promise((resolve) => {
      const begin = () => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(begin), 1);
        resolve(false);
      }, timeoutMs);
      this.#waiting.push(begin);
    });
  }

  /** Resolves when the current holder gives its turn, ahead of all waiting callers. */
  takeNext(): Promise<void> {
    if (this.#isTaken) return new Promise((resolve) => this.#waiting.unshift(resolve));
    this.#isTaken = true;
    return Promise.resolve();
  }

  give(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#isTaken = false;
  }
}

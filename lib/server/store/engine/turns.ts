import 'server-only';

/** Lets one after the other have what there is one of. */
export class Turns {
  #isTaken = false;
  readonly #waiting: (() => void)[] = [];

  /** Resolves when it is this one's turn; false when that takes too long. */
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

  /** Resolves when whoever has the turn has finished: nobody who waits comes before. */
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

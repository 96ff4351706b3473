import type { ServerResponse } from 'node:http';

/** Responses that are held until a test releases them. */
export class HeldAnswers {
  readonly #releases = new Set<() => void>();

  get count(): number {
    return this.#releases.size;
  }

  /** Ends early, without an error, when the client leaves or the sandbox closes its connection. */
  untilReleased(response: ServerResponse): Promise<void> {
    return new Promise((resolve) => {
      const release = () => {
        this.#releases.delete(release);
        response.off('close', release);
        resolve();
      };
      this.#releases.add(release);
      response.once('close', release);
      if (response.destroyed) release();
    });
  }

  /** Oldest first; what is held later stays held. */
  releaseAll(): void {
    for (const release of [...this.#releases]) release();
  }
}

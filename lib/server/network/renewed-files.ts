import 'server-only';
import { statSync } from 'node:fs';
import { messageOf } from '../app-error';

/** How often the desk looks whether a file has changed, at most. In milliseconds. */
const LOOK_MS = 1000;

const monotonicNow = () => performance.now();

/** Identifies the version of a file; follows symbolic links, because Kubernetes swaps them. */
function versionOf(file: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(file);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return 'unreadable';
  }
}

interface Reading<T> {
  value: T;
  /** Equal for two readings of the same content. */
  content: string;
}

/**
 * What some files hold, read again after they change. Files that cannot be used leave the last good value in place, with
 * a warning in the log: somebody may be replacing them one by one.
 */
export class RenewedFiles<T> {
  readonly #files: readonly string[];
  readonly #read: () => Reading<T>;
  readonly #monotonic: () => number;
  #reading: Reading<T>;
  #versions: string;
  #lookedAt: number;
  #warnedOf = '';

  /** Reads the files; throws what `read` throws. `monotonic` is in milliseconds. */
  constructor(files: readonly string[], read: () => Reading<T>, monotonic = monotonicNow) {
    this.#files = files;
    this.#read = read;
    this.#monotonic = monotonic;
    this.#versions = this.#look();
    this.#lookedAt = monotonic();
    this.#reading = read();
  }

  /** Returns the value, at most a second older than the files. */
  current(): T {
    const now = this.#monotonic();
    if (now - this.#lookedAt >= LOOK_MS) {
      this.#lookedAt = now;
      if (this.#look() !== this.#versions) this.#readAgain();
    }
    return this.#reading.value;
  }

  /** Returns the value of the files as they are now. */
  reread(): T {
    this.#readAgain();
    return this.#reading.value;
  }

  #look = () => this.#files.map(versionOf).join('\n');

  #readAgain() {
    const versions = this.#look();
    try {
      const reading = this.#read();
      // The same content keeps its value: connections that were made with it stay.
      if (reading.content !== this.#reading.content) this.#reading = reading;
      this.#versions = versions;
      this.#warnedOf = '';
    } catch (error) {
      const message = messageOf(error);
      if (message !== this.#warnedOf) process.emitWarning(`${message}; Purge Desk keeps the last good value`);
      this.#warnedOf = message;
    }
  }
}

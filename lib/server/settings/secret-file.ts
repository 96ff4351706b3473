import 'server-only';
import { RenewedFiles } from '../network/renewed-files';
import { Secret } from './setting-values';

/** How many earlier values stay known, so that an answer that repeats one is redacted. */
const EARLIER_MAX = 4;

/** A credential in a file that is replaced while the desk runs. */
export class SecretFile extends Secret {
  readonly #file: RenewedFiles<string>;
  #seen: string[] = [];

  /** `read` returns what the file holds and throws for a file that cannot be used. */
  constructor(file: string, read: () => string, monotonic?: () => number) {
    super('');
    this.#file = new RenewedFiles([file], () => readingOf(read()), monotonic);
  }

  override reveal() {
    return this.#noted(this.#file.current());
  }

  override reread() {
    return this.#noted(this.#file.reread());
  }

  override known() {
    return this.#seen;
  }

  #noted(value: string) {
    if (this.#seen[0] !== value)
      this.#seen = [value, ...this.#seen.filter((one) => one !== value)].slice(0, EARLIER_MAX + 1);
    return value;
  }
}

const readingOf = (value: string) => ({ value, content: value });

import 'server-only';
import { inspect } from 'node:util';
import { z } from 'zod';

/** Holds a credential so that printing, logging or serialising it by accident shows nothing. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The credential itself; called only where it goes on the wire. */
  reveal() {
    return this.#value;
  }

  /** Returns the credential as its source has it now, for one that was just refused. */
  reread() {
    return this.reveal();
  }

  /** Returns every value that it had lately, for redacting what repeats them. */
  known(): readonly string[] {
    return [this.reveal()];
  }

  toString() {
    return '[secret]';
  }

  toJSON() {
    return '[secret]';
  }

  [inspect.custom]() {
    return '[secret]';
  }
}

/** A number in a setting, from `min` to `max`; the message of an issue names the limit. */
export const amount = (of: string, min: number, max: number) =>
  z.coerce.number(`must be a number of ${of}`).min(min, `must be at least ${min}`).max(max, `must be at most ${max}`);

/** The parts of a setting that names several things; empty ones do not count. */
export const list = (text: string, separator: string) =>
  text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');

import type { Told } from './compare-ledgers';
import { awaitSent, type Order, sendAsGoodClient } from './good-client';
import type { Replica } from './replica';

export const PRODUCTS = 'https://www.shop.example/products';

/** Every purge that clients want in one run, and what they were told about each. */
export class Orders {
  readonly told: Told[] = [];
  /** Purges whose client knows the record. */
  acknowledged = 0;
  readonly #replicas: readonly Replica[];
  readonly #seed: number;
  readonly #random: () => number;
  readonly #open = new Set<Promise<void>>();
  #placed = 0;
  #trouble: unknown;

  constructor(replicas: readonly Replica[], seed: number, random: () => number) {
    this.#replicas = replicas;
    this.#seed = seed;
    this.#random = random;
  }

  get placed(): number {
    return this.#placed;
  }

  #next(): Order {
    const number = this.#placed++;
    const mode = this.#random() < 0.5 ? 'soft' : 'hard';
    return { url: `${PRODUCTS}?chaos=${this.#seed}-${number}`, mode, key: `chaos-${this.#seed}-${number}` };
  }

  async #follow(order: Order, first: Replica | undefined, waits: boolean) {
    const told = await sendAsGoodClient(this.#replicas, order, first);
    this.told.push(...told);
    this.acknowledged += 1;
    const last = told.at(-1);
    if (waits && last && last.purgeRequestId === null)
      this.told.push(...(await awaitSent(this.#replicas, order, last.id)));
  }

  /** One more purge, which its client looks after by itself. */
  place(first: Replica): Order {
    const order = this.#next();
    const open: Promise<void> = this.#follow(order, first, false)
      .catch((error: unknown) => {
        this.#trouble ??= error;
      })
      .finally(() => this.#open.delete(open));
    this.#open.add(open);
    return order;
  }

  /** One more purge, and the next one only when it is sent: a client that sees its purge wait does not send another. */
  async placeAndWait(): Promise<void> {
    await this.#follow(this.#next(), undefined, true);
  }

  requireGoingOn() {
    if (this.#trouble) throw this.#trouble;
    for (const replica of this.#replicas) replica.requireAlive();
  }

  /** Until every client knows its record. */
  async settled() {
    while (this.#open.size > 0) await Promise.all(this.#open);
    this.requireGoingOn();
  }
}

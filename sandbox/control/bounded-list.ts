/** Keeps the newest items in index order, and finds a start position without scanning all of them. */
export class BoundedList<Item extends { index: number }> {
  readonly #max: number;
  #items: Item[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  add(item: Item): void {
    this.#items.push(item);
    // A quarter at a time: moving everything up for each new one would make the thousands slow.
    if (this.#items.length > this.#max * 1.25) this.#items = this.#items.slice(-this.#max);
  }

  since(index: number): Item[] {
    let [from, to] = [0, this.#items.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#items[middle]?.index ?? 0) < index) from = middle + 1;
      else to = middle;
    }
    return this.#items.slice(from);
  }

  clear(): void {
    this.#items = [];
  }
}

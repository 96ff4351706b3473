import { BoundedList } from '../control/bounded-list.ts';
import type { SiteName } from '../sites.ts';
import type { CachedUrl } from './cached-url.ts';

/** One request that the edge answered for a website. */
export interface Visit extends CachedUrl {
  index: number;
  /** When it came, in epoch milliseconds. */
  at: number;
  site: SiteName;
  method: string;
  status: number;
  cacheStatus: string;
  userAgent: string;
}

const maxVisits = 20_000;

/** The newest requests to the edge and their responses. */
export class VisitLog {
  readonly #visits = new BoundedList<Visit>(maxVisits);
  #count = 0;

  add(visit: Omit<Visit, 'index'>): void {
    this.#visits.add({ index: this.#count++, ...visit });
  }

  /** Oldest first. */
  get all(): Visit[] {
    return this.#visits.since(0);
  }

  clear(): void {
    this.#visits.clear();
  }
}

import type { SandboxClock } from '../clock.ts';
import { type Distribution, distributionId } from '../distributions.ts';
import type { SiteDelays } from '../sites.ts';
import type { PurgeTarget } from './purge-body.ts';
import { PurgeIds } from './purge-ids.ts';
import type { PurgeRun, PurgeRuns, RunRequest } from './purge-runs.ts';

export interface PurgeOperation extends PurgeRun {
  id: bigint;
  distribution: Distribution;
  target: PurgeTarget;
}

export interface PurgeRequest extends Pick<RunRequest, 'covers' | 'mode' | 'failAt' | 'lateAt'> {
  distribution: Distribution;
  target: PurgeTarget;
  /** Take an id above 2^53, which a client that reads JSON numbers carelessly gets wrong. */
  bigId: boolean;
  /** Now, unless it was made before anybody looked. */
  startedAt?: number;
}

/** Every purge by `cache-purge` since the start. */
export class PurgeOperations {
  readonly #runs: PurgeRuns;
  readonly #clock: SandboxClock;
  readonly #operations = new Map<bigint, PurgeOperation>();
  /** The same ones by the id of their distribution, oldest first. */
  readonly #ofDistribution = new Map<string, PurgeOperation[]>();
  #ids = new PurgeIds();

  constructor(runs: PurgeRuns, clock: SandboxClock) {
    this.#runs = runs;
    this.#clock = clock;
  }

  get count(): number {
    return this.#operations.size;
  }

  start({ bigId, distribution, target, ...request }: PurgeRequest, delaysMs: SiteDelays): PurgeOperation {
    const startedAt = request.startedAt ?? this.#clock.now();
    const run = this.#runs.start({ ...request, startedAt, delaysMs, byNode: false });
    const id = bigId ? this.#ids.nextBig() : this.#ids.next();
    // The run goes on in place, so the operation is the run itself and no copy of it.
    const operation: PurgeOperation = Object.assign(run, { id, distribution, target });
    this.#operations.set(id, operation);
    const others = this.#of(distribution);
    this.#ofDistribution.set(distributionId(distribution), others);
    others.splice(others.findLastIndex((one) => one.startedAt <= startedAt) + 1, 0, operation);
    return operation;
  }

  find(id: bigint): PurgeOperation | undefined {
    return this.#operations.get(id);
  }

  /** Newest first. */
  latestOf(distribution: Distribution, count: number): PurgeOperation[] {
    return count > 0 ? this.#of(distribution).slice(-count).reverse() : [];
  }

  /** Those that began between two moments, both included; newest first. */
  between(distribution: Distribution, from: number, to: number): PurgeOperation[] {
    const all = this.#of(distribution);
    const first = all.findLastIndex(({ startedAt }) => startedAt < from) + 1;
    return all
      .slice(first)
      .filter(({ startedAt }) => startedAt <= to)
      .reverse();
  }

  reset(): void {
    this.#operations.clear();
    this.#ofDistribution.clear();
    this.#ids = new PurgeIds();
  }

  #of(distribution: Distribution): PurgeOperation[] {
    return this.#ofDistribution.get(distributionId(distribution)) ?? [];
  }
}

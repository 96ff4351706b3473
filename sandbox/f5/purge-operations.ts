import type { SandboxClock } from '../clock.ts';
import type { Distribution } from '../distributions.ts';
import type { Covers, PurgeMode, SiteCache } from '../edge/site-cache.ts';
import { type SiteDelays, type SiteName, siteNames } from '../sites.ts';
import type { PurgeTarget } from './purge-body.ts';
import { PurgeIds } from './purge-ids.ts';

export interface SiteProgress {
  site: SiteName;
  /** Not given while the purge is still on its way to the site. */
  finished?: { at: number; bytesPurged: number; bytesNotPurged: number; failed: boolean };
}

export interface PurgeOperation {
  id: bigint;
  distribution: Distribution;
  target: PurgeTarget;
  mode: PurgeMode;
  covers: Covers;
  startedAt: number;
  sites: SiteProgress[];
}

export interface PurgeRequest {
  distribution: Distribution;
  target: PurgeTarget;
  mode: PurgeMode;
  covers: Covers;
  /** Take an id above 2^53, which a client that reads JSON numbers carelessly gets wrong. */
  bigId: boolean;
  failAt: readonly SiteName[];
}

/** Every purge since the start, and the timers of those which have not reached every site yet. */
export class PurgeOperations {
  readonly #caches: Record<SiteName, SiteCache>;
  readonly #clock: SandboxClock;
  readonly #operations = new Map<bigint, PurgeOperation>();
  /** The same ones, oldest first. */
  readonly #ofDistribution = new Map<Distribution, PurgeOperation[]>();
  /** What waits for each purge's arrival at each site. */
  readonly #underWay = new Map<SiteProgress, { forget: () => void; arrive: () => void }>();
  #ids = new PurgeIds();

  constructor(caches: Record<SiteName, SiteCache>, clock: SandboxClock) {
    this.#caches = caches;
    this.#clock = clock;
  }

  get count(): number {
    return this.#operations.size;
  }

  start({ bigId, failAt, ...request }: PurgeRequest, delaysMs: SiteDelays): PurgeOperation {
    const operation: PurgeOperation = {
      ...request,
      id: bigId ? this.#ids.nextBig() : this.#ids.next(),
      startedAt: this.#clock.now(),
      sites: siteNames.map((site) => ({ site })),
    };
    this.#operations.set(operation.id, operation);
    const others = this.#ofDistribution.get(request.distribution);
    if (others) others.push(operation);
    else this.#ofDistribution.set(request.distribution, [operation]);
    for (const progress of operation.sites) {
      const arrive = () => {
        this.#underWay.get(progress)?.forget();
        this.#underWay.delete(progress);
        this.#reach(operation, progress, failAt.includes(progress.site));
      };
      this.#underWay.set(progress, { forget: this.#clock.after(delaysMs[progress.site], arrive), arrive });
    }
    return operation;
  }

  /** Every purge that is on its way to one of these sites is there now. */
  arriveAt(sites: readonly SiteName[]): void {
    for (const [{ site }, { arrive }] of [...this.#underWay]) if (sites.includes(site)) arrive();
  }

  #reach(operation: PurgeOperation, progress: SiteProgress, failed: boolean): void {
    const cache = this.#caches[progress.site];
    const bytesNotPurged = failed ? cache.coveredBytes(operation.covers) : 0;
    const bytesPurged = failed ? 0 : cache.purge(operation.covers, operation.mode);
    progress.finished = { at: this.#clock.now(), bytesPurged, bytesNotPurged, failed };
  }

  /** What a site that the purge has not reached still holds of it. */
  bytesAt(operation: PurgeOperation, site: SiteName): number {
    return this.#caches[site].coveredBytes(operation.covers);
  }

  find(id: bigint): PurgeOperation | undefined {
    return this.#operations.get(id);
  }

  /** Newest first. */
  latestOf(distribution: Distribution, count: number): PurgeOperation[] {
    return count > 0 ? (this.#ofDistribution.get(distribution) ?? []).slice(-count).reverse() : [];
  }

  /** Those that began between two moments, both included; newest first. */
  between(distribution: Distribution, from: number, to: number): PurgeOperation[] {
    const all = this.#ofDistribution.get(distribution) ?? [];
    const first = all.findLastIndex(({ startedAt }) => startedAt < from) + 1;
    return all
      .slice(first)
      .filter(({ startedAt }) => startedAt <= to)
      .reverse();
  }

  /** Forgets every purge; those on their way never take effect. */
  reset(): void {
    for (const { forget } of this.#underWay.values()) forget();
    this.#underWay.clear();
    this.#operations.clear();
    this.#ofDistribution.clear();
    this.#ids = new PurgeIds();
  }
}

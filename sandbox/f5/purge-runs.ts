import type { SandboxClock } from '../clock.ts';
import { type CachedUrl, cacheKey } from '../edge/cached-url.ts';
import type { Covers, PurgeMode, SiteCache } from '../edge/site-cache.ts';
import { type NodeName, nodesOf, type SiteDelays, type SiteName, siteNames } from '../sites.ts';

/** A purge at one place: a whole site, or one node of it. */
export interface Progress {
  site: SiteName;
  node?: NodeName;
  /** Not given while the purge is still on its way there. */
  finished?: { at: number; bytesPurged: number; bytesNotPurged: number; failed: boolean };
}

export interface PurgeRun {
  covers: Covers;
  mode: PurgeMode;
  startedAt: number;
  progress: Progress[];
}

export interface RunRequest {
  covers: Covers;
  mode: PurgeMode;
  startedAt: number;
  delaysMs: SiteDelays;
  /** Each node for itself: the second one a little later than the first. */
  byNode: boolean;
  failAt: readonly (SiteName | NodeName)[];
  /** Sites that report success and still hold what they had, until the purge arrives there once more. */
  lateAt?: readonly SiteName[];
}

/** The purges on their way to the sites, whichever call started them. */
export class PurgeRuns {
  readonly #caches: Record<SiteName, SiteCache>;
  readonly #clock: SandboxClock;
  /** What waits for each purge's arrival at each place. */
  readonly #underWay = new Map<Progress, { forget: () => void; arrive: () => void }>();

  constructor(caches: Record<SiteName, SiteCache>, clock: SandboxClock) {
    this.#caches = caches;
    this.#clock = clock;
  }

  start({ delaysMs, byNode, failAt, lateAt = [], ...what }: RunRequest): PurgeRun {
    const places = byNode ? siteNames.flatMap(nodePlaces) : siteNames.map((site): Progress => ({ site }));
    const run: PurgeRun = { ...what, progress: places };
    for (const place of places) {
      const isSecond = place.node?.endsWith('2') ?? false;
      const delayMs = delaysMs[place.site] + (isSecond ? secondNodeLaterMs(delaysMs[place.site]) : 0);
      const dueAt = run.startedAt + delayMs;
      const fails = failAt.includes(place.site) || (place.node !== undefined && failAt.includes(place.node));
      const arrive = () => {
        this.#underWay.get(place)?.forget();
        this.#underWay.delete(place);
        if (lateAt.includes(place.site)) this.#claim(run, place);
        else this.#reach(run, place, fails, Math.min(dueAt, this.#clock.now()));
      };
      const forget = this.#clock.after(Math.max(0, dueAt - this.#clock.now()), arrive);
      this.#underWay.set(place, { forget, arrive });
    }
    return run;
  }

  /** Every purge that is on its way to one of these sites or nodes is there now. */
  arriveAt(where: readonly (SiteName | NodeName)[]): void {
    for (const [{ site, node }, { arrive }] of [...this.#underWay])
      if (where.includes(site) || (node && where.includes(node))) arrive();
  }

  /** What a place that the purge has not reached still holds of it. */
  bytesAt(run: PurgeRun, place: Progress): number {
    return this.#caches[place.site].coveredBytes(coveredAt(run, place));
  }

  /** Those on their way never take effect. */
  reset(): void {
    for (const { forget } of this.#underWay.values()) forget();
    this.#underWay.clear();
  }

  #claim(run: PurgeRun, place: Progress): void {
    const covers = coveredAt(run, place);
    const cache = this.#caches[place.site];
    place.finished = {
      at: this.#clock.now(),
      bytesPurged: cache.coveredBytes(covers),
      bytesNotPurged: 0,
      failed: false,
    };
    const arrive = () => {
      this.#underWay.delete(place);
      cache.purge(covers, run.mode);
    };
    this.#underWay.set(place, { forget: () => undefined, arrive });
  }

  #reach(run: PurgeRun, place: Progress, failed: boolean, at: number): void {
    const cache = this.#caches[place.site];
    const covers = coveredAt(run, place);
    const bytesNotPurged = failed ? cache.coveredBytes(covers) : 0;
    const bytesPurged = failed ? 0 : cache.purge(covers, run.mode);
    place.finished = { at, bytesPurged, bytesNotPurged, failed };
  }
}

function nodePlaces(site: SiteName): Progress[] {
  return nodesOf(site).map((node) => ({ site, node }));
}

function secondNodeLaterMs(siteDelayMs: number): number {
  return Math.ceil(siteDelayMs / 10) + 20;
}

function coveredAt({ covers }: PurgeRun, { site, node }: Progress): Covers {
  return node ? (url) => covers(url) && nodeOf(site, url) === node : covers;
}

/** A URL is always held by the same node of a site. */
function nodeOf(site: SiteName, url: CachedUrl): NodeName {
  const sum = [...Buffer.from(cacheKey(url))].reduce((total, byte) => total + byte, 0);
  return nodesOf(site)[sum % 2 === 0 ? 0 : 1];
}

import type { SandboxClock } from './clock.ts';
import type { SandboxConfig } from './config.ts';
import { Chaos, type ChaosSettings } from './control/chaos.ts';
import { FaultQueue } from './control/faults.ts';
import { HeldAnswers } from './control/held-answers.ts';
import { Ledger } from './control/ledger.ts';
import { OriginState } from './edge/origin-state.ts';
import { SiteCache } from './edge/site-cache.ts';
import { PurgeOperations } from './f5/purge-operations.ts';
import { RateLimit } from './f5/rate-limit.ts';
import { bySite, type SiteDelays, type SiteName } from './sites.ts';

/** Everything that changes while the sandbox runs, in one place, so that one reset brings it all back to the start. */
export class SandboxState {
  readonly apiToken: string;
  readonly origin: OriginState;
  readonly caches: Record<SiteName, SiteCache> = bySite(() => new SiteCache());
  readonly purges: PurgeOperations;
  readonly faults = new FaultQueue();
  chaos: Chaos | undefined;
  rateLimit: RateLimit | undefined;
  /** For reading distributions; its 429 has no Retry-After. */
  readLimit: RateLimit | undefined;
  /** How many distributions the lists have in all. */
  distributions: number;
  /** Lists have the domains where they are asked for them. */
  listSpecs = false;
  readonly held = new HeldAnswers();
  readonly ledger: Ledger;
  siteDelaysMs: SiteDelays;
  readonly #initialDelaysMs: SiteDelays;
  readonly #initialDistributions: number;
  readonly #now: () => number;

  constructor(config: SandboxConfig, clock: SandboxClock) {
    const { now } = clock;
    this.#now = now;
    this.apiToken = config.apiToken;
    this.origin = new OriginState(now);
    this.purges = new PurgeOperations(this.caches, clock);
    this.ledger = new Ledger(config.apiToken, now);
    this.#initialDelaysMs = config.siteDelaysMs;
    this.#initialDistributions = config.distributions;
    this.distributions = config.distributions;
    this.siteDelaysMs = { ...config.siteDelaysMs };
  }

  beginChaos(settings: ChaosSettings): void {
    this.chaos = new Chaos(settings, this.#now);
  }

  /** Null: as many purges as anybody likes. */
  limitPurges(perMinute: number | null, burst: number): void {
    this.rateLimit = perMinute === null ? undefined : new RateLimit(perMinute, burst, this.#now);
  }

  /** Null: as many reads as anybody likes. */
  limitReads(perMinute: number | null, burst: number): void {
    this.readLimit = perMinute === null ? undefined : new RateLimit(perMinute, burst, this.#now);
  }

  reset(): void {
    this.purges.reset();
    for (const cache of Object.values(this.caches)) cache.clear();
    this.origin.reset();
    this.faults.clear();
    this.chaos = undefined;
    this.rateLimit = undefined;
    this.readLimit = undefined;
    this.listSpecs = false;
    this.distributions = this.#initialDistributions;
    this.held.releaseAll();
    this.ledger.reset();
    this.siteDelaysMs = { ...this.#initialDelaysMs };
  }
}

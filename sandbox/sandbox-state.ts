import type { SandboxConfig } from './config.ts';
import { FaultQueue } from './faults.ts';
import { HeldAnswers } from './held-answers.ts';
import { Ledger } from './ledger.ts';
import { OriginState } from './origin-state.ts';
import { PurgeOperations } from './purge-operations.ts';
import { SiteCache } from './site-cache.ts';
import { bySite, type SiteDelays, type SiteName } from './sites.ts';

/** Everything that changes while the sandbox runs, in one place, so that one reset brings it all back to the start. */
export class SandboxState {
  readonly apiToken: string;
  readonly origin: OriginState;
  readonly caches: Record<SiteName, SiteCache> = bySite(() => new SiteCache());
  readonly purges: PurgeOperations;
  readonly faults = new FaultQueue();
  readonly held = new HeldAnswers();
  readonly ledger: Ledger;
  siteDelaysMs: SiteDelays;
  readonly #initialDelaysMs: SiteDelays;

  constructor(config: SandboxConfig, now: () => number) {
    this.apiToken = config.apiToken;
    this.origin = new OriginState(now);
    this.purges = new PurgeOperations(this.caches, now);
    this.ledger = new Ledger(config.apiToken, now);
    this.#initialDelaysMs = config.siteDelaysMs;
    this.siteDelaysMs = { ...config.siteDelaysMs };
  }

  reset(): void {
    this.purges.reset();
    for (const cache of Object.values(this.caches)) cache.clear();
    this.origin.reset();
    this.faults.clear();
    this.held.releaseAll();
    this.ledger.reset();
    this.siteDelaysMs = { ...this.#initialDelaysMs };
  }
}

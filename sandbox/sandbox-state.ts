import type { SandboxClock } from './clock.ts';
import type { SandboxConfig } from './config.ts';
import { Chaos, type ChaosSettings } from './control/chaos.ts';
import { FaultQueue } from './control/faults.ts';
import { HeldAnswers } from './control/held-answers.ts';
import { Ledger } from './control/ledger.ts';
import { OriginState } from './edge/origin-state.ts';
import { SiteCache } from './edge/site-cache.ts';
import { VisitLog } from './edge/visit-log.ts';
import { Catalog } from './f5/catalog.ts';
import { PurgeCommands } from './f5/purge-commands.ts';
import { PurgeOperations } from './f5/purge-operations.ts';
import { PurgeRuns } from './f5/purge-runs.ts';
import { RateLimit } from './f5/rate-limit.ts';
import { bySite, type SiteDelays, type SiteName } from './sites.ts';

/** `on`, or the status that it answers in place of it. */
type CachePurge = 'on' | 404 | 410 | 501;
type PurgeCommandsApi = 'on' | 403 | 404 | 501;

interface Account {
  email: string;
  /** ISO 8601; null if the CDN does not report it. */
  tokenExpiresAt: string | null;
}

/** Everything that changes while the sandbox runs, in one place, so that one reset brings it all back to the start. */
export class SandboxState {
  readonly apiToken: string;
  readonly origin: OriginState;
  readonly caches: Record<SiteName, SiteCache> = bySite(() => new SiteCache());
  readonly visits = new VisitLog();
  /** Whether the path in the access log has the query: F5 does not say. */
  logQueries = false;
  readonly runs: PurgeRuns;
  readonly purges: PurgeOperations;
  readonly commands: PurgeCommands;
  readonly catalog: Catalog;
  /** How each of the two purge APIs answers. */
  readonly apis = { cachePurge: 'on' as CachePurge, purgeCommands: 'on' as PurgeCommandsApi };
  /** Who the token belongs to. */
  readonly account: Account = { email: 'purge-desk@sandbox.example', tokenExpiresAt: null };
  readonly faults = new FaultQueue();
  chaos: Chaos | undefined;
  rateLimit: RateLimit | undefined;
  /** For reading distributions; its 429 has no Retry-After. */
  readLimit: RateLimit | undefined;
  /** Whether lists include the domains on request. */
  listSpecs = false;
  readonly held = new HeldAnswers();
  readonly ledger: Ledger;
  siteDelaysMs: SiteDelays;
  readonly #initialDelaysMs: SiteDelays;
  readonly #now: () => number;

  constructor(config: SandboxConfig, clock: SandboxClock) {
    const { now } = clock;
    this.#now = now;
    this.apiToken = config.apiToken;
    this.origin = new OriginState(now);
    this.runs = new PurgeRuns(this.caches, clock);
    this.purges = new PurgeOperations(this.runs, clock);
    this.commands = new PurgeCommands(this.runs, clock);
    this.catalog = new Catalog(config.distributions, config.httpLoadBalancers);
    this.ledger = new Ledger(config.apiToken, now);
    this.#initialDelaysMs = config.siteDelaysMs;
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
    this.runs.reset();
    this.purges.reset();
    this.commands.reset();
    this.catalog.reset();
    this.apis.cachePurge = 'on';
    this.apis.purgeCommands = 'on';
    this.account.tokenExpiresAt = null;
    for (const cache of Object.values(this.caches)) cache.clear();
    this.visits.clear();
    this.logQueries = false;
    this.origin.reset();
    this.faults.clear();
    this.chaos = undefined;
    this.rateLimit = undefined;
    this.readLimit = undefined;
    this.listSpecs = false;
    this.held.releaseAll();
    this.ledger.reset();
    this.siteDelaysMs = { ...this.#initialDelaysMs };
  }
}

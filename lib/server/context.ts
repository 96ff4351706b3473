import 'server-only';
import type { AuthSettings } from './auth/auth-settings';
import type { Caller } from './auth/caller';
import type { CdnClient } from './cdn/cdn-client';
import type { Config } from './config';
import type { DistributionDirectory } from './distributions/directory';
import type { Edge } from './edge/edge';
import type { ServedLog } from './edge/served-log';
import type { BoundedUses, RateLimits } from './limits';
import type { Log } from './observability/log';
import type { PurgeFeed } from './purges/purge-feed';
import type { Watch } from './purges/purge-watch';
import type { Store } from './store/open-store';

/** The settings that use cases read. Tokens and addresses of the CDN are none of them. */
export interface Settings
  extends Pick<Config, 'sending' | 'waitingLinesMax' | 'tracking' | 'duplicateWindowMs' | 'retentionDays'> {
  auth: Pick<AuthSettings, 'mode' | 'policy' | 'proxy' | 'publicUrl' | 'roleMapping' | 'trustedProxies'>;
  cdn: Pick<Config['cdn'], 'timeoutMs' | 'purgeApi' | 'commandsKeptMs' | 'allowDisabled' | 'outsidePurges'>;
}

/** What every use case is given. Time and randomness arrive here, so that rules can be tested without waiting. */
export interface Context {
  /** Who is asking. */
  caller: Caller;
  store: Store;
  cdn: CdnClient;
  distributions: DistributionDirectory;
  edge: Edge;
  servedLog: ServedLog;
  settings: Settings;
  /** Who does something too often has to wait. */
  limits: RateLimits;
  /** Of what there may be only so much at the same time. */
  uses: BoundedUses;
  /** Looks at purges for all who wait for one. */
  watch: Watch;
  /** The same at bulk jobs. */
  jobWatch: Watch;
  /** Follows the purges for all open pages. */
  feed: PurgeFeed;
  log: Log;
  /** Epoch milliseconds. */
  now: () => number;
  /** From 0, included, to 1, excluded. */
  random: () => number;
  /** A UUID that is larger than earlier ones (version 7, RFC 9562). */
  newId: () => string;
  /** A secret of 256 random bits, in base64url. */
  newToken: () => string;
}

import 'server-only';
import type { CdnClient } from './cdn/cdn-client';
import type { DistributionDirectory } from './distributions/directory';
import type { Log } from './log';
import type { GuessLimit } from './shares/guess-limit';
import type { PurgeHistory } from './store/purge-history';
import type { PurgeStore } from './store/purge-store';
import type { PurgeSummaries } from './store/purge-summary';
import type { PurgeTracking } from './store/purge-tracking';
import type { ShareStore } from './store/share-store';

/** What every use case is given. Time and randomness arrive here, so that rules can be tested without waiting. */
export interface Context {
  /** Who is asking: the name that goes on the record. */
  actor: string;
  purges: PurgeStore;
  history: PurgeHistory;
  summaries: PurgeSummaries;
  tracking: PurgeTracking;
  shares: ShareStore;
  /** Who tried too many links in vain has to wait. */
  guesses: GuessLimit;
  cdn: CdnClient;
  distributions: DistributionDirectory;
  /** Longest time that a call to the CDN may take, in milliseconds. */
  cdnTimeoutMs: number;
  /** How long after acceptance the CDN is asked whether a purge is complete, in milliseconds. */
  trackingDeadlineMs: number;
  /** How recent the same purge must be to be told of, in milliseconds. */
  duplicateWindowMs: number;
  log: Log;
  /** Epoch milliseconds. */
  now: () => number;
  newId: () => string;
  newShareToken: () => string;
}

import 'server-only';
import type { CdnClient } from './cdn/cdn-client';
import type { DistributionDirectory } from './distributions/directory';
import type { Log } from './log';
import type { PurgeStore } from './store/purge-store';

/** What every use case is given. Time and randomness arrive here, so that rules can be tested without waiting. */
export interface Context {
  /** Who is asking: the name that goes on the record. */
  actor: string;
  purges: PurgeStore;
  cdn: CdnClient;
  distributions: DistributionDirectory;
  /** Longest time that a call to the CDN may take, in milliseconds. */
  cdnTimeoutMs: number;
  log: Log;
  /** Epoch milliseconds. */
  now: () => number;
  newId: () => string;
}

import 'server-only';
import type { PurgePolicy } from '@/lib/shared/access/access';
import type { DeploymentWarning } from '@/lib/shared/access/deployment-warnings';
import type { AuthMode } from '@/lib/shared/access/me';
import type { Caller } from './auth/caller';
import type { BoundedUses } from './bounded-use';
import type { CdnClient } from './cdn/cdn-client';
import type { DistributionDirectory } from './distributions/directory';
import type { Log } from './observability/log';
import type { PurgeWatch } from './purges/purge-watch';
import type { RateLimits } from './rate-limit';
import type { AuditStore } from './store/audit/audit-store';
import type { CdnRateLimit, EndpointClosures } from './store/cdn/cdn-rate-limit';
import type { PurgeHistory } from './store/history/purge-history';
import type { PurgeSummaries } from './store/history/purge-summary';
import type { CredentialStore } from './store/people/credential-store';
import type { SessionStore } from './store/people/session-store';
import type { ShareStore } from './store/people/share-store';
import type { PurgeRetention } from './store/purges/purge-retention';
import type { PurgeStore } from './store/purges/purge-store';
import type { PurgeTracking } from './store/purges/purge-tracking';
import type { SendQueue } from './store/purges/send-queue';

/** What every use case is given. Time and randomness arrive here, so that rules can be tested without waiting. */
export interface Context {
  /** Who is asking. */
  caller: Caller;
  authMode: AuthMode;
  /** Where a reverse proxy signs people out; undefined where it has not been said. */
  proxySignOutUrl: string | undefined;
  /** Settings that weaken the desk's guards, for administrators. */
  deploymentWarnings: readonly DeploymentWarning[];
  /** The rules of this desk beside the roles. */
  policy: PurgePolicy;
  purges: PurgeStore;
  history: PurgeHistory;
  summaries: PurgeSummaries;
  tracking: PurgeTracking;
  /** Purges that wait until the CDN takes them. */
  queue: SendQueue;
  /** How fast the CDN may be called, and until when not at all: shared by all replicas. */
  endpoints: EndpointClosures;
  retention: PurgeRetention;
  shares: ShareStore;
  credentials: CredentialStore;
  sessions: SessionStore;
  audit: AuditStore;
  /** Who does something too often has to wait. */
  limits: RateLimits;
  /** Of what there may be only so much at the same time. */
  uses: BoundedUses;
  /** Looks at purges for all who wait for one. */
  watch: PurgeWatch;
  cdn: CdnClient;
  /** How fast purges are sent, and the CDN is asked how they go on. */
  pace: { purges: CdnRateLimit; polls: CdnRateLimit };
  distributions: DistributionDirectory;
  /** Longest time that a call to the CDN may take, in milliseconds. */
  cdnTimeoutMs: number;
  /** How long after acceptance the CDN is asked whether a purge is complete, in milliseconds. */
  trackingDeadlineMs: number;
  /** How recent the same purge must be to be told of, in milliseconds. */
  duplicateWindowMs: number;
  /** How many days a purge is kept after it was recorded; undefined: for ever. */
  retentionDays: number | undefined;
  log: Log;
  /** Epoch milliseconds. */
  now: () => number;
  /** From 0, included, to 1, excluded. */
  random: () => number;
  newId: () => string;
  /** A secret of 256 random bits, in base64url. */
  newToken: () => string;
}

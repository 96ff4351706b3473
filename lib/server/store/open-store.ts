import 'server-only';
import { type AuditStore, createAuditStore } from './audit-store';
import { type CdnEndpoints, createCdnEndpoints } from './cdn-endpoints';
import type { Clock } from './clock';
import { requireComplete } from './copy/unfinished-copy';
import { type CredentialStore, createCredentialStore } from './credential-store';
import { type ExposedFile, exposedFiles } from './database-files';
import type { DatabaseLocation } from './database-location';
import { createDeskFigures, type DeskFigures } from './desk-figures';
import { createDistributionStore, type DistributionStore } from './distribution-store';
import { clockOf, migrateDatabase, openDatabase } from './open-database';
import { createPurgeHistory, type PurgeHistory } from './purge-history';
import { createPurgeRetention, type PurgeRetention } from './purge-retention';
import { createPurgeStore, type PurgeStore } from './purge-store';
import { createPurgeSummary, type PurgeSummaries } from './purge-summary';
import { createPurgeTracking, type PurgeTracking } from './purge-tracking';
import { limiterOn } from './rate-limiters';
import { createSendQueue, type SendQueue } from './send-queue';
import { createSessionStore, type SessionStore } from './session-store';
import { createShareStore, type ShareStore } from './share-store';
import { createStoreHealth, type StoreHealth } from './store-health';

export interface Store {
  purges: PurgeStore;
  history: PurgeHistory;
  summaries: PurgeSummaries;
  tracking: PurgeTracking;
  queue: SendQueue;
  endpoints: CdnEndpoints;
  /** What the CDN has said of its distributions. */
  knownDistributions: DistributionStore;
  retention: PurgeRetention;
  shares: ShareStore;
  credentials: CredentialStore;
  sessions: SessionStore;
  audit: AuditStore;
  /** Counts what clients do within a time, for everybody who uses this database. */
  limiter: ReturnType<typeof limiterOn>;
  /** The time that everybody who uses this database agrees on. */
  clock: Clock;
  /** How much there is to do at a moment. */
  figures: { read: (now: number) => Promise<DeskFigures> };
  health: StoreHealth;
  /** What other users of this machine can read or replace; nothing on PostgreSQL. */
  exposedFiles: ExposedFile[];
  close: () => Promise<void>;
}

/**
 * Opens the database, brings its schema up to date and returns the queries; throws when any of that fails. Its time is
 * the database's own unless a clock is given.
 */
export async function openStore(location: DatabaseLocation, given?: Clock): Promise<Store> {
  await migrateDatabase(location);
  const open = openDatabase(location);
  const { db, pool } = open;
  await requireComplete(db);
  const clock = given ?? (await clockOf(open));
  return {
    purges: createPurgeStore(db),
    history: createPurgeHistory(db),
    summaries: createPurgeSummary(db),
    tracking: createPurgeTracking(db),
    queue: createSendQueue(db),
    endpoints: createCdnEndpoints(db),
    knownDistributions: createDistributionStore(db),
    retention: createPurgeRetention(db),
    shares: createShareStore(db),
    credentials: createCredentialStore(db),
    sessions: createSessionStore(db),
    audit: createAuditStore(db),
    limiter: limiterOn(pool),
    clock,
    figures: createDeskFigures(db),
    health: createStoreHealth(db),
    exposedFiles: location.kind === 'sqlite' ? exposedFiles(location.file) : [],
    close: async () => {
      clock.stop();
      await db.destroy();
    },
  };
}

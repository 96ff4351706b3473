import 'server-only';
import { type AuditStore, createAuditStore } from '@/lib/server/store/audit/audit-store';
import { createDistributionStore, type DistributionStore } from '@/lib/server/store/cdn/distribution-store';
import { createEndpointClosures, type EndpointClosures } from '@/lib/server/store/cdn/endpoint-closures';
import type { Clock } from '@/lib/server/store/engine/clock';
import { type ExposedFile, exposedFiles } from '@/lib/server/store/engine/database-files';
import { createStoreHealth, type StoreHealth } from '@/lib/server/store/engine/database-health';
import type { DatabaseLocation } from '@/lib/server/store/engine/database-location';
import { clockOf, migrateDatabase, openDatabase } from '@/lib/server/store/engine/open-database';
import { createPurgeHistory, type PurgeHistory } from '@/lib/server/store/history/purge-history';
import { createPurgeSummary, type PurgeSummaries } from '@/lib/server/store/history/purge-summary';
import { type CredentialStore, createCredentialStore } from '@/lib/server/store/people/credential-store';
import { limiterOn } from '@/lib/server/store/people/rate-limiters';
import { createSessionStore, type SessionStore } from '@/lib/server/store/people/session-store';
import { createShareStore, type ShareStore } from '@/lib/server/store/people/share-store';
import { createPurgeRetention, type PurgeRetention } from '@/lib/server/store/purges/purge-retention';
import { createPurgeStore, type PurgeStore } from '@/lib/server/store/purges/purge-store';
import { createPurgeTracking, type PurgeTracking } from '@/lib/server/store/purges/purge-tracking';
import { createSendQueue, type SendQueue } from '@/lib/server/store/purges/send-queue';
import { requireComplete } from './copy/unfinished-copy';
import { createDeskFigures, type DeskFigures } from './desk-figures';

export interface Store {
  purges: PurgeStore;
  history: PurgeHistory;
  summaries: PurgeSummaries;
  tracking: PurgeTracking;
  queue: SendQueue;
  endpoints: EndpointClosures;
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
    endpoints: createEndpointClosures(db),
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

import 'server-only';
import { type AuditStore, createAuditStore } from './audit/audit-store';
import { type BulkRetries, createBulkRetries } from './bulk/bulk-retries';
import { type BulkStates, createBulkStates } from './bulk/bulk-state';
import { type BulkStore, createBulkStore } from './bulk/bulk-store';
import { createJobChanges, type JobChanges } from './bulk/change-job';
import { createJobEnds, type JobEnds } from './bulk/job-end';
import { createFoldRepair, type FoldRepair } from './bulk/refold-lines';
import { createEndpointClosures, type EndpointClosures } from './cdn/cdn-rate-limit';
import { createDistributionStore, type DistributionStore } from './cdn/distribution-store';
import { createPurgeApiStore, type PurgeApiStore } from './cdn/purge-api-store';
import { requireComplete } from './copy/unfinished-copy';
import { createDeskFigures, type DeskFigures } from './desk-figures';
import { type ExposedFile, exposedFiles } from './engine/database-files';
import { createStoreHealth, type StoreHealth } from './engine/database-health';
import {
  type Clock,
  clockOf,
  type DatabaseLocation,
  migrateDatabase,
  openDatabase,
  type StoreError,
} from './engine/open-database';
import { rememberClosed } from './engine/sqlite-file';
import { createPurgeHistory, type PurgeHistory } from './history/purge-history';
import { createPurgeSummary, type PurgeSummaries } from './history/purge-summary';
import { indexAllPending, indexPending } from './history/search-index';
import { type CredentialStore, createCredentialStore } from './people/credential-store';
import { limiterOn } from './people/rate-limiters';
import { createSessionStore, type SessionStore } from './people/session-store';
import { createShareStore, type ShareStore } from './people/share-store';
import { createMissedLooks, type MissedLooks } from './purges/missed-looks';
import { createOutsideLists, type OutsideLists } from './purges/outside-lists';
import { createOutsidePurges, type OutsidePurges } from './purges/outside-purges';
import { createPurgeChanges, type PurgeChanges } from './purges/purge-changes';
import { eventWriter, firstEventsWriter, type PurgeChange, sameEventWriter } from './purges/purge-events';
import { createPurgeLooks, type LookVerdict, type PurgeLooksStore } from './purges/purge-looks';
import { createPurgeRetention, type PurgeRetention } from './purges/purge-retention';
import { purgeReader } from './purges/purge-row';
import { createPurgeStore, type PurgeStore } from './purges/purge-store';
import { createPurgeTracking, type PurgeTracking } from './purges/purge-tracking';
import { createSendQueue, type SendQueue } from './purges/send-queue';

export interface Store {
  purges: PurgeStore;
  history: PurgeHistory;
  summaries: PurgeSummaries;
  /** Puts some purges into the text index that it does not have yet; returns how many. */
  indexPending: () => Promise<number>;
  tracking: PurgeTracking;
  queue: SendQueue;
  /** Lists that are purged as one job. */
  bulk: BulkStore & BulkStates & BulkRetries & JobChanges & JobEnds & FoldRepair;
  /** What visitors got before and after purges. */
  looks: PurgeLooksStore & MissedLooks;
  /** Purges that were made outside Purge Desk. */
  outside: OutsidePurges;
  /** The CDN's lists in which they are found. */
  outsideLists: OutsideLists;
  endpoints: EndpointClosures;
  /** Which of its purge APIs the CDN offers. */
  purgeApis: PurgeApiStore;
  /** What the CDN has said of its distributions. */
  knownDistributions: DistributionStore;
  retention: PurgeRetention;
  /** What has changed of the purges, by number. */
  changes: PurgeChanges;
  shares: ShareStore;
  credentials: CredentialStore;
  sessions: SessionStore;
  audit: AuditStore;
  /** Counts client requests per period, shared by all replicas on this database. */
  limiter: ReturnType<typeof limiterOn>;
  /** The clock shared by all replicas on this database. */
  clock: Clock;
  /** How much there is to do at a moment. */
  figures: { read: (now: number) => Promise<DeskFigures> };
  health: StoreHealth;
  /** What other users of this machine can read or replace; nothing on PostgreSQL. */
  exposedFiles: ExposedFile[];
  close: () => Promise<void>;
}

interface Surroundings {
  clock?: Clock | undefined;
  /** Called for every failed statement. */
  onError?: (error: StoreError) => void;
  /** Called for every new status of a purge. */
  onChange?: (change: PurgeChange) => void;
  /** Called when a look changes what is known of a purge, as `onChange` is. */
  onRenewal?: (renewal: LookVerdict) => void;
}

/**
 * Opens the database, brings its schema up to date and returns the queries; throws when any of that fails. Its time is
 * the database's own unless a clock is given.
 */
export async function openStore(
  location: DatabaseLocation,
  { clock: given, onError, onChange = () => {}, onRenewal }: Surroundings = {},
): Promise<Store> {
  await migrateDatabase(location);
  // Neither is asked for before there is a database.
  const open = openDatabase(location, (error) => {
    health.saw(error);
    onError?.(error);
  });
  const { db, pool } = open;
  const health = createStoreHealth(db);
  const addEvent = eventWriter(onChange);
  const addSameEvent = sameEventWriter(onChange);
  await requireComplete(db);
  const clock = given ?? (await clockOf(open));
  const purgeOf = purgeReader(clock.now);
  return {
    purges: createPurgeStore(db, addEvent, purgeOf),
    history: createPurgeHistory(db, purgeOf),
    summaries: createPurgeSummary(db),
    indexPending: () => indexPending(db),
    tracking: createPurgeTracking(db, addEvent, purgeOf),
    queue: createSendQueue(db, addEvent, addSameEvent, purgeOf),
    bulk: {
      ...createBulkStore(db, firstEventsWriter(onChange)),
      ...createBulkStates(db),
      ...createBulkRetries(db),
      ...createJobChanges(db, addSameEvent),
      ...createJobEnds(db),
      ...createFoldRepair(db),
    },
    looks: { ...createPurgeLooks(db, addEvent, purgeOf, onRenewal), ...createMissedLooks(db) },
    outside: createOutsidePurges(db, addEvent, purgeOf),
    outsideLists: createOutsideLists(db),
    endpoints: createEndpointClosures(db),
    purgeApis: createPurgeApiStore(db),
    knownDistributions: createDistributionStore(db),
    retention: createPurgeRetention(db),
    changes: createPurgeChanges(db),
    shares: createShareStore(db),
    credentials: createCredentialStore(db),
    sessions: createSessionStore(db),
    audit: createAuditStore(db),
    limiter: limiterOn(pool),
    clock,
    figures: createDeskFigures(db),
    health,
    exposedFiles: location.kind === 'sqlite' ? exposedFiles(location.file) : [],
    close: async () => {
      clock.stop();
      // What cannot be written now is written by the next desk.
      await indexAllPending(db).catch(() => undefined);
      await db.destroy();
      if (location.kind === 'sqlite') rememberClosed(location.file);
    },
  };
}

import 'server-only';
import { Kysely, Migrator } from 'kysely';
import { type AuditStore, createAuditStore } from './audit-store';
import { type CredentialStore, createCredentialStore } from './credential-store';
import { migrations } from './migrations/migrations';
import { createPurgeHistory, type PurgeHistory } from './purge-history';
import { createPurgeStore, type PurgeStore } from './purge-store';
import { createPurgeSummary, type PurgeSummaries } from './purge-summary';
import { createPurgeTracking, type PurgeTracking } from './purge-tracking';
import type { Database } from './schema';
import { createSessionStore, type SessionStore } from './session-store';
import { createShareStore, type ShareStore } from './share-store';
import { openSqlite } from './sqlite';

export interface Store {
  purges: PurgeStore;
  history: PurgeHistory;
  summaries: PurgeSummaries;
  tracking: PurgeTracking;
  shares: ShareStore;
  credentials: CredentialStore;
  sessions: SessionStore;
  audit: AuditStore;
  close: () => Promise<void>;
}

/** Opens the database, brings its schema up to date and returns the queries; throws when any of that fails. */
export async function openStore(file: string): Promise<Store> {
  const db = new Kysely<Database>({ dialect: openSqlite(file) });
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error) {
    await db.destroy();
    throw error;
  }
  return {
    purges: createPurgeStore(db),
    history: createPurgeHistory(db),
    summaries: createPurgeSummary(db),
    tracking: createPurgeTracking(db),
    shares: createShareStore(db),
    credentials: createCredentialStore(db),
    sessions: createSessionStore(db),
    audit: createAuditStore(db),
    close: () => db.destroy(),
  };
}

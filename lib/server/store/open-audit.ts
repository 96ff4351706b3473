import 'server-only';
import { createAuditStore } from './audit-store';
import type { DatabaseLocation } from './database-location';
import { openDatabase } from './open-database';
import { kyselyOn, openPostgresForTools } from './postgres';
import { findUnloggedChange } from './unlogged-change';

/** The audit log alone, for looking into it beside a desk that runs: nothing is migrated. */
export function openAudit(location: DatabaseLocation) {
  // The log is read through, which may take longer than a request may.
  const db = location.kind === 'sqlite' ? openDatabase(location).db : kyselyOn(openPostgresForTools(location.url));
  return {
    audit: createAuditStore(db),
    unloggedChange: () => findUnloggedChange(db),
    close: () => db.destroy(),
  };
}

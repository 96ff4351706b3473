import 'server-only';
import { createAuditStore } from './audit-store';
import type { DatabaseLocation } from './database-location';
import { openDatabase } from './open-database';

/** The audit log alone, for looking into it beside a desk that runs: nothing is migrated. */
export function openAudit(location: DatabaseLocation) {
  const { db } = openDatabase(location);
  return { audit: createAuditStore(db), close: () => db.destroy() };
}

import 'server-only';
import type { DatabaseLocation } from '@/lib/server/store/engine/database-location';
import { openDatabase } from '@/lib/server/store/engine/open-database';
import { kyselyOn, openPostgresForTools } from '@/lib/server/store/engine/postgres';
import { findUnloggedChange } from '@/lib/server/store/engine/unlogged-change';
import { createAuditStore } from './audit-store';

/** The audit log alone, for looking into it beside a desk that runs: nothing is migrated. */
export function openAuditLog(location: DatabaseLocation) {
  // The log is read through, which may take longer than a request may.
  const db = location.kind === 'sqlite' ? openDatabase(location).db : kyselyOn(openPostgresForTools(location.url));
  return {
    audit: createAuditStore(db),
    unloggedChange: () => findUnloggedChange(db),
    close: () => db.destroy(),
  };
}

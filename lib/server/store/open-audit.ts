import 'server-only';
import { Kysely } from 'kysely';
import { createAuditStore } from './audit-store';
import type { Database } from './schema';
import { openSqlite } from './sqlite';

/** The audit log alone, for looking into it beside a desk that runs: nothing is migrated. */
export function openAudit(file: string) {
  const db = new Kysely<Database>({ dialect: openSqlite(file) });
  return { audit: createAuditStore(db), close: () => db.destroy() };
}

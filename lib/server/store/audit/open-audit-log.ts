import 'server-only';
import { type Kysely, sql } from 'kysely';
import { type DatabaseLocation, openForTools } from '@/lib/server/store/engine/open-database';
import type { Database } from '@/lib/server/store/engine/schema';
import { createAuditStore } from './audit-store';

/** A purge that someone submitted to this desk, alone: lines of a job have the job's entry, and outside purges have none. */
const alone = sql`and it.job_id is null and it.outside is null`;
const every = sql``;

/** What is always recorded together with an entry of the audit log, in one transaction. */
const logged = [
  { table: 'credentials', what: 'the credential', action: 'credential.create', since: 'always', where: every },
  { table: 'purges', what: 'the purge', action: 'purge.submit', since: 'the audit log', where: alone },
  { table: 'bulk_jobs', what: 'the bulk job', action: 'bulk.submit', since: 'the audit log', where: every },
  { table: 'shares', what: 'the share link', action: 'share.create', since: 'the audit log', where: every },
] as const;

/** The migration that makes the audit log: what an earlier version recorded has no entries. */
const AUDIT_MIGRATION = '0005-people';

/** From when on everything has its entry, epoch milliseconds: a copied database has its migrations later than its log. */
async function logBegan(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ timestamp: string }>`
    select timestamp from kysely_migration where name = ${AUDIT_MIGRATION}`.execute(db);
  const first = await db.selectFrom('audit_log').select('at').where('sequence', '=', 1).executeTakeFirst();
  return Math.min(first?.at ?? Number.POSITIVE_INFINITY, Date.parse(rows[0]?.timestamp ?? '') || 0);
}

/**
 * Names something in the database whose entry in the audit log is missing; undefined when there is nothing of that kind.
 * A log that was emptied or cut, and whose head was set back to match, is a chain without a flaw: this is what it lacks.
 */
async function findUnloggedChange(db: Kysely<Database>): Promise<string | undefined> {
  const began = await logBegan(db);
  for (const { table, what, action, since, where } of logged) {
    // Outer join: both databases build one index of the entries for it.
    const { rows } = await sql<{ id: string }>`
      select it.id from ${sql.table(table)} as it
      left join audit_log as entry on entry.subject_id = it.id and entry.action = ${action} and entry.outcome = 'done'
      where entry.sequence is null and it.created_at >= ${since === 'always' ? 0 : began} ${where}
      order by it.created_at, it.id limit 1`.execute(db);
    if (rows[0]) return `${what} ${rows[0].id} has no entry ${action}`;
  }
  return undefined;
}

/** The audit log alone, for looking into it beside a desk that runs: nothing is migrated. */
export function openAuditLog(location: DatabaseLocation) {
  // The log is read through, which may take longer than a request may.
  const db = openForTools(location);
  return {
    audit: createAuditStore(db),
    unloggedChange: () => findUnloggedChange(db),
    close: () => db.destroy(),
  };
}

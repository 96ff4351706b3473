import 'server-only';
import { type Kysely, sql, type Transaction } from 'kysely';
import { appendAudit, type NewAuditEntry } from '@/lib/server/store/audit/audit-log';
import type { Database } from '@/lib/server/store/engine/schema';

/** Who ended something, and when (epoch milliseconds). */
interface Revocation {
  by: string;
  at: number;
}

/** Ends a link or a credential, with its entry in the audit log; what was ended before stays as it is. `also` is done with it. */
export const revokeOnce = (
  db: Kysely<Database>,
  table: 'shares' | 'credentials',
  id: string,
  { by, at }: Revocation,
  audit: NewAuditEntry,
  also?: (tx: Transaction<Database>) => Promise<void>,
): Promise<void> =>
  db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: string }>`
      update ${sql.table(table)} set revoked_at = ${at}, revoked_by = ${by}
      where id = ${id} and revoked_at is null returning id`.execute(tx);
    if (rows.length === 0) return;
    await appendAudit(tx, audit);
    await also?.(tx);
  });

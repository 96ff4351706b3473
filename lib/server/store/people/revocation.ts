import 'server-only';
import { type Kysely, sql, type Transaction } from 'kysely';
import { appendAudit, type NewAuditEntry } from '@/lib/server/store/audit/audit-log';
import type { Database } from '@/lib/server/store/engine/schema';

/** As many links or credentials that have ended as a list has. Those that work are all in it: it is where people end them. */
export const ENDED_MAX = 500;

/** That a link or a credential works at a moment (epoch milliseconds), as `secretState` says of one that was read. */
export const isActiveAt = (table: 'shares' | 'credentials', now: number) =>
  sql<boolean>`(${sql.ref(`${table}.revoked_at`)} is null and (${sql.ref(`${table}.expires_at`)} is null
    or ${sql.ref(`${table}.expires_at`)} > ${now}))`;

/** Returns both as one list, the newest first; what ended while they were read is in it once. */
export function activeAndEnded<T extends { id: string; createdAt: number }>(
  active: readonly T[],
  ended: readonly T[],
): T[] {
  const known = new Set(active.map(({ id }) => id));
  const all = [...active, ...ended.filter(({ id }) => !known.has(id))];
  return all.sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
}

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

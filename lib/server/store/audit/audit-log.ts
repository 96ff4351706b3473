import 'server-only';
import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { AuditRow, Database } from '@/lib/server/store/engine/schema';
import type { AuditEntry } from '@/lib/shared/access/audit-schema';

/** What is written down, before it has its place in the log. `at` is in epoch milliseconds. */
export type NewAuditEntry = Omit<AuditEntry, 'sequence' | 'at' | 'hash'> & { at: number };

/** The hash before the first entry. */
export const FIRST_HASH = '';

/** SHA-256 over an entry, its place and the hash before it: changing, leaving out or moving one breaks all that follow. */
export function auditHash(before: string, row: Omit<AuditRow, 'hash'>): string {
  const fields = [
    before,
    row.sequence,
    row.at,
    row.actor,
    row.actor_kind,
    row.action,
    row.outcome,
    row.subject,
    row.subject_id,
    row.reason,
    row.address,
    row.request_id,
  ];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

/** Makes all others who append wait until this transaction has ended. */
export const lockAudit = (tx: Transaction<Database>) =>
  tx
    .updateTable('audit_head')
    .set(({ ref }) => ({ sequence: ref('sequence') }))
    .where('id', '=', 1)
    .execute();

/** Appends an entry, in the transaction that makes what it tells of. */
export async function appendAudit(tx: Transaction<Database>, entry: NewAuditEntry): Promise<AuditRow> {
  // The write comes first: it is what makes all others wait until this entry has its place.
  const head = await tx
    .updateTable('audit_head')
    .set(({ eb }) => ({ sequence: eb('sequence', '+', 1) }))
    .where('id', '=', 1)
    .returning(['sequence', 'hash'])
    .executeTakeFirstOrThrow();
  const row = {
    sequence: head.sequence,
    at: entry.at,
    actor: entry.actor,
    actor_kind: entry.actorKind,
    action: entry.action,
    outcome: entry.outcome,
    subject: entry.subject,
    subject_id: entry.subjectId,
    reason: entry.reason,
    address: entry.address,
    request_id: entry.requestId,
  };
  const written = { ...row, hash: auditHash(head.hash, row) };
  await tx.insertInto('audit_log').values(written).execute();
  await tx.updateTable('audit_head').set({ hash: written.hash }).where('id', '=', 1).execute();
  return written;
}

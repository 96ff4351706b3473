import 'server-only';
import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import { compiledOnce } from '@/lib/server/store/engine/compiled';
import { isPostgres } from '@/lib/server/store/engine/dialect';
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

/** The last entry of the log. */
type AuditHead = Pick<AuditRow, 'sequence' | 'hash'>;

const readHead = compiledOnce<object, AuditHead>((db) =>
  db
    .selectFrom('audit_head')
    .select(['sequence', 'hash'])
    .where('id', '=', 1)
    // A transaction has the whole of an SQLite file from its beginning.
    .$if(isPostgres(db), (query) => query.forUpdate()),
);

const insertEntry = compiledOnce<AuditRow, object>((db, value) =>
  db.insertInto('audit_log').values({
    sequence: value('sequence'),
    at: value('at'),
    actor: value('actor'),
    actor_kind: value('actor_kind'),
    action: value('action'),
    outcome: value('outcome'),
    subject: value('subject'),
    subject_id: value('subject_id'),
    reason: value('reason'),
    address: value('address'),
    request_id: value('request_id'),
    hash: value('hash'),
  }),
);

const moveHead = compiledOnce<AuditHead, object>((db, value) =>
  db
    .updateTable('audit_head')
    .set({ sequence: value('sequence'), hash: value('hash') })
    .where('id', '=', 1),
);

/** Makes all others who append wait until this transaction has ended. */
export async function lockAudit(tx: Transaction<Database>): Promise<AuditHead> {
  const [head] = await readHead(tx, {});
  if (!head) throw new Error('the audit log has no head');
  return head;
}

/** Appends an entry, in the transaction that makes what it tells of. `head` is what `lockAudit` has just returned in it. */
export async function appendAudit(
  tx: Transaction<Database>,
  entry: NewAuditEntry,
  head?: AuditHead,
): Promise<AuditRow> {
  const before = head ?? (await lockAudit(tx));
  const row = {
    sequence: before.sequence + 1,
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
  const written = { ...row, hash: auditHash(before.hash, row) };
  await insertEntry(tx, written);
  await moveHead(tx, written);
  return written;
}

import 'server-only';
import type { Kysely } from 'kysely';
import { containsText } from '@/lib/server/store/engine/dialect';
import type { AuditRow, Database } from '@/lib/server/store/engine/schema';
import type { AuditFilter } from '@/lib/shared/access/audit';
import { type AuditEntry, auditEntrySchema } from '@/lib/shared/access/audit-schema';
import { scannedTexts } from '@/lib/shared/history/searched-texts';
import { appendAudit, auditHash, FIRST_HASH, type NewAuditEntry } from './audit-log';

/** Entries held in memory at a time while the whole log is read. */
const PAGE = 1000;

/** The columns that a text is looked for in. */
const searched = ['subject', 'subject_id', 'reason', 'address', 'request_id'] as const;

const entryOf = (row: AuditRow): AuditEntry =>
  auditEntrySchema.parse({
    sequence: row.sequence,
    at: new Date(row.at).toISOString(),
    actor: row.actor,
    actorKind: row.actor_kind,
    action: row.action,
    outcome: row.outcome,
    subject: row.subject,
    subjectId: row.subject_id,
    reason: row.reason,
    address: row.address,
    requestId: row.request_id,
    hash: row.hash,
  });

/** What reading the log from its beginning has shown. */
export type AuditVerdict =
  | { intact: true; entries: number; hash: string }
  /** `sequence` is the first entry that does not fit what stands before it. */
  | { intact: false; sequence: number; problem: string };

/** The audit log: entries are added and read, and nothing else. */
export function createAuditStore(db: Kysely<Database>) {
  /** For what leaves no other trace; what changes something appends its entry in its own transaction. */
  const append = async (entry: NewAuditEntry): Promise<AuditEntry> =>
    entryOf(await db.transaction().execute((tx) => appendAudit(tx, entry)));

  /** Entries under a filter, the newest first, below a place in the log. */
  async function page(filter: AuditFilter, { before, limit }: { before?: number | undefined; limit: number }) {
    const { actor, action, outcome, from, to, q } = filter;
    const rows = await db
      .selectFrom('audit_log')
      .selectAll()
      .$if(actor !== undefined, (query) => query.where('actor', '=', actor ?? ''))
      .$if(action !== undefined, (query) => query.where('action', '=', action ?? ''))
      .$if(outcome !== undefined, (query) => query.where('outcome', '=', outcome ?? ''))
      .$if(from !== undefined, (query) => query.where('at', '>=', Date.parse(from ?? '')))
      .$if(to !== undefined, (query) => query.where('at', '<', Date.parse(to ?? '')))
      .$if(q !== undefined, (query) =>
        query.where(({ or }) =>
          or(scannedTexts(q ?? '').flatMap((text) => searched.map((name) => containsText(db, name, text)))),
        ),
      )
      .$if(before !== undefined, (query) => query.where('sequence', '<', before ?? 0))
      .orderBy('sequence', 'desc')
      .limit(limit)
      .execute();
    return rows.map(entryOf);
  }

  /** Reads the whole log and holds every entry against the one before it, and the last against the head. */
  async function verify(): Promise<AuditVerdict> {
    let before = FIRST_HASH;
    let last = 0;
    /** The head has said that there is an entry with this number. */
    let promised = 0;
    for (;;) {
      const rows = await db
        .selectFrom('audit_log')
        .selectAll()
        .where('sequence', '>', last)
        .orderBy('sequence')
        .limit(PAGE)
        .execute();
      for (const row of rows) {
        const expected = last + 1;
        if (row.sequence !== expected) return { intact: false, sequence: expected, problem: 'the entry is missing' };
        const { hash, ...fields } = row;
        if (auditHash(before, fields) !== hash)
          return { intact: false, sequence: expected, problem: 'the entry or its hash was changed' };
        before = hash;
        last = expected;
      }
      if (rows.length === PAGE) continue;
      const head = await db.selectFrom('audit_head').selectAll().where('id', '=', 1).executeTakeFirst();
      if (head?.sequence === last && head.hash === before) break;
      if (!head || head.sequence <= last || (rows.length === 0 && promised > last))
        return { intact: false, sequence: last + 1, problem: 'entries at the end are missing' };
      // A desk may have appended it since: then it is there to be read now.
      promised = head.sequence;
    }
    return { intact: true, entries: last, hash: before };
  }

  /** The hash of an entry, for comparing with one that was noted elsewhere; undefined when there is no such entry. */
  const hashAt = async (sequence: number) =>
    (await db.selectFrom('audit_log').select('hash').where('sequence', '=', sequence).executeTakeFirst())?.hash;

  return { append, page, verify, hashAt };
}
export type AuditStore = ReturnType<typeof createAuditStore>;

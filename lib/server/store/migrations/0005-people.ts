import 'server-only';
import { type Kysely, type Migration, sql } from 'kysely';
import { wordingFor } from './column-types';

const REFUSAL = 'the audit log is append-only';

async function refuseChangesOnSqlite(db: Kysely<unknown>) {
  for (const change of ['update', 'delete'])
    await sql`
      create trigger ${sql.raw(`audit_log_no_${change}`)} before ${sql.raw(change)} on audit_log
      begin select raise(abort, ${sql.lit(REFUSAL)}); end`.execute(db);
}

async function refuseChangesOnPostgres(db: Kysely<unknown>) {
  await sql`
    create function audit_log_refuse() returns trigger language plpgsql as $$
    begin raise exception ${sql.lit(REFUSAL)}; end $$`.execute(db);
  await sql`
    create trigger audit_log_no_change before update or delete or truncate on audit_log
    for each statement execute function audit_log_refuse()`.execute(db);
}

/** Credentials for programs, the audit log, sessions that were ended early, and how far a shared history reaches. */
export const people: Migration = {
  async up(db: Kysely<unknown>) {
    const { isPostgres, integer, text, tableEnd } = wordingFor(db);
    // JSON list of distribution patterns: what the creator of the link may see. Null is everything.
    await db.schema.alterTable('shares').addColumn('scope', text).execute();
    await db.schema
      .createTable('credentials')
      .addColumn('id', text, (column) => column.primaryKey().notNull())
      .addColumn('name', text, (column) => column.notNull().unique())
      .addColumn('token_hash', text, (column) => column.notNull().unique())
      .addColumn('role', text, (column) => column.notNull())
      .addColumn('scope', text)
      .addColumn('created_at', integer, (column) => column.notNull())
      .addColumn('created_by', text, (column) => column.notNull())
      .addColumn('expires_at', integer)
      .addColumn('last_used_at', integer)
      .addColumn('revoked_at', integer)
      .addColumn('revoked_by', text)
      .modifyEnd(tableEnd)
      .execute();
    await db.schema
      .createTable('ended_sessions')
      .addColumn('id', text, (column) => column.primaryKey().notNull())
      .addColumn('expires_at', integer, (column) => column.notNull())
      .modifyEnd(tableEnd)
      .execute();
    await db.schema
      .createTable('audit_log')
      .addColumn('sequence', integer, (column) => column.primaryKey().notNull())
      .addColumn('at', integer, (column) => column.notNull())
      .addColumn('actor', text, (column) => column.notNull())
      .addColumn('actor_kind', text, (column) => column.notNull())
      .addColumn('action', text, (column) => column.notNull())
      .addColumn('outcome', text, (column) => column.notNull())
      .addColumn('subject', text)
      .addColumn('subject_id', text)
      .addColumn('reason', text)
      .addColumn('address', text)
      .addColumn('request_id', text)
      .addColumn('hash', text, (column) => column.notNull())
      .modifyEnd(tableEnd)
      .execute();
    for (const name of ['actor', 'action', 'outcome'])
      await db.schema.createIndex(`audit_log_by_${name}`).on('audit_log').columns([name, 'sequence']).execute();
    await db.schema.createIndex('audit_log_by_time').on('audit_log').columns(['at', 'sequence']).execute();
    // The last entry's number and hash. An append writes this row first, so that no two entries get the same number.
    await db.schema
      .createTable('audit_head')
      .addColumn('id', integer, (column) => column.primaryKey().notNull())
      .addColumn('sequence', integer, (column) => column.notNull())
      .addColumn('hash', text, (column) => column.notNull())
      .modifyEnd(tableEnd)
      .execute();
    await sql`insert into audit_head(id, sequence, hash) values (1, 0, '')`.execute(db);
    await (isPostgres ? refuseChangesOnPostgres(db) : refuseChangesOnSqlite(db));
  },
};

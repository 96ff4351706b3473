import 'server-only';
import { type Kysely, type Migration, sql } from 'kysely';
import { wordingFor } from './column-types';

/** What a page can show of a purge changes with one of these: those of 0015, and whether a purge shows. */
const shown = ['status', 'updated_at', 'poll_count', 'not_before', 'purge_request_id', 'renewal'];
const differs = (operator: string) =>
  sql.raw(
    [
      ...shown.map((name) => `old.${name} ${operator} new.${name}`),
      '(old.next_poll_at is null) <> (new.next_poll_at is null)',
    ].join(' or '),
  );
const columns = sql.raw([...shown, 'next_poll_at'].join(', '));

async function announceOnPostgres(db: Kysely<unknown>) {
  await sql`drop trigger purges_changed_columns on purges`.execute(db);
  await sql`
    create trigger purges_changed_columns after update of ${columns} on purges
    for each row when (${differs('is distinct from')}) execute function purge_changed()`.execute(db);
  await sql`
    create function purge_looked_at() returns trigger language plpgsql set search_path from current as $$
    begin
      insert into purge_changes(purge_id) values (new.purge_id);
      return null;
    end $$`.execute(db);
  await sql`
    create trigger purge_looks_added after insert on purge_looks
    for each row when (new.phase <> 'before') execute function purge_looked_at()`.execute(db);
}

async function announceOnSqlite(db: Kysely<unknown>) {
  const write = (id: string) => sql.raw(`insert into purge_changes(purge_id) values (${id});`);
  await sql`drop trigger purges_changed_update`.execute(db);
  await sql`
    create trigger purges_changed_update after update of ${columns} on purges
    when ${differs('is not')} begin ${write('new.id')} end`.execute(db);
  await sql`
    create trigger purge_looks_added after insert on purge_looks
    when new.phase <> 'before' begin ${write('new.purge_id')} end`.execute(db);
}

/** What visitors got before and after a purge, and whether it shows. The look before is part of the sending: no change of its own. */
export const looks: Migration = {
  async up(db: Kysely<unknown>) {
    const { isPostgres, integer, text, tableEnd } = wordingFor(db);
    for (const name of ['check_url', 'renewal', 'unchecked_because', 'look_owner'])
      await db.schema.alterTable('purges').addColumn(name, text).execute();
    for (const name of ['new_since', 'next_look_at'])
      await db.schema.alterTable('purges').addColumn(name, integer).execute();
    await sql`create index purges_to_look_at on purges (next_look_at) where next_look_at is not null`.execute(db);
    await sql`create index purges_by_renewal on purges (renewal, sort_key) where renewal is not null`.execute(db);
    await db.schema
      .createTable('purge_looks')
      .addColumn('purge_id', text, (column) => column.notNull())
      .addColumn('sequence', integer, (column) => column.notNull())
      .addColumn('phase', text, (column) => column.notNull())
      .addColumn('at', integer, (column) => column.notNull())
      .addColumn('look', text, (column) => column.notNull())
      .addPrimaryKeyConstraint('purge_looks_key', ['purge_id', 'sequence'])
      .modifyEnd(tableEnd)
      .execute();
    await (isPostgres ? announceOnPostgres(db) : announceOnSqlite(db));
  },
};

import 'server-only';
import { type Kysely, type Migration, sql } from 'kysely';
import { wordingFor } from './column-types';

/** Lists of purges that are sent as one job, and in which order those who wait have their turns. */
export const bulkJobs: Migration = {
  async up(db: Kysely<unknown>) {
    const { integer, text, tableEnd } = wordingFor(db);
    await db.schema
      .createTable('bulk_jobs')
      .addColumn('id', text, (column) => column.primaryKey().notNull())
      .addColumn('created_at', integer, (column) => column.notNull())
      .addColumn('actor', text, (column) => column.notNull())
      .addColumn('mode', text, (column) => column.notNull())
      .addColumn('reason', text)
      .addColumn('ticket', text)
      .addColumn('total', integer, (column) => column.notNull())
      .addColumn('distributions', text, (column) => column.notNull())
      .addColumn('list_sha256', text, (column) => column.notNull())
      .addColumn('idempotency_key', text)
      .addColumn('request_hash', text, (column) => column.notNull())
      .addColumn('answer', text, (column) => column.notNull())
      .addColumn('retry_of', text)
      .addColumn('paused_at', integer)
      .addColumn('paused_because', text)
      .addColumn('cancelled_at', integer)
      .addColumn('cancelled_by', text)
      .addColumn('finished_at', integer)
      .addUniqueConstraint('bulk_jobs_actor_idempotency_key', ['actor', 'idempotency_key'])
      .modifyEnd(tableEnd)
      .execute();
    await db.schema.createIndex('bulk_jobs_in_order').on('bulk_jobs').columns(['created_at', 'id']).execute();
    await sql`create index bulk_jobs_unfinished on bulk_jobs (created_at) where finished_at is null`.execute(db);
    await sql`create index bulk_jobs_retries on bulk_jobs (retry_of) where retry_of is not null`.execute(db);
    await db.schema
      .createTable('bulk_parts')
      .addColumn('job_id', text, (column) => column.notNull().references('bulk_jobs.id'))
      .addColumn('part', integer, (column) => column.notNull())
      .addColumn('size', integer, (column) => column.notNull())
      .addColumn('lines', text, (column) => column.notNull())
      .addPrimaryKeyConstraint('bulk_parts_key', ['job_id', 'part'])
      .modifyEnd(tableEnd)
      .execute();
    await db.schema.alterTable('purges').addColumn('job_id', text).execute();
    await db.schema.alterTable('purges').addColumn('job_line', integer).execute();
    await sql`create index purges_by_job on purges (job_id, sort_key) where job_id is not null`.execute(db);
    await sql`
      create index purges_of_job on purges (job_id, status, dispatched_at) where job_id is not null`.execute(db);
    await sql`
      create index purges_waiting on purges (actor, coalesce(job_id, ''), sort_key) where status = 'queued'`.execute(
      db,
    );
    await sql`
      create index purges_to_poll_alone on purges (next_poll_at)
      where next_poll_at is not null and job_id is null`.execute(db);
    await db.schema
      .createTable('send_turns')
      .addColumn('actor', text, (column) => column.notNull())
      .addColumn('lane', text, (column) => column.notNull())
      .addColumn('turn', integer, (column) => column.notNull())
      .addColumn('turned_away', integer)
      .addPrimaryKeyConstraint('send_turns_key', ['actor', 'lane'])
      .modifyEnd(tableEnd)
      .execute();
  },
};

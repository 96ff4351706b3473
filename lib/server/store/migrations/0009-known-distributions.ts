import 'server-only';
import { type Kysely, type Migration, sql } from 'kysely';
import { wordingFor } from './column-types';

/** What the CDN said of its distributions: a restart or another replica need not ask again. */
export const knownDistributions: Migration = {
  async up(db: Kysely<unknown>) {
    const { integer, text, tableEnd } = wordingFor(db);
    await db.schema
      .createTable('distribution_lists')
      .addColumn('source', text, (column) => column.notNull())
      .addColumn('namespace', text, (column) => column.notNull())
      .addColumn('due_at', integer, (column) => column.notNull())
      .addColumn('asked_at', integer)
      .addColumn('started_at', integer)
      .addColumn('page', text)
      .addColumn('listed_at', integer)
      .addColumn('failures', integer, (column) => column.notNull())
      .addColumn('problems', text)
      .addPrimaryKeyConstraint('distribution_lists_key', ['source', 'namespace'])
      .modifyEnd(tableEnd)
      .execute();
    await db.schema
      .createTable('known_distributions')
      .addColumn('source', text, (column) => column.notNull())
      .addColumn('namespace', text, (column) => column.notNull())
      .addColumn('name', text, (column) => column.notNull())
      .addColumn('disabled', integer, (column) => column.notNull())
      .addColumn('seen_at', integer, (column) => column.notNull())
      .addColumn('domains', text)
      .addColumn('read_at', integer)
      .addColumn('due_at', integer, (column) => column.notNull())
      .addColumn('wanted_at', integer)
      .addColumn('failures', integer, (column) => column.notNull())
      .addColumn('problem', text)
      .addPrimaryKeyConstraint('known_distributions_key', ['source', 'namespace', 'name'])
      .modifyEnd(tableEnd)
      .execute();
    await sql`insert into cdn_endpoints(name, full_at_us) values ('distributions', 0)`.execute(db);
  },
};

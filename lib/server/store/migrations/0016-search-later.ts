import 'server-only';
import { type Kysely, type Migration, sql } from 'kysely';
import { facets, searched } from '@/lib/server/store/history/search-tokens';
import { wordingFor } from './column-types';

const tokens = (prefix: string) => `search_tokens(${[...facets, ...searched].map((name) => prefix + name).join(', ')})`;

/**
 * A purge may be written before the text index has it: `search_pending` says so. A purge of an earlier version has no
 * such mark, and the triggers index it at once, as they did before.
 */
export const searchLater: Migration = {
  async up(db: Kysely<unknown>) {
    const { isPostgres, integer } = wordingFor(db);
    await db.schema.alterTable('purges').addColumn('search_pending', integer).execute();
    if (isPostgres) return;
    await sql`
      create index purges_search_pending on purges (sort_key) where search_pending is not null`.execute(db);
    const insert = sql.raw(`insert into purge_search(rowid, tokens) values (new.sort_key, ${tokens('new.')});`);
    const remove = sql.raw(
      `insert into purge_search(purge_search, rowid, tokens) values ('delete', old.sort_key, ${tokens('old.')});`,
    );
    for (const change of ['insert', 'delete', 'update'])
      await sql`drop trigger ${sql.raw(`purges_search_${change}`)}`.execute(db);
    await sql`
      create trigger purges_search_insert after insert on purges
      when new.search_pending is null begin ${insert} end`.execute(db);
    await sql`
      create trigger purges_search_delete after delete on purges
      when old.search_pending is null begin ${remove} end`.execute(db);
    await sql`
      create trigger purges_search_update after update of ${sql.raw(searched.join(', '))} on purges
      when old.search_pending is null and (${sql.raw(searched.map((name) => `old.${name} is not new.${name}`).join(' or '))})
      begin ${remove} ${insert} end`.execute(db);
  },
};

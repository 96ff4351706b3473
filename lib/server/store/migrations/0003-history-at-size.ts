import 'server-only';
import { type Kysely, type Migration, sql } from 'kysely';
import { facets, searched } from '@/lib/server/store/history/search-tokens';
import { wordingFor } from './column-types';

/** The columns that the history is filtered by, each with the history's own order behind it. */
const indexes: Record<string, string[]> = {
  purges_by_namespace: ['namespace', 'sort_key'],
  purges_by_distribution: ['namespace', 'distribution', 'sort_key'],
  purges_by_status: ['status', 'sort_key'],
  purges_by_mode: ['mode', 'sort_key'],
  purges_by_kind: ['kind', 'sort_key'],
  purges_by_actor: ['actor', 'sort_key'],
  purges_by_request_id: ['purge_request_id', 'sort_key'],
  purges_by_ticket: ['ticket', 'sort_key'],
};
const tokens = (prefix: string) => `search_tokens(${[...facets, ...searched].map((name) => prefix + name).join(', ')})`;

/** PostgreSQL: the numbers of the tokens in an array. The code that writes a purge writes them, too (search-index.ts). */
async function searchByArrays(db: Kysely<unknown>) {
  await sql`create table purge_search (rowid bigint primary key, tokens integer[] not null)`.execute(db);
  await sql`create index purge_search_tokens on purge_search using gin (tokens)`.execute(db);
}

/** SQLite: a full-text index, which triggers keep up to date. */
async function searchByFts(db: Kysely<unknown>) {
  const insert = sql.raw(`insert into purge_search(rowid, tokens) values (new.sort_key, ${tokens('new.')});`);
  const remove = sql.raw(
    `insert into purge_search(purge_search, rowid, tokens) values ('delete', old.sort_key, ${tokens('old.')});`,
  );
  // It keeps which purges have a token and nothing else: what it finds is compared with the purge itself.
  await sql`
    create virtual table purge_search using fts5(
      tokens, content = '', columnsize = 0, detail = 'none', tokenize = 'ascii'
    )`.execute(db);
  await sql`
    insert into purge_search(rowid, tokens)
    select sort_key, ${sql.raw(tokens(''))} from purges order by sort_key`.execute(db);
  await sql`create trigger purges_search_insert after insert on purges begin ${insert} end`.execute(db);
  await sql`create trigger purges_search_delete after delete on purges begin ${remove} end`.execute(db);
  await sql`
    create trigger purges_search_update after update of ${sql.raw(searched.join(', '))} on purges
    when ${sql.raw(searched.map((name) => `old.${name} is not new.${name}`).join(' or '))}
    begin ${remove} ${insert} end`.execute(db);
}

/** One integer that orders the history and every index of it, and a full-text index that is read in the same order. */
export const historyAtSize: Migration = {
  async up(db: Kysely<unknown>) {
    const { isPostgres, integer } = wordingFor(db);
    await db.schema.alterTable('purges').addColumn('sort_key', integer).execute();
    await sql`
      update purges set sort_key = numbered.sort_key
      from (
        select id, created_at * 1000 + row_number() over (partition by created_at order by id) - 1 as sort_key from purges
      ) as numbered
      where numbered.id = purges.id`.execute(db);
    await db.schema.dropIndex('purges_newest').execute();
    await db.schema.dropIndex('purges_by_distribution').execute();
    await db.schema.createIndex('purges_in_order').unique().on('purges').column('sort_key').execute();
    for (const [name, on] of Object.entries(indexes))
      await db.schema.createIndex(name).on('purges').columns(on).execute();

    await (isPostgres ? searchByArrays(db) : searchByFts(db));
  },
};

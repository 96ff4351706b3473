import 'server-only';
import { type Kysely, sql } from 'kysely';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import type { Database } from '@/lib/server/store/engine/schema';
import { executedMigrations } from '@/lib/server/store/migrations/bring-up-to-date';

/** A table that is copied, in the order of a key that is unique and never changes. */
export interface CopiedTable {
  name: string;
  key: readonly string[];
  /** `append-only`: triggers refuse changes. `made`: the migrations put rows into it. */
  is?: 'append-only' | 'made';
}

/** In this order: what refers to a row comes behind it. */
export const copiedTables: readonly CopiedTable[] = [
  { name: 'purges', key: ['sort_key'] },
  { name: 'purge_events', key: ['purge_id', 'sequence'] },
  { name: 'purge_sites', key: ['purge_id', 'site'] },
  { name: 'purge_looks', key: ['purge_id', 'sequence'] },
  { name: 'bulk_jobs', key: ['id'] },
  { name: 'bulk_parts', key: ['job_id', 'part'] },
  { name: 'shares', key: ['id'] },
  { name: 'credentials', key: ['id'] },
  { name: 'cdn_endpoints', key: ['name'], is: 'made' },
  { name: 'purge_api_changes', key: ['source'] },
  { name: 'outside_reads', key: ['source', 'namespace', 'distribution', 'api'] },
  { name: 'distribution_lists', key: ['source', 'namespace'] },
  { name: 'known_distributions', key: ['source', 'namespace', 'name'] },
  { name: 'ended_sessions', key: ['id'] },
  { name: 'audit_log', key: ['sequence'], is: 'append-only' },
  { name: 'audit_head', key: ['id'], is: 'made' },
];

/** Tables that each database creates for its own use. */
const leftOut: Readonly<Record<string, string>> = {
  desk_schema: 'the migrations write it',
  kysely_migration: 'the migrations write it',
  kysely_migration_lock: 'the migrations write it',
  purge_changes: 'triggers write it',
  purge_search: 'made of the purges',
  rate_limits: 'what clients did in the last minute',
  send_turns: 'whose turn it is among those who wait starts over',
  unfinished_copy: 'there while a copy is made',
};

/** What a copy has at once is no copy of what the source has by now. */
const LEFT_OUT_COLUMNS = ['search_pending'];

/** The columns of each table, both in the order of their names. */
export type Schema = ReadonlyMap<string, readonly string[]>;

/** The desk's own tables, without what a search index of SQLite keeps its own things in. */
export async function schemaOf(db: Kysely<Database>): Promise<Schema> {
  const [own] = isPostgres(db)
    ? (await sql<{ name: string }>`select current_schema() as name`.execute(db)).rows
    : [undefined];
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  return new Map(
    tables
      .filter(({ schema, name }) => (own === undefined || schema === own.name) && !name.startsWith('purge_search_'))
      .map(
        ({ name, columns }) =>
          [
            name,
            columns
              .map((column) => column.name)
              .filter((column) => !LEFT_OUT_COLUMNS.includes(column))
              .sort(),
          ] as const,
      )
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Returns tables that are listed neither as copied nor as left out. */
export const unknownTables = (schema: Schema) =>
  [...schema.keys()].filter((name) => !(name in leftOut) && !copiedTables.some((table) => table.name === name));

/** Why one cannot be copied into the other; undefined when it can. */
export async function schemaRefusal(source: Kysely<Database>, target: Kysely<Database>): Promise<string | undefined> {
  const [from, to] = [await executedMigrations(source), await executedMigrations(target)];
  const newest = (names: readonly string[]) => names.at(-1) ?? 'none';
  if (from.join() !== to.join())
    return `the schemas differ: source ${newest(from)}, target ${newest(to)}. Migrate the older one (npm run db:migrate)`;
  const [theirs, ours] = [await schemaOf(source), await schemaOf(target)];
  const unknown = [...unknownTables(theirs), ...unknownTables(ours)];
  if (unknown.length > 0) return `these tables do not belong to Purge Desk: ${[...new Set(unknown)].join(', ')}`;
  const differing = copiedTables.filter(({ name }) => theirs.get(name)?.join() !== ours.get(name)?.join());
  return differing.length === 0 ? undefined : `the schemas differ in ${differing.map(({ name }) => name).join(', ')}`;
}

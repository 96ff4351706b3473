import 'server-only';

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
  { name: 'shares', key: ['id'] },
  { name: 'credentials', key: ['id'] },
  { name: 'cdn_endpoints', key: ['name'], is: 'made' },
  { name: 'distribution_lists', key: ['source', 'namespace'] },
  { name: 'known_distributions', key: ['source', 'namespace', 'name'] },
  { name: 'ended_sessions', key: ['id'] },
  { name: 'audit_log', key: ['sequence'], is: 'append-only' },
  { name: 'audit_head', key: ['id'], is: 'made' },
];

/** What each database makes or needs by itself. */
export const leftOut: Readonly<Record<string, string>> = {
  desk_schema: 'the migrations write it',
  kysely_migration: 'the migrations write it',
  kysely_migration_lock: 'the migrations write it',
  purge_search: 'made of the purges',
  rate_limits: 'what clients did in the last minute',
  unfinished_copy: 'there while a copy is made',
};

import 'server-only';
import { type Kysely, sql } from 'kysely';
import type { Database } from '@/lib/server/store/engine/schema';
import { inScope, type Scope } from '@/lib/shared/access/access';

interface Within {
  /** Only the purges of this namespace. */
  namespace?: string;
  limit?: number;
}

/**
 * The values that a column of the history has, in alphabetical order: one step through its index each, however many
 * purges share a value.
 */
export async function distinctValues(
  db: Kysely<Database>,
  column: 'actor' | 'namespace' | 'distribution',
  { namespace, limit }: Within = {},
): Promise<string[]> {
  const name = sql.ref(column);
  const atMost = limit === undefined ? sql`` : sql`limit ${limit}`;
  const within = namespace === undefined ? sql`true` : sql`namespace = ${namespace}`;
  const { rows } = await sql<{ value: string }>`
    with recursive known(value) as (
      select min(${name}) from purges where ${within}
      union all
      select (select min(${name}) from purges where ${within} and ${name} > known.value)
      from known where known.value is not null
    )
    select value from known where value is not null ${atMost}`.execute(db);
  return rows.map(({ value }) => value);
}

/** More distributions than this are read together: what they share of the history makes a page full soon enough. */
const ONE_BY_ONE_MAX = 12;

/** The distributions that are on a record and in a scope. */
async function onRecord(db: Kysely<Database>, scope: readonly string[]): Promise<string[]> {
  const keys: string[] = [];
  for (const namespace of await distinctValues(db, 'namespace'))
    for (const name of await distinctValues(db, 'distribution', { namespace })) keys.push(`${namespace}/${name}`);
  return keys.filter((key) => inScope(scope, key));
}

/**
 * Splits a scope into parts that are read one by one and merged: an index has the rows of each distribution in the order of
 * the history. Otherwise each page of a user who may see little would search all of a large history.
 */
export async function readableParts(db: Kysely<Database>, scope: Scope): Promise<Scope[]> {
  if (scope === null) return [null];
  const keys = await onRecord(db, scope);
  return keys.length <= ONE_BY_ONE_MAX ? keys.map((key) => [key]) : [scope];
}

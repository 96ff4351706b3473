import 'server-only';
import { type Kysely, sql } from 'kysely';
import type { Database } from '@/lib/server/store/engine/schema';

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

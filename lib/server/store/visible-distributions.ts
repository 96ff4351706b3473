import 'server-only';
import { type Kysely, sql } from 'kysely';
import { inScope, type Scope } from '@/lib/shared/access';
import type { Database } from './schema';

/** More distributions than this are read together: what they share of the history makes a page full soon enough. */
const ONE_BY_ONE_MAX = 12;

/** The distributions that are on a record and in a scope: one step through the index each. */
async function onRecord(db: Kysely<Database>, scope: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    with recursive known(namespace, distribution) as (
      select namespace, distribution from (select namespace, distribution from purges order by 1, 2 limit 1)
      union all
      select
        (select p.namespace from purges p where (p.namespace, p.distribution) > (k.namespace, k.distribution) order by p.namespace, p.distribution limit 1),
        (select p.distribution from purges p where (p.namespace, p.distribution) > (k.namespace, k.distribution) order by p.namespace, p.distribution limit 1)
      from known k where k.namespace is not null
    )
    select namespace || '/' || distribution as key from known where namespace is not null`.execute(db);
  return rows.map(({ key }) => key).filter((key) => inScope(scope, key));
}

/**
 * A scope in the parts that are read one by one and put together: each distribution's rows have the history's order in
 * an index. Without that, whoever may see little of a large history would have all of it searched for each page.
 */
export async function readableParts(db: Kysely<Database>, scope: Scope): Promise<Scope[]> {
  if (scope === null) return [null];
  const keys = await onRecord(db, scope);
  return keys.length <= ONE_BY_ONE_MAX ? keys.map((key) => [key]) : [scope];
}

import 'server-only';
import type { Kysely } from 'kysely';
import type { Database } from '@/lib/server/store/engine/schema';
import { inScope, type Scope } from '@/lib/shared/access/access';
import { distinctValues } from './distinct-values';

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
 * A scope in the parts that are read one by one and put together: each distribution's rows have the history's order in
 * an index. Without that, whoever may see little of a large history would have all of it searched for each page.
 */
export async function readableParts(db: Kysely<Database>, scope: Scope): Promise<Scope[]> {
  if (scope === null) return [null];
  const keys = await onRecord(db, scope);
  return keys.length <= ONE_BY_ONE_MAX ? keys.map((key) => [key]) : [scope];
}

import 'server-only';
import { type ExpressionBuilder, type ExpressionWrapper, type SqlBool, sql } from 'kysely';
import type { Database } from '@/lib/server/store/engine/schema';
import { type Scope, scopeSchema } from '@/lib/shared/access/access';

/** A scope as a column keeps it: a JSON list of patterns, null for all distributions. */
export const printScope = (scope: Scope) => (scope === null ? null : JSON.stringify(scope));

/** Reads it back; throws on one that cannot be read, for a scope that is lost would show everything. */
export const readScope = (column: string | null): Scope =>
  column === null ? null : scopeSchema.parse(JSON.parse(column));

/** Names have no character that `like` reads as anything but itself. */
const likeOf = (half: string) => half.replaceAll('*', '%');

type Builder = ExpressionBuilder<Database, 'purges'>;

/**
 * The condition that a purge's distribution is in a scope. One pattern can use an index, which has the history's order
 * behind it; several of them must not, for then all they match would be gathered and sorted for each page.
 */
export function inScopeCondition(
  eb: Builder,
  scope: readonly string[],
): ExpressionWrapper<Database, 'purges', SqlBool> {
  const reads = (column: 'purges.namespace' | 'purges.distribution') =>
    scope.length === 1 ? sql.ref<string>(column) : sql<string>`${sql.ref(column)} || ''`;
  const half = (column: 'purges.namespace' | 'purges.distribution', text = '') =>
    text.includes('*') ? sql<SqlBool>`${reads(column)} like ${likeOf(text)}` : eb(reads(column), '=', text);
  return eb.or(
    scope.map((pattern) => {
      const [namespace, name] = pattern.split('/');
      return eb.and([half('purges.namespace', namespace), half('purges.distribution', name)]);
    }),
  );
}

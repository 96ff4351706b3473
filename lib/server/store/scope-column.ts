import 'server-only';
import { type ExpressionBuilder, type ExpressionWrapper, type SqlBool, sql } from 'kysely';
import { type Scope, scopeSchema } from '@/lib/shared/access';
import type { Database } from './schema';

/** A scope as a column keeps it: a JSON list of patterns, null for all distributions. */
export const printScope = (scope: Scope) => (scope === null ? null : JSON.stringify(scope));

/** Reads it back; throws on one that cannot be read, for a scope that is lost would show everything. */
export const readScope = (column: string | null): Scope =>
  column === null ? null : scopeSchema.parse(JSON.parse(column));

/** Names have no character that `like` reads as anything but itself. */
const likeOf = (half: string | undefined) => (half ?? '').replaceAll('*', '%');

type Builder = ExpressionBuilder<Database, 'purges'>;

/** The condition that a purge's distribution is in a scope. One distribution by its whole name can use an index. */
export function inScopeCondition(
  eb: Builder,
  scope: readonly string[],
): ExpressionWrapper<Database, 'purges', SqlBool> {
  return eb.or(
    scope.map((pattern) => {
      const [namespace, name] = pattern.split('/');
      const half = (column: 'purges.namespace' | 'purges.distribution', text: string | undefined) =>
        text?.includes('*') ? sql<SqlBool>`${sql.ref(column)} like ${likeOf(text)}` : eb(column, '=', text ?? '');
      return eb.and([half('purges.namespace', namespace), half('purges.distribution', name)]);
    }),
  );
}

import 'server-only';
import { sql, type Transaction } from 'kysely';
import type { Database } from '@/lib/server/store/engine/schema';
import type { DiscoveryProblem } from '@/lib/shared/distributions/distribution';
import type { DescribedOrigin } from '@/lib/shared/distributions/distribution-schema';

/** Rows of one statement: far below the parameters that a statement may have on either database. */
const ROWS_AT_ONCE = 500;

/** What an answer named. Without domains, those that are known stay. */
export interface SeenDistribution {
  name: string;
  disabled: boolean;
  domains: readonly string[] | undefined;
  /** Where it fetches its pages; known where its domains are. */
  origin?: DescribedOrigin | undefined;
  problem?: DiscoveryProblem | undefined;
}

/** Writes what a list named; `readAgainAt` is when domains that came with it are read again. Times are epoch milliseconds. */
export async function writeSeen(
  tx: Transaction<Database>,
  source: string,
  namespace: string,
  seen: readonly SeenDistribution[],
  { now, readAgainAt }: { now: number; readAgainAt: number },
) {
  for (let first = 0; first < seen.length; first += ROWS_AT_ONCE) {
    const rows = seen.slice(first, first + ROWS_AT_ONCE).map(({ name, disabled, domains, origin, problem }) => ({
      source,
      namespace,
      name,
      disabled: disabled ? 1 : 0,
      seen_at: now,
      domains: domains === undefined ? null : JSON.stringify(domains),
      origin: origin === undefined ? null : JSON.stringify(origin),
      read_at: domains === undefined ? null : now,
      due_at: domains === undefined ? now : readAgainAt,
      failures: 0,
      problem: problem === undefined ? null : JSON.stringify(problem),
    }));
    await tx
      .insertInto('known_distributions')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['source', 'namespace', 'name']).doUpdateSet(({ ref }) => {
          const unlessRead = (column: 'due_at' | 'failures' | 'problem' | 'origin') =>
            sql`case when excluded.domains is null then ${ref(`known_distributions.${column}`)}
              else ${ref(`excluded.${column}`)} end`;
          return {
            disabled: ref('excluded.disabled'),
            seen_at: ref('excluded.seen_at'),
            domains: sql<string>`coalesce(excluded.domains, known_distributions.domains)`,
            read_at: sql<number>`coalesce(excluded.read_at, known_distributions.read_at)`,
            due_at: unlessRead('due_at') as ReturnType<typeof sql<number>>,
            failures: unlessRead('failures') as ReturnType<typeof sql<number>>,
            problem: unlessRead('problem') as ReturnType<typeof sql<string>>,
            origin: unlessRead('origin') as ReturnType<typeof sql<string>>,
          };
        }),
      )
      .execute();
  }
}

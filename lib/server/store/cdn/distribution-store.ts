import 'server-only';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import type { Database, DistributionListRow, KnownDistributionRow } from '@/lib/server/store/engine/schema';
import { type SeenDistribution, writeSeen } from '@/lib/server/store/history/seen-distributions';
import type { DiscoveryProblem } from '@/lib/shared/distributions/distribution';
import {
  type DescribedOrigin,
  describedOriginSchema,
  discoveryProblemSchema,
} from '@/lib/shared/distributions/distribution-schema';
import { createReadingQueue, type Where } from './reading-queue';

/** Repeated requests for one distribution must not delay those of other users. Milliseconds. */
const WANTED_AGAIN_MS = 10_000;

export interface KnownDistribution {
  namespace: string;
  name: string;
  disabled: boolean;
  /** Undefined while they have not been read. */
  domains: string[] | undefined;
  /** Its origin; undefined if its description names none, or it has not been read. */
  origin: DescribedOrigin | undefined;
  problem: DiscoveryProblem | undefined;
  /** A user is waiting for it. */
  isWanted: boolean;
}

export interface NamespaceList {
  namespace: string;
  /** When the CDN answered last, or failed to, and when its list was complete last. Epoch milliseconds. */
  askedAt: number | undefined;
  listedAt: number | undefined;
  problems: DiscoveryProblem[];
}

/** A page of a namespace's list; undefined for the first one. */
interface ListPage {
  namespace: string;
  page: string | undefined;
}

const problemsSchema = z.array(discoveryProblemSchema);
const domainsSchema = z.array(z.string());

const knownOf = (row: KnownDistributionRow): KnownDistribution => ({
  namespace: row.namespace,
  name: row.name,
  disabled: row.disabled !== 0,
  domains: row.domains === null ? undefined : domainsSchema.parse(JSON.parse(row.domains)),
  // Looks are optional, so an origin in the format of a later version counts as none.
  origin: row.origin === null ? undefined : describedOriginSchema.safeParse(JSON.parse(row.origin)).data,
  problem: row.problem === null ? undefined : discoveryProblemSchema.parse(JSON.parse(row.problem)),
  isWanted: row.wanted_at !== null,
});
const listOf = (row: DistributionListRow): NamespaceList => ({
  namespace: row.namespace,
  askedAt: row.asked_at ?? undefined,
  listedAt: row.listed_at ?? undefined,
  problems: row.problems === null ? [] : problemsSchema.parse(JSON.parse(row.problems)),
});
const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));

/** Stores the CDN's distributions. Times are epoch milliseconds. */
export function createDistributionStore(db: Kysely<Database>) {
  /**
   * Stores a page of a namespace's list. The end of a complete list removes what it does not contain; a list with gaps
   * removes nothing. Of two readers of a page, the later one changes nothing.
   */
  async function recordList(
    source: string,
    { namespace, page }: ListPage,
    seen: readonly SeenDistribution[],
    after: {
      now: number;
      readAgainAt: number;
      nextPage: string | undefined;
      problems: DiscoveryProblem[];
      isWhole: boolean;
      dueAt: number;
    },
  ): Promise<void> {
    await db.transaction().execute(async (tx) => {
      const { now, nextPage, problems, isWhole } = after;
      const before = await tx
        .selectFrom('distribution_lists')
        .select(['started_at', 'page', 'problems'])
        .where('source', '=', source)
        .where('namespace', '=', namespace)
        .$if(isPostgres(tx), (query) => query.forUpdate())
        .executeTakeFirst();
      if ((before?.page ?? undefined) !== page) return;
      const startedAt = (page === undefined ? null : before?.started_at) ?? now;
      const said = page === undefined ? null : before?.problems;
      const earlier = said == null ? [] : problemsSchema.parse(JSON.parse(said));
      await writeSeen(tx, source, namespace, seen, after);
      const isEnd = nextPage === undefined;
      const isComplete = isEnd && isWhole && earlier.length === 0;
      const found = [...earlier, ...problems];
      await tx
        .updateTable('distribution_lists')
        .set({
          due_at: after.dueAt,
          asked_at: now,
          started_at: isEnd ? null : startedAt,
          page: nextPage ?? null,
          failures: 0,
          problems: found.length === 0 ? null : JSON.stringify(found),
          ...(isComplete && { listed_at: now }),
        })
        .where('source', '=', source)
        .where('namespace', '=', namespace)
        .execute();
      if (isComplete)
        await tx
          .deleteFrom('known_distributions')
          .where('source', '=', source)
          .where('namespace', '=', namespace)
          .where('seen_at', '<', startedAt)
          .execute();
    });
  }

  /** A failed list removes nothing; it restarts at its first page, unless another reader has read this page. */
  const recordListFailure = (
    source: string,
    { namespace, page }: ListPage,
    problem: DiscoveryProblem,
    now: number,
    dueAt: number,
  ) =>
    db
      .updateTable('distribution_lists')
      .set(({ eb }) => ({
        due_at: dueAt,
        asked_at: now,
        started_at: null,
        page: null,
        failures: eb('failures', '+', 1),
        problems: JSON.stringify([problem]),
      }))
      .where('source', '=', source)
      .where('namespace', '=', namespace)
      .where((row) => (page === undefined ? row('page', 'is', null) : row('page', '=', page)))
      .execute();

  const one = (source: string, { namespace, name }: { namespace: string; name: string }) =>
    db
      .updateTable('known_distributions')
      .where('source', '=', source)
      .where('namespace', '=', namespace)
      .where('name', '=', name);

  const recordDomains = (
    source: string,
    where: { namespace: string; name: string },
    {
      domains,
      origin,
      problem,
      now,
      dueAt,
    }: Pick<KnownDistribution, 'origin' | 'problem'> & { domains: string[]; now: number; dueAt: number },
  ) =>
    one(source, where)
      .set({
        domains: JSON.stringify(domains),
        origin: json(origin),
        read_at: now,
        due_at: dueAt,
        wanted_at: null,
        failures: 0,
        problem: json(problem),
      })
      .execute();

  /** Known domains stay. */
  const recordFailure = (
    source: string,
    where: { namespace: string; name: string },
    problem: DiscoveryProblem,
    dueAt: number,
  ) =>
    one(source, where)
      .set(({ eb }) => ({
        due_at: dueAt,
        wanted_at: null,
        failures: eb('failures', '+', 1),
        problem: JSON.stringify(problem),
      }))
      .execute();

  /** A user requested a distribution that has not been read: it is read before all others. */
  async function want(source: string, keys: readonly { namespace: string; name: string }[], now: number) {
    for (const key of keys)
      await one(source, key)
        .set({ wanted_at: now, due_at: now })
        .where('read_at', 'is', null)
        .where(({ eb, or }) => or([eb('wanted_at', 'is', null), eb('wanted_at', '<', now - WANTED_AGAIN_MS)]))
        .execute();
  }

  /** A user requested a distribution that is not in the list: the list is read again, unless it is being read. */
  const wantList = (source: string, namespace: string, now: number) =>
    db
      .updateTable('distribution_lists')
      .set({ due_at: now })
      .where('source', '=', source)
      .where('namespace', '=', namespace)
      // Its next page is due, or somebody reads it.
      .where('page', 'is', null)
      .execute();

  async function find(source: string, { namespace, name }: { namespace: string; name: string }) {
    const row = await db
      .selectFrom('known_distributions')
      .selectAll()
      .where('source', '=', source)
      .where('namespace', '=', namespace)
      .where('name', '=', name)
      .executeTakeFirst();
    return row && knownOf(row);
  }

  async function findList(source: string, namespace: string) {
    const row = await db
      .selectFrom('distribution_lists')
      .selectAll()
      .where('source', '=', source)
      .where('namespace', '=', namespace)
      .executeTakeFirst();
    return row && listOf(row);
  }

  /** Everything known, ordered by namespace and name. */
  async function all({
    source,
    namespaces,
  }: Where): Promise<{ lists: NamespaceList[]; distributions: KnownDistribution[] }> {
    const lists = await db
      .selectFrom('distribution_lists')
      .selectAll()
      .where('source', '=', source)
      .where('namespace', 'in', [...namespaces])
      .orderBy('namespace')
      .execute();
    const rows = await db
      .selectFrom('known_distributions')
      .selectAll()
      .where('source', '=', source)
      .where('namespace', 'in', [...namespaces])
      .orderBy('namespace')
      .orderBy('name')
      .execute();
    return { lists: lists.map(listOf), distributions: rows.map(knownOf) };
  }

  return {
    ...createReadingQueue(db),
    recordList,
    recordListFailure,
    recordDomains,
    recordFailure,
    want,
    wantList,
    find,
    findList,
    all,
  };
}
export type DistributionStore = ReturnType<typeof createDistributionStore>;

import 'server-only';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Database, DistributionListRow, KnownDistributionRow } from '@/lib/server/store/engine/schema';
import { type SeenDistribution, writeSeen } from '@/lib/server/store/history/seen-distributions';
import type { DiscoveryProblem } from '@/lib/shared/distributions/distribution';
import {
  type DescribedOrigin,
  describedOriginSchema,
  discoveryProblemSchema,
} from '@/lib/shared/distributions/distribution-schema';
import { createReadingQueue, type Where } from './reading-queue';

/** Somebody who asks again and again does not put off those that others ask for. Milliseconds. */
const WANTED_AGAIN_MS = 10_000;

export interface KnownDistribution {
  namespace: string;
  name: string;
  disabled: boolean;
  /** Undefined while they have not been read. */
  domains: string[] | undefined;
  /** Where it fetches its pages; undefined where its description names none, or it has not been read. */
  origin: DescribedOrigin | undefined;
  problem: DiscoveryProblem | undefined;
  /** Somebody waits for it. */
  isWanted: boolean;
}

export interface NamespaceList {
  namespace: string;
  /** When the CDN answered last, or failed to, and when its list was complete last. Epoch milliseconds. */
  askedAt: number | undefined;
  listedAt: number | undefined;
  problems: DiscoveryProblem[];
}

const problemsSchema = z.array(discoveryProblemSchema);
const domainsSchema = z.array(z.string());

const knownOf = (row: KnownDistributionRow): KnownDistribution => ({
  namespace: row.namespace,
  name: row.name,
  disabled: row.disabled !== 0,
  domains: row.domains === null ? undefined : domainsSchema.parse(JSON.parse(row.domains)),
  // A look at it is extra: one that a later version wrote in its own way counts as none.
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

/** Knows the CDN's distributions. Times are epoch milliseconds. */
export function createDistributionStore(db: Kysely<Database>) {
  /**
   * Keeps a page of a namespace's list. At the end of a complete list, what it did not name is gone; a list with gaps
   * removes nothing.
   */
  async function recordList(
    source: string,
    { namespace, page }: { namespace: string; page: string | undefined },
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
        .executeTakeFirst();
      const continues = page !== undefined && before?.page === page;
      const startedAt = continues ? (before.started_at ?? now) : now;
      const earlier = continues && before.problems !== null ? problemsSchema.parse(JSON.parse(before.problems)) : [];
      await writeSeen(tx, source, namespace, seen, after);
      const isEnd = nextPage === undefined;
      const isComplete = isEnd && isWhole && earlier.length === 0;
      const said = [...earlier, ...problems];
      await tx
        .updateTable('distribution_lists')
        .set({
          due_at: after.dueAt,
          asked_at: now,
          started_at: isEnd ? null : startedAt,
          page: nextPage ?? null,
          failures: 0,
          problems: said.length === 0 ? null : JSON.stringify(said),
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

  /** A list that failed removes nothing; it begins at its first page again. */
  const recordListFailure = (
    source: string,
    namespace: string,
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

  /** The domains that are known stay. */
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

  /** Somebody asks for a distribution that has not been read: it is read before all others. */
  async function want(source: string, keys: readonly { namespace: string; name: string }[], now: number) {
    for (const key of keys)
      await one(source, key)
        .set({ wanted_at: now, due_at: now })
        .where('read_at', 'is', null)
        .where(({ eb, or }) => or([eb('wanted_at', 'is', null), eb('wanted_at', '<', now - WANTED_AGAIN_MS)]))
        .execute();
  }

  /** Somebody asks for a distribution that the list does not name: the list is read again. */
  const wantList = (source: string, namespace: string, now: number) =>
    db
      .updateTable('distribution_lists')
      .set({ due_at: now })
      .where('source', '=', source)
      .where('namespace', '=', namespace)
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

  /** All that is known, in the order of namespaces and names. */
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

import 'server-only';
import { type Expression, type Kysely, type SqlBool, sql } from 'kysely';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import type { Database } from '@/lib/server/store/engine/schema';
import type { PurgeApi } from '@/lib/shared/purges/cdn-purge-request';

/** A list of purges that the CDN keeps: those of one distribution, made by one API. */
export interface OutsideList {
  /** The CDN's address. */
  source: string;
  namespace: string;
  distribution: string;
  api: PurgeApi;
}

/** A list that is to be read now. */
export interface OutsideReading extends OutsideList {
  /** Up to when it was read the last time, epoch milliseconds; null for one that never was. */
  readUntil: number | null;
  /** Failures in a row. */
  failures: number;
}

/** No list rests for longer: one that does was put off before a clock was set back. Milliseconds. */
const LONGEST_REST_MS = 2 * 3_600_000;

const isDueAt = (now: number): Expression<SqlBool> =>
  sql<SqlBool>`(due_at <= ${now} or due_at > ${now + LONGEST_REST_MS})`;

/** The lists at the CDN in which purges are found that were made outside Purge Desk: who reads which, and how far. */
export function createOutsideLists(db: Kysely<Database>) {
  /** Makes sure that each of these lists has a row. */
  async function begin(lists: readonly OutsideList[], now: number): Promise<void> {
    for (const list of lists)
      await db
        .insertInto('outside_reads')
        .values({ ...list, due_at: now, failures: 0 })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
  }

  const rowOf = ({ source, namespace, distribution, api }: OutsideList) =>
    sql<SqlBool>`source = ${source} and namespace = ${namespace} and distribution = ${distribution} and api = ${api}`;

  /** Takes the list that is due longest, for `leaseMs`; undefined when none is due. */
  async function claim(source: string, now: number, leaseMs: number): Promise<OutsideReading | undefined> {
    const row = await db
      .updateTable('outside_reads')
      .set({ due_at: now + leaseMs })
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('source', 'namespace', 'distribution', 'api'),
          'in',
          selectFrom('outside_reads')
            .select(['source', 'namespace', 'distribution', 'api'])
            .where('source', '=', source)
            .where(isDueAt(now))
            .orderBy('due_at')
            .limit(1)
            .$if(isPostgres(db), (due) => due.forUpdate().skipLocked())
            .$asTuple('source', 'namespace', 'distribution', 'api'),
        ),
      )
      .returningAll()
      .executeTakeFirst();
    if (!row) return undefined;
    const { namespace, distribution, failures } = row;
    return { source, namespace, distribution, api: row.api as PurgeApi, readUntil: row.read_until, failures };
  }

  /** Makes a list due at a moment: while it is being read, that is the end of the lease. */
  const putOff = (list: OutsideList, dueAt: number) =>
    db.updateTable('outside_reads').set({ due_at: dueAt }).where(rowOf(list)).execute();

  /** Leaves all lists of an API alone until a moment. */
  const putOffAll = ({ source, api }: OutsideList, until: number) =>
    db
      .updateTable('outside_reads')
      .set({ due_at: until })
      .where('source', '=', source)
      .where('api', '=', api)
      .where('due_at', '<', until)
      .execute();

  /** Stops reading a list whose distribution the desk no longer knows. */
  const forget = (list: OutsideList) => db.deleteFrom('outside_reads').where(rowOf(list)).execute();

  /** Writes down that a list was read up to a moment, or why it was not, or not wholly. */
  const finish = (
    list: OutsideList,
    { dueAt, ...outcome }: { dueAt: number } & ({ readUntil: number | null } | { failures: number; problem: string }),
  ) =>
    db
      .updateTable('outside_reads')
      .set(
        'problem' in outcome
          ? { due_at: dueAt, failures: outcome.failures, problem: outcome.problem }
          : { due_at: dueAt, failures: 0, problem: null, read_until: outcome.readUntil },
      )
      .where(rowOf(list))
      .execute();

  /** How many lists there are, and why some of them were not read the last time, by the reason. */
  async function state(source: string): Promise<{ lists: number; problems: { problem: string; lists: number }[] }> {
    const rows = await db
      .selectFrom('outside_reads')
      .select(({ fn }) => ['problem', fn.countAll<number>().as('lists')])
      .where('source', '=', source)
      .groupBy('problem')
      .execute();
    return {
      lists: rows.reduce((sum, { lists }) => sum + Number(lists), 0),
      problems: rows.flatMap(({ problem, lists }) => (problem === null ? [] : [{ problem, lists: Number(lists) }])),
    };
  }

  return { begin, claim, putOff, putOffAll, forget, finish, state };
}
export type OutsideLists = ReturnType<typeof createOutsideLists>;

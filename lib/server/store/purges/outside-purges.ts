import 'server-only';
import { type Expression, type Kysely, type SqlBool, sql, type Transaction } from 'kysely';
import { lockAudit } from '@/lib/server/store/audit/audit-log';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import type { Database } from '@/lib/server/store/engine/schema';
import { sortKeyAt } from '@/lib/server/store/history/cursor';
import { indexForSearch } from '@/lib/server/store/history/search-tokens';
import { type PurgeApi, purgeIdOfCommand } from '@/lib/shared/purges/cdn-purge-request';
import type { CodedEvent } from '@/lib/shared/purges/coded-event';
import type { Purge } from '@/lib/shared/purges/purge-record';
import type { AddEvent } from './purge-events';
import { removePurges } from './purge-retention';
import { outsideColumns, type PurgeOf } from './purge-row';

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

/** A purge that the desk found at the CDN. Times are epoch milliseconds. */
export interface FoundPurge
  extends Pick<Purge, 'namespace' | 'distribution' | 'api' | 'purgeRequestId' | 'commandName'>,
    Pick<Purge, 'target' | 'mode' | 'actor' | 'reach'> {
  id: string;
  createdAt: number;
  foundAt: number;
  event: CodedEvent;
  /** Who goes on asking about it, until when, and when others may. */
  pollOwner: string;
  nextPollAt: number;
}

/** As many names as one statement is asked about. */
const ASKED_AT_ONCE = 500;
/** No list rests for longer: one that does was put off before a clock was set back. Milliseconds. */
const LONGEST_REST_MS = 86_400_000;

const isDueAt = (now: number): Expression<SqlBool> =>
  sql<SqlBool>`(due_at <= ${now} or due_at > ${now + LONGEST_REST_MS})`;

/** Removes what was found at the CDN before the desk knew that it was its own purge of this ID. */
export async function removeOutsideTwin(
  tx: Transaction<Database>,
  {
    namespace,
    distribution,
    purge_request_id,
  }: Record<'namespace' | 'distribution', string> & { purge_request_id: string | null },
): Promise<void> {
  const twins = await tx
    .selectFrom('purges')
    .select(['id', 'sort_key'])
    .where('purge_request_id', '=', purge_request_id)
    .where('namespace', '=', namespace)
    .where('distribution', '=', distribution)
    .where('outside', 'is not', null)
    .execute();
  await removePurges(tx, twins);
}

/** Purges that were made outside Purge Desk, and the lists at the CDN in which they are found. */
export function createOutsidePurges(db: Kysely<Database>, addEvent: AddEvent, purgeOf: PurgeOf) {
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

  /** Writes down that a list was read up to a moment, or why it was not. */
  const finish = (
    list: OutsideList,
    { dueAt, ...outcome }: { dueAt: number } & ({ readUntil: number } | { failures: number; problem: string }),
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

  /**
   * When the first purge of ours was sent whose ID is not known and still looked for, epoch milliseconds; undefined where
   * there is none. What the CDN lists from then on may be that purge.
   */
  async function undecidedSince({ namespace, distribution }: OutsideList): Promise<number | undefined> {
    const { since } = await db
      .selectFrom('purges')
      .select(({ fn }) => fn.min(fn.coalesce('dispatched_at', 'created_at')).as('since'))
      .where('namespace', '=', namespace)
      .where('distribution', '=', distribution)
      .where('purge_request_id', 'is', null)
      .where('outside', 'is', null)
      .where(({ eb, or, and }) =>
        or([eb('status', '=', 'sending'), and([eb('status', '=', 'unconfirmed'), eb('next_poll_at', 'is not', null)])]),
      )
      .executeTakeFirstOrThrow();
    return since === null ? undefined : Number(since);
  }

  /** Whether a purge of ours around a moment may be the one that the CDN lists: nobody knows its ID. */
  async function mayBeOurs({ namespace, distribution }: OutsideList, from: number, to: number): Promise<boolean> {
    const row = await db
      .selectFrom('purges')
      .select('id')
      .where('namespace', '=', namespace)
      .where('distribution', '=', distribution)
      .where('status', '=', 'unconfirmed')
      .where('purge_request_id', 'is', null)
      .where(({ eb, or }) => or([eb('api', 'is', null), eb('api', '=', 'cache-purge')]))
      .where(({ between, fn }) => between(fn.coalesce('dispatched_at', 'created_at'), from, to))
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Of these records (`id`) and what they stand for at the CDN (`handle`), those that no record has. */
  async function withoutRecord<One extends { id: string; handle: string }>(
    { namespace, distribution, api }: OutsideList,
    listed: readonly One[],
  ): Promise<One[]> {
    const known = new Set<string>();
    for (let first = 0; first < listed.length; first += ASKED_AT_ONCE) {
      const some = listed.slice(first, first + ASKED_AT_ONCE);
      const handles = some.map(({ handle }) => handle);
      // A record that stands for it, or one of ours: by the name of the command, or by the purge request ID.
      const ids = [...some.map(({ id }) => id), ...handles.flatMap((handle) => purgeIdOfCommand(handle) ?? [])];
      const rows = await db.selectFrom('purges').select('id').where('id', 'in', ids).execute();
      for (const { id } of rows) known.add(id);
      if (api === 'purge-command') continue;
      const claimed = await db
        .selectFrom('purges')
        .select('purge_request_id')
        .where('purge_request_id', 'in', handles)
        .where('namespace', '=', namespace)
        .where('distribution', '=', distribution)
        .execute();
      for (const row of claimed) known.add(`#${row.purge_request_id}`);
    }
    return listed.filter(
      ({ id, handle }) => !known.has(id) && !known.has(`#${handle}`) && !known.has(purgeIdOfCommand(handle) ?? ''),
    );
  }

  /** Writes down a purge that was found, in its place in the history; undefined for one that is there already. */
  async function add(found: FoundPurge): Promise<Purge | undefined> {
    return db.transaction().execute(async (tx) => {
      // Nobody else takes a place in the history meanwhile.
      await lockAudit(tx);
      const place = await tx
        .selectFrom('purges')
        .select(({ fn }) => fn.max('sort_key').as('last'))
        .where('sort_key', '>=', sortKeyAt(found.createdAt))
        .where('sort_key', '<', sortKeyAt(found.createdAt + 1))
        .executeTakeFirst();
      const inserted = await tx
        .insertInto('purges')
        .values({
          id: found.id,
          sort_key: place?.last == null ? sortKeyAt(found.createdAt) : Number(place.last) + 1,
          created_at: found.createdAt,
          updated_at: found.createdAt,
          namespace: found.namespace,
          distribution: found.distribution,
          ...outsideColumns(found),
          reach: found.reach,
          api: found.api,
          reason: null,
          ticket: null,
          status: 'accepted',
          purge_request_id: found.purgeRequestId,
          command_name: found.commandName,
          error_code: null,
          cdn_status: null,
          cdn_message: null,
          cdn_answer: null,
          idempotency_key: null,
          request_hash: null,
          lease_expires_at: null,
          accepted_at: found.createdAt,
          poll_owner: found.pollOwner,
          next_poll_at: found.nextPollAt,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst();
      if (!inserted) return undefined;
      await indexForSearch(tx, [inserted]);
      await addEvent(tx, found.id, { from: null, to: 'accepted', ...found.event, at: found.foundAt });
      return purgeOf(inserted);
    });
  }

  return { begin, claim, putOff, finish, state, undecidedSince, mayBeOurs, withoutRecord, add };
}
export type OutsidePurges = ReturnType<typeof createOutsidePurges>;

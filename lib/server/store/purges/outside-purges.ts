import 'server-only';
import type { Kysely, Transaction } from 'kysely';
import { lockAudit } from '@/lib/server/store/audit/audit-log';
import { compiledOnce } from '@/lib/server/store/engine/compiled';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import type { Database, PurgeRow } from '@/lib/server/store/engine/schema';
import { sortKeyAt } from '@/lib/server/store/history/cursor';
import { indexedLater, indexForSearch } from '@/lib/server/store/history/search-index';
import type { ErrorCode } from '@/lib/shared/error-codes';
import type { CodedEvent } from '@/lib/shared/events/coded-event';
import { commandNameOf, purgeIdOfCommand } from '@/lib/shared/purges/cdn-purge-request';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { LONGEST_WAIT_MS } from '@/lib/shared/purges/send-window';
import type { OutsideList } from './outside-lists';
import type { AddEvent } from './purge-events';
import { removePurges } from './purge-retention';
import { outsideColumns, type PurgeOf } from './purge-row';

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

/** How long a purge whose answer was lost is looked for at the most, in milliseconds. */
const LOOKED_FOR_MS = 48 * 60 * 60_000;
/** As many places in the history as are looked at for a free one. */
const PLACES_LOOKED_AT = 5000;
/** The maximum number of names per statement. */
const ASKED_AT_ONCE = 500;
/** Purge request IDs may begin again one day: the same one is the same purge only when the times are near. Milliseconds. */
const SAME_ID_MS = 2 * 86_400_000;

interface SameId {
  namespace: string;
  distribution: string;
  purgeRequestId: string | null;
  /** Epoch milliseconds. */
  from: number;
  to: number;
}

/** Records of the purge request ID that another one has, or would have. */
const withSameId = (db: Kysely<Database>, { namespace, distribution, purgeRequestId, from, to }: SameId) =>
  db
    .selectFrom('purges')
    .select(['id', 'sort_key'])
    .where('purge_request_id', '=', purgeRequestId)
    .where('namespace', '=', namespace)
    .where('distribution', '=', distribution)
    .where(({ between }) => between('created_at', from, to));

const outsideTwins = compiledOnce<SameId, Pick<PurgeRow, 'id' | 'sort_key'>>((db, value) =>
  withSameId(db, {
    namespace: value('namespace'),
    distribution: value('distribution'),
    purgeRequestId: value('purgeRequestId'),
    from: value('from'),
    to: value('to'),
  })
    .where('outside', 'is not', null)
    // Another replica that tracks it writes to it first, or finds it gone.
    .$if(isPostgres(db), (query) => query.forUpdate()),
);

const around = (at: number) => ({ from: at - SAME_ID_MS, to: at + SAME_ID_MS });

/** Removes what was found at the CDN before the desk knew that it was its own purge of this ID. */
export async function removeOutsideTwin(
  tx: Transaction<Database>,
  row: Pick<PurgeRow, 'namespace' | 'distribution' | 'purge_request_id' | 'created_at'>,
): Promise<void> {
  const { namespace, distribution, purge_request_id: purgeRequestId, created_at: createdAt } = row;
  await removePurges(tx, await outsideTwins(tx, { namespace, distribution, purgeRequestId, ...around(createdAt) }));
}

/** Purges that were made outside Purge Desk. */
export function createOutsidePurges(db: Kysely<Database>, addEvent: AddEvent, purgeOf: PurgeOf) {
  /** Purges of ours on a distribution that were recorded since a moment, with a wait in the queue before it. */
  const ownSince = ({ namespace, distribution }: OutsideList, since: number) =>
    db
      .selectFrom('purges')
      .where('namespace', '=', namespace)
      .where('distribution', '=', distribution)
      .where('sort_key', '>=', sortKeyAt(since - LONGEST_WAIT_MS))
      .where('outside', 'is', null);

  /**
   * When the first purge of ours was sent whose ID is not known and still looked for, epoch milliseconds; undefined where
   * there is none. What the CDN lists from then on may be that purge.
   */
  async function undecidedSince(list: OutsideList, now: number): Promise<number | undefined> {
    // The name of a command leaves no doubt.
    if (list.api === 'purge-command') return undefined;
    const { since } = await ownSince(list, now - LOOKED_FOR_MS)
      .select(({ fn }) => fn.min(fn.coalesce('dispatched_at', 'created_at')).as('since'))
      .where('purge_request_id', 'is', null)
      .where(({ eb, or, and }) =>
        or([eb('status', '=', 'sending'), and([eb('status', '=', 'unconfirmed'), eb('next_poll_at', 'is not', null)])]),
      )
      .executeTakeFirstOrThrow();
    return since === null ? undefined : Number(since);
  }

  /**
   * Returns whether one of our purges around a moment may be the one that the CDN lists by its ID: it has no ID, and it may
   * have been executed. `unknown` are the error codes that leave this open.
   */
  async function mayBeOurs(
    list: OutsideList,
    { from, to }: { from: number; to: number },
    unknown: readonly ErrorCode[],
  ) {
    const row = await ownSince(list, from)
      .select('id')
      .where('purge_request_id', 'is', null)
      .where(({ eb, or, and }) =>
        or([
          eb('status', 'in', ['accepted', 'completed', 'unconfirmed']),
          and([eb('status', '=', 'failed'), or([eb('error_code', 'in', unknown), eb('api', '=', 'purge-command')])]),
        ]),
      )
      .where(({ between, fn }) => between(fn.coalesce('dispatched_at', 'created_at'), from, to))
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Of these records (`id`) and what they stand for at the CDN (`handle`), those that no record has. */
  async function withoutRecord<One extends { id: string; handle: string; createdAt: number }>(
    { namespace, distribution, api }: OutsideList,
    listed: readonly One[],
  ): Promise<One[]> {
    const onDistribution = () =>
      db.selectFrom('purges').where('namespace', '=', namespace).where('distribution', '=', distribution);
    const left: One[] = [];
    for (let first = 0; first < listed.length; first += ASKED_AT_ONCE) {
      const some = listed.slice(first, first + ASKED_AT_ONCE);
      const ids = some.map(({ id }) => id);
      const handles = some.map(({ handle }) => handle);
      const found = await db.selectFrom('purges').select('id').where('id', 'in', ids).execute();
      const known = new Set(found.map(({ id }) => id));
      if (api === 'purge-command') {
        const own = handles.flatMap((handle) => purgeIdOfCommand(handle) ?? []);
        const named = await onDistribution()
          .select(['id', 'command_name'])
          .where('api', '=', api)
          .where(({ eb, or, and }) =>
            or([
              eb('command_name', 'in', handles),
              ...(own.length > 0 ? [and([eb('id', 'in', own), eb('outside', 'is', null)])] : []),
            ]),
          )
          .execute();
        const names = new Set(named.map((row) => row.command_name ?? commandNameOf(row.id)));
        left.push(...some.filter(({ id, handle }) => !known.has(id) && !names.has(handle)));
      } else {
        const claimed = await onDistribution()
          .select(['purge_request_id', 'created_at'])
          .where('purge_request_id', 'in', handles)
          .execute();
        const isClaimed = ({ handle, createdAt }: One) =>
          claimed.some(
            (row) => row.purge_request_id === handle && Math.abs(Number(row.created_at) - createdAt) <= SAME_ID_MS,
          );
        left.push(...some.filter((one) => !known.has(one.id) && !isClaimed(one)));
      }
    }
    return left;
  }

  /** The first free place in the history from a moment on. */
  async function freePlace(tx: Transaction<Database>, createdAt: number): Promise<number> {
    const first = sortKeyAt(createdAt);
    const taken = await tx
      .selectFrom('purges')
      .select('sort_key')
      .where('sort_key', '>=', first)
      .where('sort_key', '<', first + PLACES_LOOKED_AT)
      .orderBy('sort_key')
      .execute();
    const gap = taken.findIndex((row, index) => Number(row.sort_key) !== first + index);
    return first + (gap === -1 ? taken.length : gap);
  }

  /** Writes down a purge that was found, in its place in the history; undefined for one that is there already. */
  async function add(found: FoundPurge): Promise<Purge | undefined> {
    return db.transaction().execute(async (tx) => {
      // The lock keeps other transactions from taking a place in the history.
      await lockAudit(tx);
      // Since the list was read, its ID may have come to be known as one of ours.
      const own = withSameId(tx, { ...found, ...around(found.createdAt) }).where('outside', 'is', null);
      if (found.purgeRequestId !== null && (await own.executeTakeFirst())) return undefined;
      const inserted = await tx
        .insertInto('purges')
        .values({
          id: found.id,
          sort_key: await freePlace(tx, found.createdAt),
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
          ...indexedLater(tx),
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returningAll()
        .executeTakeFirst();
      if (!inserted) return undefined;
      await indexForSearch(tx, [inserted]);
      await addEvent(tx, found.id, { from: null, to: 'accepted', ...found.event, at: found.foundAt });
      return purgeOf(inserted);
    });
  }

  return { undecidedSince, mayBeOurs, withoutRecord, add };
}
export type OutsidePurges = ReturnType<typeof createOutsidePurges>;

import 'server-only';
import { type Kysely, type SqlBool, sql } from 'kysely';
import type { Database, PurgeRow } from '@/lib/server/store/engine/schema';
import { sortKeyAt } from '@/lib/server/store/history/cursor';
import { type Look, lookSchema } from '@/lib/shared/edge/look';
import {
  type PurgeTimes,
  type Renewed,
  renewalOf,
  renewalSentence,
  type UncheckedReason,
  uncheckedReasons,
} from '@/lib/shared/edge/renewal';
import type { CodedEvent } from '@/lib/shared/events/coded-event';
import type { Purge, PurgeDetails } from '@/lib/shared/purges/purge-record';
import type { AddEvent } from './purge-events';
import type { PurgeOf } from './purge-row';

/** How long after its acceptance a purge is looked at unasked, in milliseconds. */
export const LOOKED_AT_WITHIN_MS = 3_600_000;
/** How long before a look a purge may have been recorded that is sent after it, in milliseconds: purges wait that long at most. */
const SENT_WITHIN_MS = 86_400_000;
/** Looks after a purge that its record keeps: the newest. */
const KEPT = 12;

/** What is known of a purge that is looked at. */
export interface Looked {
  purge: Purge;
  /** Undefined where the CDN is not known to have accepted it. */
  times: PurgeTimes | undefined;
  before: Look | null;
}

/** What a look said of a purge. */
export type LookVerdict = Renewed['renewal'];

type Where = Pick<Purge, 'namespace' | 'distribution'>;

/** A purge whose look is due. */
export interface DueLook extends Looked {
  /** How often the desk has looked by its own schedule. */
  looks: number;
}

/** How a look is kept: by whose lease, and when the next is due; null is never. */
interface Kept {
  at: number;
  owner: string;
  againAt: number | null;
}

const timesOf = ({ accepted_at, dispatched_at, created_at }: PurgeRow): PurgeTimes | undefined =>
  accepted_at === null ? undefined : { sentAt: dispatched_at ?? created_at, acceptedAt: accepted_at };

/** The looks of a purge, the oldest first. One that a later version wrote may be unreadable. */
async function rowsOf(db: Kysely<Database>, id: string): Promise<{ phase: string; look: Look }[]> {
  const rows = await db.selectFrom('purge_looks').selectAll().where('purge_id', '=', id).orderBy('sequence').execute();
  return rows.flatMap(({ phase, look }) => {
    const { data } = lookSchema.safeParse(JSON.parse(look));
    return data ? [{ phase, look: data }] : [];
  });
}

const beforeIn = (rows: readonly { phase: string; look: Look }[]) =>
  rows.find(({ phase }) => phase === 'before')?.look ?? null;

/** Reads what was seen of a purge's URL, and says what it means. */
export async function looksOf(db: Kysely<Database>, row: PurgeRow, purge: Purge): Promise<PurgeDetails['looks']> {
  const rows = await rowsOf(db, row.id);
  const before = beforeIn(rows);
  const after = rows.filter(({ phase }) => phase !== 'before').map(({ look }) => look);
  const sentence = renewalSentence({
    ...purge,
    before,
    after,
    // An unconfirmed purge is not looked at, however old it is.
    because:
      row.status === 'unconfirmed'
        ? null
        : (uncheckedReasons.find((reason) => reason === row.unchecked_because) ?? null),
    times: timesOf(row),
    isLookedAtAgain: row.next_look_at !== null,
  });
  return { before, after: after.slice(-KEPT), sentence };
}

/** What the timeline says of a look that changes what is known. */
const eventOf = ({ renewal, newer }: Renewed): CodedEvent => {
  const views = [...newer].filter(([, isNew]) => isNew === (renewal === 'verified')).map(([view]) => view);
  return { code: renewal === 'verified' ? 'renewal_verified' : 'renewal_not_renewed', details: { views } };
};

/** What visitors got before and after purges: who looks when, and what was seen. */
export function createPurgeLooks(
  db: Kysely<Database>,
  addEvent: AddEvent,
  purgeOf: PurgeOf,
  onRenewal: (renewal: LookVerdict) => void = () => {},
) {
  const rowOf = (purgeId: string, phase: 'before' | 'after' | 'asked', look: Look, at: number) => ({
    purge_id: purgeId,
    sequence: sql<number>`(select coalesce(max(sequence), 0) + 1 from purge_looks where purge_id = ${purgeId})`,
    phase,
    at,
    look: JSON.stringify(look),
  });

  /**
   * Keeps what was seen before a purge. Not where its purge has left the queue since, nor where another purge that covers
   * the URL is being sent, or was accepted since the look began: by another replica, or from the queue.
   */
  const keepBefore = async (id: string, look: Look): Promise<void> => {
    const at = Date.parse(look.at);
    await sql`insert into purge_looks (purge_id, sequence, phase, at, look)
      select id, 0, 'before', cast(${at} as bigint), ${JSON.stringify(look)} from purges
      where id = ${id} and (dispatched_at is null or dispatched_at >= ${at}) and not exists (
        select 1 from purges as other
        where other.namespace = purges.namespace and other.distribution = purges.distribution and other.id <> purges.id
          and other.sort_key >= ${sortKeyAt(at - SENT_WITHIN_MS)} and (other.status = 'sending' or other.accepted_at > ${at})
          and (other.kind <> 'url' or other.value = ${look.url}))`.execute(db);
  };

  /**
   * Claims the purge whose look is most overdue and unclaimed, except on the `busy` distributions. It is due again when the
   * lease ends.
   */
  async function claimDue(
    owner: string,
    now: number,
    leaseMs: number,
    busy: Iterable<Where> = [],
  ): Promise<DueLook | undefined> {
    // Most of the time there is none, and looking for one must not wait for who writes.
    let waiting = db.selectFrom('purges').select('id').where('next_look_at', '<=', now);
    for (const { namespace, distribution } of busy)
      waiting = waiting.where(({ eb, or }) =>
        or([eb('namespace', '!=', namespace), eb('distribution', '!=', distribution)]),
      );
    const due = await waiting.orderBy('next_look_at').limit(1).executeTakeFirst();
    if (!due) return undefined;
    const row = await db
      .updateTable('purges')
      .set({ look_owner: owner, next_look_at: now + leaseMs })
      .where('id', '=', due.id)
      .where('next_look_at', '<=', now)
      .returningAll()
      .executeTakeFirst();
    if (!row) return undefined;
    const rows = await rowsOf(db, row.id);
    const looks = rows.filter(({ phase }) => phase === 'after').length;
    return { purge: purgeOf(row), times: timesOf(row), before: beforeIn(rows), looks };
  }

  /** Looks at a claimed purge later (epoch milliseconds). */
  const postpone = async (id: string, owner: string, until: number): Promise<void> =>
    void (await db
      .updateTable('purges')
      .set({ look_owner: null, next_look_at: until })
      .where('id', '=', id)
      .where('look_owner', '=', owner)
      .execute());

  /** Records that a purge gets no further look, and why. Earlier findings stay. `owner` is the claimant. */
  const giveUp = async (id: string, because: UncheckedReason, owner?: string): Promise<void> =>
    void (await db
      .updateTable('purges')
      .set(({ fn, val }) => ({
        renewal: fn.coalesce('renewal', val('not_checked')),
        unchecked_because: because,
        next_look_at: null,
        look_owner: null,
      }))
      .where('id', '=', id)
      .where('next_look_at', 'is not', null)
      .$if(owner !== undefined, (query) => query.where('look_owner', '=', owner ?? ''))
      .execute());

  /**
   * Keeps a look after a purge, one by the desk's schedule or, without `owner`, one that somebody asked for; returns what
   * is known of the purge now. Undefined when the lease was lost meanwhile: then nothing is written.
   */
  async function keepAfter(
    { purge: { id }, times, before }: Looked,
    look: Look,
    { at, owner, againAt }: Pick<Kept, 'at'> & Partial<Kept>,
  ): Promise<Purge['renewal'] | undefined> {
    if (!times) throw new Error('a purge that was not accepted is not looked at');
    const renewed = renewalOf(look, times, before);
    const { renewal } = renewed;
    const isSaid = renewal !== 'not_checked';
    return db.transaction().execute(async (tx) => {
      const row = await tx
        .updateTable('purges')
        .set(({ ref }) => {
          // Who was asked by somebody leaves the schedule alone, unless there is nothing more to find out.
          if (owner === undefined && renewal !== 'verified') return { look_owner: ref('look_owner') };
          return { look_owner: null, next_look_at: renewal === 'verified' ? null : (againAt ?? null) };
        })
        .where('id', '=', id)
        .$if(owner !== undefined, (query) => query.where('look_owner', '=', owner ?? ''))
        .returningAll()
        .executeTakeFirst();
      if (!row) return undefined;
      await tx
        .deleteFrom('purge_looks')
        .where('purge_id', '=', id)
        // Those by the desk's schedule are few, and say how far it is.
        .where('phase', '=', 'asked')
        .where(sql<SqlBool>`sequence <= (select max(sequence) from purge_looks where purge_id = ${id}) - ${KEPT - 1}`)
        .execute();
      await tx
        .insertInto('purge_looks')
        .values(rowOf(id, owner === undefined ? 'asked' : 'after', look, at))
        .execute();
      const known = isSaid ? renewal : (row.renewal ?? (row.next_look_at === null ? renewal : null));
      if (known !== row.renewal) {
        const newSince = known === 'verified' ? Date.parse(look.at) : null;
        await tx.updateTable('purges').set({ renewal: known, new_since: newSince }).where('id', '=', id).execute();
        if (known !== null) onRenewal(renewal);
        if (isSaid) await addEvent(tx, id, { to: purgeOf(row).status, ...eventOf(renewed), at });
      }
      return known === null ? 'pending' : purgeOf({ ...row, renewal: known }).renewal;
    });
  }

  /** What a look at a purge is judged by; undefined when there is no such purge. */
  async function find(id: string): Promise<Looked | undefined> {
    const row = await db.selectFrom('purges').selectAll().where('id', '=', id).executeTakeFirst();
    return row && { purge: purgeOf(row), times: timesOf(row), before: beforeIn(await rowsOf(db, id)) };
  }

  /** Releases the claims of this owner. */
  const release = (owner: string, now: number) =>
    db
      .updateTable('purges')
      .set({ look_owner: null, next_look_at: now })
      .where('next_look_at', '>', 0)
      .where('look_owner', '=', owner)
      .execute();

  /** Makes due what would only be looked at after a moment (epoch milliseconds); returns how many. */
  async function recallAfter(latest: number, now: number): Promise<number> {
    const recalled = await db
      .updateTable('purges')
      .set({ look_owner: null, next_look_at: now })
      .where('next_look_at', '>', latest)
      .executeTakeFirst();
    return Number(recalled.numUpdatedRows);
  }

  return { keepBefore, claimDue, postpone, giveUp, keepAfter, find, release, recallAfter };
}
export type PurgeLooksStore = ReturnType<typeof createPurgeLooks>;

import 'server-only';
import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import { compiledOnce } from '@/lib/server/store/engine/compiled';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import type { Database } from '@/lib/server/store/engine/schema';
import { sortKeyAt } from '@/lib/server/store/history/cursor';
import type { Lane, LaneInTurn } from './turn-order';

/** SQLite would rather read all that waits by its status; PostgreSQL has no such word. */
const byLanes = (db: Kysely<Database>) => (isPostgres(db) ? sql`` : sql`indexed by purges_waiting`);

const laneOf = (alias: string) => sql.raw(`coalesce(${alias}.job_id, '')`);

/**
 * The lanes in which purges wait, without those of jobs that are paused or cancelled: one step through an index for each,
 * however many purges wait in it. `lane` is the oldest purge of each.
 */
const lanesOf = (db: Kysely<Database>) => sql`(
  with recursive heads(head) as (
    select (
      select purges.sort_key from purges ${byLanes(db)} where purges.status = 'queued'
      order by purges.actor, ${laneOf('purges')}, purges.sort_key limit 1)
    union all
    select coalesce(
      (select other.sort_key from purges as other ${byLanes(db)}
        where other.status = 'queued' and other.actor = here.actor and ${laneOf('other')} > ${laneOf('here')}
        order by ${laneOf('other')}, other.sort_key limit 1),
      (select other.sort_key from purges as other ${byLanes(db)}
        where other.status = 'queued' and other.actor > here.actor
        order by other.actor, ${laneOf('other')}, other.sort_key limit 1))
    from heads join purges as here on here.sort_key = heads.head
  )
  select lane.actor, lane.job_id, lane.sort_key as head, bulk_jobs.created_at as job_created_at
  from heads join purges as lane on lane.sort_key = heads.head left join bulk_jobs on bulk_jobs.id = lane.job_id
  where bulk_jobs.paused_at is null and bulk_jobs.cancelled_at is null
)`;

/** The purges that wait in the lane `lane`. */
const inLane = (db: Kysely<Database>) => sql`purges as waiting ${byLanes(db)}
  where waiting.status = 'queued' and waiting.actor = lane.actor and ${laneOf('waiting')} = ${laneOf('lane')}`;

/** Whether a purge waits that may be sent. */
export const someoneWaits = (db: Kysely<Database>): RawBuilder<SqlBool> =>
  sql<SqlBool>`exists (select 1 from ${lanesOf(db)} as lane)`;

interface LaneRow {
  actor: string;
  job_id: string | null;
}

interface LaneRowInTurn extends LaneRow {
  turn: number;
  turned_away: number | null;
  actor_turn: number;
  head: number | null;
}

const inTurn = compiledOnce<{ oldest: number; firstKey: number }, LaneRowInTurn>((db, value) => ({
  compile: () =>
    sql<LaneRowInTurn>`
      select lane.actor, lane.job_id, coalesce(own.turn, 0) as turn, own.turned_away,
        coalesce(actors.turn, 0) as actor_turn,
        case
          when lane.job_created_at < cast(${value('oldest')} as bigint) then null
          when lane.head >= cast(${value('firstKey')} as bigint) then lane.head
          else (select min(waiting.sort_key) from ${inLane(db)}
            and waiting.sort_key >= cast(${value('firstKey')} as bigint))
        end as head
      from ${lanesOf(db)} as lane
        left join send_turns as own on own.actor = lane.actor and own.lane = ${laneOf('lane')}
        left join (select actor, max(turn) as turn from send_turns group by actor) as actors
          on actors.actor = lane.actor`.compile(db),
}));

/** The lanes with a purge that may be sent; none was asked for before a moment (epoch milliseconds). */
export async function lanesInTurn(db: Kysely<Database>, oldest: number): Promise<LaneInTurn[]> {
  const rows = await inTurn(db, { oldest, firstKey: sortKeyAt(oldest) });
  return rows.flatMap(({ actor, job_id, turn, turned_away, actor_turn, head }) =>
    head === null
      ? []
      : [{ actor, jobId: job_id, turn, isTurnedAway: turned_away === head, actorTurn: actor_turn, head }],
  );
}

const counted = compiledOnce<{ atMost: number }, LaneRow & { waiting: number }>((db, value) => ({
  compile: () =>
    sql<LaneRow & { waiting: number }>`
      select lane.actor, lane.job_id,
        (select count(*) from (select 1 as one from ${inLane(db)} limit ${value('atMost')}) as few) as waiting
      from ${lanesOf(db)} as lane`.compile(db),
}));

/** How many purges wait in each lane; counting ends at a number. */
export async function countLanes(db: Kysely<Database>, atMost: number): Promise<Lane[]> {
  const rows = await counted(db, { atMost });
  return rows.map(({ actor, job_id, waiting }) => ({ actor, jobId: job_id, waiting }));
}

interface Turn {
  actor: string;
  lane: string;
}
type TurnedAway = Turn & { head: number };
const served = compiledOnce<Turn, object>((db, value) => ({
  compile: () =>
    sql<object>`
      insert into send_turns (actor, lane, turn)
      values (${value('actor')}, ${value('lane')}, (select coalesce(max(turn), 0) + 1 from send_turns))
      on conflict (actor, lane) do update set turn = excluded.turn, turned_away = null`.compile(db),
}));
const notServed = compiledOnce<TurnedAway, object>((db, value) => ({
  compile: () =>
    sql<object>`
      insert into send_turns (actor, lane, turn, turned_away)
      values (${value('actor')}, ${value('lane')}, (select coalesce(max(turn), 0) + 1 from send_turns), ${value('head')})
      on conflict (actor, lane) do update set turned_away = excluded.turned_away`.compile(db),
}));

const turnOf = ({ actor, job_id }: LaneRow): Turn => ({ actor, lane: job_id ?? '' });

/** Writes down that a lane had its turn, in the transaction that takes its purge. */
export const endTurn = (db: Kysely<Database>, lane: LaneRow) => served(db, turnOf(lane));

/** Gives the turn back to a purge that the CDN did not take. */
export const giveTurnBack = (db: Kysely<Database>, purge: LaneRow & { sort_key: number }) =>
  notServed(db, { ...turnOf(purge), head: purge.sort_key });

/**
 * Forgets the turns of lanes in which nothing waits, once all that wait were served later: who comes back before that would
 * otherwise go ahead of them each time.
 */
export const forgetTurns = (db: Kysely<Database>) =>
  sql`
    delete from send_turns where not exists (
      select 1 from purges ${byLanes(db)}
      where purges.status = 'queued' and purges.actor = send_turns.actor and ${laneOf('purges')} = send_turns.lane)
    and not exists (
      select 1 from ${lanesOf(db)} as lane
      where send_turns.turn >= coalesce((
        select earlier.turn from send_turns as earlier
        where earlier.actor = lane.actor and earlier.lane = ${laneOf('lane')}), 0))`.execute(db);

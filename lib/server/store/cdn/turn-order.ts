import 'server-only';

/** Purges of one actor that take turns as one: those that were sent one by one, or those of one bulk job. */
export interface Lane {
  actor: string;
  /** Null for purges that were sent one by one. */
  jobId: string | null;
  /** How many wait, as far as they were counted. */
  waiting: number;
}

/** The same, with who had a turn when: numbers that grow with each turn, 0 for never. */
export interface LaneInTurn extends Pick<Lane, 'actor' | 'jobId'> {
  turn: number;
  /** The CDN did not accept its first purge, so the lane still has this turn. */
  isTurnedAway: boolean;
  /** Of the actor, whatever the lane. */
  actorTurn: number;
  /** The place in the history of its first purge that may be sent. */
  head: number;
}

/**
 * The lanes in the order of their turns. The first purge of the first one is sent next: whose actor was served longest ago,
 * and of that actor the one that was. So one who sends thousands keeps everybody else waiting for one turn at most.
 */
export const inOrderOfTurns = <One extends LaneInTurn>(lanes: readonly One[]): One[] =>
  lanes.toSorted(
    (a, b) =>
      Number(b.isTurnedAway) - Number(a.isTurnedAway) ||
      (a.isTurnedAway ? 0 : a.actorTurn - b.actorTurn || a.turn - b.turn) ||
      a.head - b.head,
  );

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

/**
 * How many purges are sent before the nth of a lane at most, of those that wait now. `nth` is 1 for the first purge of the
 * lane.
 */
export function turnsAhead(lanes: readonly Lane[], { actor, jobId }: Pick<Lane, 'actor' | 'jobId'>, nth: number) {
  const isOwn = (lane: Lane) => lane.actor === actor;
  const ownBefore = lanes
    .filter((lane) => isOwn(lane) && lane.jobId !== jobId)
    .map(({ waiting }) => Math.min(waiting, nth));
  const ownTurns = nth + sum(ownBefore);
  const byActor = new Map<string, number>();
  for (const lane of lanes) if (!isOwn(lane)) byActor.set(lane.actor, (byActor.get(lane.actor) ?? 0) + lane.waiting);
  return ownTurns - 1 + sum([...byActor.values()].map((waiting) => Math.min(waiting, ownTurns)));
}

import { describe, expect, it } from 'vitest';
import { inOrderOfTurns, type Lane, type LaneInTurn, turnsAhead } from './turn-order';

const lane = (actor: string, waiting: number, jobId: string | null = null): Lane => ({ actor, jobId, waiting });

/** Plays the turns of those who wait, from the one who is first on, as the queue takes them. */
function play(lanes: readonly Lane[]): string[] {
  const waiting = lanes.map((one, head) => ({ ...one, head, turn: 0, isTurnedAway: false }));
  const sent: string[] = [];
  for (let turn = 1; ; turn++) {
    const inTurn = waiting
      .filter((one) => one.waiting > 0)
      .map((one) => ({
        ...one,
        actorTurn: Math.max(...waiting.filter(({ actor }) => actor === one.actor).map((own) => own.turn)),
      }));
    const [next] = inOrderOfTurns(inTurn);
    const own = waiting.find(({ head }) => head === next?.head);
    if (!own) return sent;
    own.waiting--;
    own.turn = turn;
    sent.push(own.jobId ?? own.actor);
  }
}

describe('the turns of those who wait', () => {
  it('go round the actors, whatever one of them sends', () => {
    expect(play([lane('ann', 4, 'job'), lane('bob', 2), lane('ci', 1)])).toEqual([
      'job',
      'bob',
      'ci',
      'job',
      'bob',
      'job',
      'job',
    ]);
  });

  it('go round the jobs and the single purges of an actor', () => {
    expect(play([lane('ann', 3, 'first'), lane('ann', 2, 'second'), lane('ann', 1)])).toEqual([
      'first',
      'second',
      'ann',
      'first',
      'second',
      'first',
    ]);
  });

  it('belong to a purge that the CDN did not take, before all others', () => {
    const inTurn = (actor: string, isTurnedAway: boolean, head: number): LaneInTurn => ({
      actor,
      jobId: null,
      turn: 0,
      isTurnedAway,
      actorTurn: isTurnedAway ? 9 : 0,
      head,
    });
    const lanes = [inTurn('ann', false, 1), inTurn('bob', true, 3), inTurn('ci', true, 2)];
    expect(inOrderOfTurns(lanes).map(({ actor }) => actor)).toEqual(['ci', 'bob', 'ann']);
  });
});

describe('what is ahead', () => {
  it.each([
    ['nobody waits', [], 0],
    ['somebody else sends ten thousand', [lane('ann', 10_000, 'job')], 1],
    ['two others do', [lane('ann', 10_000, 'job'), lane('bob', 10_000, 'other')], 2],
    ['the actor has a job', [lane('me', 10_000, 'job')], 1],
    ['the actor has a job, and somebody else sends some', [lane('me', 9, 'job'), lane('ann', 9)], 3],
    ['the actor has sent two before', [lane('me', 2)], 2],
    ['the actor has sent two before, and somebody else one', [lane('me', 2), lane('ann', 1)], 3],
  ] as [string, Lane[], number][])('of a single purge, where %s', (_, lanes, ahead) => {
    const before = lanes.find(({ actor, jobId }) => actor === 'me' && jobId === null)?.waiting ?? 0;
    expect(turnsAhead(lanes, { actor: 'me', jobId: null }, before + 1)).toBe(ahead);
  });

  it('is never less than what is sent before it', () => {
    const others = [lane('ann', 7, 'a'), lane('ann', 2), lane('bob', 3), lane('me', 5, 'mine')];
    for (let nth = 1; nth <= 9; nth++) {
      const lanes = [...others, lane('me', nth)];
      const at = play(lanes).reduce((found, who, index) => (who === 'me' ? index : found), 0);
      expect(turnsAhead(others, { actor: 'me', jobId: null }, nth), String(nth)).toBeGreaterThanOrEqual(at);
    }
  });
});

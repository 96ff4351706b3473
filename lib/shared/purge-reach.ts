import type { Distribution } from './distribution';
import { patternReach } from './pattern-reach';
import type { Target } from './purge-input';
import { type Judgement, reachOfNamed } from './reach';

/** How far a target reaches on a distribution. A pattern is tried with a linear engine, in bounded time. */
export const reachOf = (target: Target, distribution: Pick<Distribution, 'domains'>): Judgement =>
  target.kind === 'pattern' ? patternReach(target.value, distribution.domains) : reachOfNamed(target, distribution);

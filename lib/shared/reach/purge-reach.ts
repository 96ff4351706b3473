import type { Distribution } from '@/lib/shared/distributions/distribution';
import type { Target } from '@/lib/shared/purges/purge-input';
import { patternReach } from './pattern-reach';
import { type Judgement, reachOfNamed } from './reach';

/** How far a target reaches on a distribution. A pattern is tried with a linear engine, in bounded time. */
export const reachOf = (target: Target, distribution: Pick<Distribution, 'domains'>): Judgement =>
  target.kind === 'pattern' ? patternReach(target.value, distribution.domains) : reachOfNamed(target, distribution);

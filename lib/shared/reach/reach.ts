import type { Distribution } from '@/lib/shared/distributions/distribution';
import type { Target } from '@/lib/shared/purges/purge-input';

/** How much of a distribution a target purges; `unjudged` where that cannot be known. */
export const reaches = ['everything', 'part', 'unjudged'] as const;
export type Reach = (typeof reaches)[number];

/** `because` names the reason, to be shown in parentheses. */
export type Judgement = { reach: 'everything' | 'part' } | { reach: 'unjudged'; because: string };

/** Danger follows reach: what purges everything, and what might, needs all that the target "everything" needs. */
export const isWide = ({ reach }: Judgement) => reach !== 'part';

/** How far a target reaches that names what it purges; a pattern does not (purge-reach.ts). */
export function reachOfNamed(target: Exclude<Target, { kind: 'pattern' }>, { domains }: Pick<Distribution, 'domains'>) {
  const isOnlyDomain = target.kind === 'hostname' && domains.every((domain) => domain === target.value);
  return { reach: target.kind === 'all' || isOnlyDomain ? 'everything' : 'part' } as const satisfies Judgement;
}

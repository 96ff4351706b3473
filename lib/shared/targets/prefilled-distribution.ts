import { type Distribution, distributionKey } from '@/lib/shared/distributions/distribution';
import { distributionsServing } from '@/lib/shared/distributions/serving-distributions';
import { isServedBy, readHostname } from './hostname';
import { isPath } from './normalize-url';
import type { Prefill } from './prefill';

/** `namespace/name` of the distribution that a pre-filled form starts with; undefined when it names none. */
export const prefilledDistribution = ({ namespace, distribution: name }: Prefill) =>
  namespace !== undefined && name !== undefined ? distributionKey({ namespace, name }) : undefined;

/** The distributions that serve what an address names without its distribution; undefined where it names no host. */
export function distributionsMeant({ kind = 'url', value }: Prefill, all: readonly Distribution[]) {
  if (value === undefined || (kind !== 'url' && kind !== 'hostname')) return undefined;
  if (kind === 'url') return isPath(value) ? undefined : distributionsServing(value, all);
  const host = readHostname(value);
  return host === undefined ? undefined : all.filter(({ domains }) => isServedBy(host, domains));
}

import type { z } from 'zod';
import type { discoveryProblemSchema, distributionListSchema, distributionSchema } from './distribution-schema';

export type Distribution = z.output<typeof distributionSchema>;
export type DiscoveryProblem = z.output<typeof discoveryProblemSchema>;
export type DistributionList = z.output<typeof distributionListSchema>;

/** As many distributions as one answer has: the others are found by searching. */
export const DISTRIBUTIONS_MAX = 50;

type Named = Pick<Distribution, 'namespace' | 'name'>;

/** `namespace/name`, the way people and URLs name a distribution. */
export const distributionKey = ({ namespace, name }: Named) => `${namespace}/${name}`;

/** The same for what names its distribution `distribution`: a purge and what asks for one. */
export const distributionOf = ({ namespace, distribution }: { namespace: string; distribution: string }) =>
  distributionKey({ namespace, name: distribution });

export const findDistribution = <T extends Named>(items: readonly T[], key: string) =>
  items.find((item) => distributionKey(item) === key);

/** Whether some distributions could not be read, or there are none at all. */
export const isAlarming = ({ problems, reading, total }: DistributionList) =>
  problems.length > 0 || (!reading && total === 0);

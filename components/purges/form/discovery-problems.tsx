import { later } from '@/components/ui/later';
import { type DistributionList, isAlarming } from '@/lib/shared/distributions/distribution';

const DiscoveryTroubles = later(() => import('./discovery-troubles').then((part) => part.DiscoveryTroubles));

/** Says which distributions could not be read, and what an administrator needs to know about it. */
export const DiscoveryProblems = ({ list }: { list: DistributionList | undefined }) =>
  list && (list.completionHidden || list.reading || isAlarming(list)) && <DiscoveryTroubles list={list} />;

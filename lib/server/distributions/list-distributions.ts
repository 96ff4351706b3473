import 'server-only';
import type { Context } from '@/lib/server/context';
import type { DistributionList } from '@/lib/shared/distribution';

/** The distributions that can be purged, and what could not be read while looking for them. */
export const listDistributions = ({ distributions }: Context): Promise<DistributionList> => distributions.list();

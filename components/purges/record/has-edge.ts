import type { SharedDetails } from '@/lib/shared/shares/share';

/** What is said of looks, on the record and where that is shared. */
export type LookedAt = Pick<SharedDetails, 'checkUrl' | 'renewal' | 'newSince' | 'looks' | 'events' | 'target'>;

/** Whether there is something to say of the edge: a look, or that one will come. */
export const hasEdge = ({ looks, renewal }: Pick<LookedAt, 'looks' | 'renewal'>) =>
  looks.before !== null || looks.after.length > 0 || renewal === 'pending';

import type { Purge } from '@/lib/shared/purges/purge-record';

/** Whether the CDN has completed a purge, or will not report completion: from then on a look shows the effect. */
export const isReadyToLook = ({ status, completionUnreported }: Pick<Purge, 'status' | 'completionUnreported'>) =>
  status === 'completed' || completionUnreported;

/** Whether a request for a URL may do something there: one with a query may unsubscribe, confirm or spend a token. */
export const mayAct = (url: string) => url.includes('?');

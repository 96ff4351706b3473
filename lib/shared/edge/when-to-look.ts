import type { Purge } from '@/lib/shared/purges/purge-record';

/** Whether the CDN is through with a purge, so that a look says what came of it. */
export const isThrough = ({ status, completionUnreported }: Pick<Purge, 'status' | 'completionUnreported'>) =>
  status === 'completed' || completionUnreported;

/** Whether a request for a URL may do something there: one with a query may unsubscribe, confirm or spend a token. */
export const mayAct = (url: string) => url.includes('?');

import { connectionCheckSchema } from '@/lib/shared/connection';
import { paths } from '@/lib/shared/paths';
import { request } from './request';

/** Asks the CDN for each namespace's distributions, now. */
export const checkConnection = () => request(paths.api.connection, connectionCheckSchema, { method: 'POST' });

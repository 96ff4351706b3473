import 'server-only';
import type { Context } from '@/lib/server/context';
import { isEverywhere } from '@/lib/shared/access/access';
import type { CdnAccess } from '@/lib/shared/cdn-access';

/** Returns how the desk gets to the CDN, without secrets, to an admin of all distributions, and nothing to anybody else. */
export const readCdnAccess = ({ caller, cdn }: Pick<Context, 'caller' | 'cdn'>): CdnAccess | null =>
  isEverywhere(caller.access, 'admin') ? cdn.access() : null;

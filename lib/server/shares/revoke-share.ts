import 'server-only';
import type { Context } from '@/lib/server/context';
import type { ListedShare } from '@/lib/shared/share';
import { listedShare } from './listed-share';

type Needs = Pick<Context, 'shares' | 'actor' | 'now' | 'log'>;

/** Ends a link for good, at once; again changes nothing. Undefined when there is none. */
export async function revokeShare({ shares, actor, now, log }: Needs, id: string): Promise<ListedShare | undefined> {
  const share = await shares.revoke(id, actor, now());
  if (share) log.info({ shareId: id, actor }, 'a share link was revoked');
  return share && listedShare(share, now());
}

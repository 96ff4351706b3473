import 'server-only';
import { authorizeSeeing } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import type { ShareList } from '@/lib/shared/shares/share';
import { listedShare } from './listed-share';
import { isListed, mayRevoke } from './shares-of';

/** The newest links that the caller may know of, whatever became of them. */
export async function listShares(context: Context): Promise<ShareList> {
  await authorizeSeeing(context);
  const at = context.now();
  const shares = (await context.shares.list()).filter((share) => isListed(context, share));
  return { items: shares.map((share) => ({ ...listedShare(share, at), mayRevoke: mayRevoke(context, share) })) };
}

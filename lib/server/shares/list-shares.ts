import 'server-only';
import type { Context } from '@/lib/server/context';
import type { ShareList } from '@/lib/shared/share';
import { listedShare } from './listed-share';

/** The newest links, whatever became of them. */
export async function listShares({ shares, now }: Pick<Context, 'shares' | 'now'>): Promise<ShareList> {
  const at = now();
  return { items: (await shares.list()).map((share) => listedShare(share, at)) };
}

import 'server-only';
import type { Share } from '@/lib/server/store/people/share-store';
import type { ListedShare } from '@/lib/shared/shares/share';

/** Whether a link still works; `now` is in epoch milliseconds. One that was revoked stays so after its time. */
export function shareState(
  { revokedAt, expiresAt }: Pick<Share, 'revokedAt' | 'expiresAt'>,
  now: number,
): ListedShare['state'] {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}

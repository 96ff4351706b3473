import 'server-only';
import { auditOf, auditRefusal, refuse } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import type { ListedShare } from '@/lib/shared/shares/share';
import { listedShare } from './listed-share';
import { isListed, mayRevoke } from './shares-of';

/** Ends a link for good, at once; again changes nothing. Undefined when there is none that the caller may know of. */
export async function revokeShare(context: Context, id: string): Promise<ListedShare | undefined> {
  const { shares, caller, now, log } = context;
  const attempt = { action: 'share.revoke', subjectId: id } as const;
  const known = await shares.get(id);
  if (!known) return undefined;
  if (!isListed(context, known)) {
    await auditRefusal(context, attempt, 'forbidden_distribution');
    return undefined;
  }
  if (!mayRevoke(context, known)) await refuse(context, attempt, 'forbidden');
  const share = await shares.revoke(id, caller.actor, now(), auditOf(context, attempt));
  log.info({ shareId: id, actor: caller.actor }, 'share link revoked');
  return share && listedShare(share, now());
}

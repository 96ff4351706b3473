import 'server-only';
import { authorizeDesk } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import type { AuditListQuery, AuditPage } from '@/lib/shared/access/audit';

/** One page of the audit log, the newest entries first. */
export async function listAudit(context: Context, { before, limit, ...filter }: AuditListQuery): Promise<AuditPage> {
  await authorizeDesk(context, { action: 'audit.read' }, 'admin');
  const found = await context.audit.page(filter, { before, limit: limit + 1 });
  const items = found.slice(0, limit);
  const [newest] = await context.audit.page({}, { limit: 1 });
  return {
    items,
    nextBefore: found.length > limit ? (items.at(-1)?.sequence ?? null) : null,
    newest: newest ? { sequence: newest.sequence, hash: newest.hash } : null,
  };
}

import 'server-only';
import type { Context } from '@/lib/server/context';
import { isEverywhere } from '@/lib/shared/access/access';
import { AUDIT_PAGE_SIZE, auditFilterFromUrl, auditPlaceFromUrl } from '@/lib/shared/access/audit';
import { listAudit } from './list-audit';

/** The page of the audit log that an address asks for; without a page for whom it is not. */
export async function openAudit(context: Context, parameters: URLSearchParams) {
  const filter = auditFilterFromUrl(parameters);
  const before = auditPlaceFromUrl(parameters);
  const page = isEverywhere(context.caller.access, 'admin')
    ? await listAudit(context, { ...filter, before, limit: AUDIT_PAGE_SIZE })
    : undefined;
  return { filter, before, page };
}

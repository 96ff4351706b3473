import { queryOptions } from '@tanstack/react-query';
import { type AuditFilter, auditPlaceToQuery } from '@/lib/shared/access/audit';
import type { AuditPage } from '@/lib/shared/access/audit-schema';
import { paths } from '@/lib/shared/paths';
import { request } from './request';

/** One page of the audit log; what is read stays where it is until the page is opened anew. */
export const auditPage = (filter: AuditFilter, before: number | undefined) =>
  queryOptions({
    queryKey: ['audit', filter, before ?? null],
    queryFn: ({ signal }) => request<AuditPage>(paths.api.audit + auditPlaceToQuery(filter, before), { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

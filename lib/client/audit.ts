import { queryOptions } from '@tanstack/react-query';
import { type AuditFilter, auditPlaceToQuery } from '@/lib/shared/access/audit';
import type { AuditEntry, AuditPage } from '@/lib/shared/access/audit-schema';
import { paths } from '@/lib/shared/paths';
import { has, isNumber, isText, listOf, orNull } from './fits';
import { request } from './request';

const isAuditPage = has<AuditPage>({
  items: listOf(has<AuditEntry>({ sequence: isNumber, at: isText, actor: isText, action: isText, outcome: isText })),
  nextBefore: orNull(isNumber),
});

/** One page of the audit log; its rows do not change until the page is opened again. */
export const auditPage = (filter: AuditFilter, before: number | undefined) =>
  queryOptions({
    queryKey: ['audit', filter, before ?? null],
    queryFn: ({ signal }) => request(paths.api.audit + auditPlaceToQuery(filter, before), isAuditPage, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

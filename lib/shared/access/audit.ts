import type { ExportFormat } from '@/lib/shared/history/purge-export';
import { printQuery } from '@/lib/shared/history/query-fields';
import { paths } from '@/lib/shared/paths';

/** Everything that is written down, as `what.happened`. */
export const auditActions = [
  'session.sign_in',
  'session.sign_out',
  'purge.submit',
  'purge.cancel',
  'purge.resolve',
  'purge.read',
  'purge.remove',
  'bulk.submit',
  'bulk.read',
  'bulk.pause',
  'bulk.resume',
  'bulk.cancel',
  'pause.lift',
  'share.create',
  'share.revoke',
  'credential.create',
  'credential.revoke',
  'credential.use',
  'settings.read',
  'settings.start',
  'audit.read',
  'audit.export',
  'request',
] as const;
export type AuditAction = (typeof auditActions)[number];

export const auditOutcomes = ['done', 'refused'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

export const AUDIT_TEXT_MAX_LENGTH = 200;
export const AUDIT_PAGE_SIZE = 50;

/** One value per filter; a filter that is absent does not narrow. */
export interface AuditFilter {
  actor?: string | undefined;
  action?: AuditAction | undefined;
  outcome?: AuditOutcome | undefined;
  /** From this moment on, and before that one. */
  from?: string | undefined;
  to?: string | undefined;
  /** Text in the subject or the reason of an entry; case does not matter. */
  q?: string | undefined;
}
export type AuditFilterKey = keyof AuditFilter;

const keys = ['actor', 'action', 'outcome', 'from', 'to', 'q'] as const satisfies readonly AuditFilterKey[];

/** Prints a filter as a query string, keys always in the same order; `''` when nothing is filtered. */
export const auditFilterToQuery = (filter: AuditFilter): string => printQuery(keys, filter);

/** A filter and a place in the log (the entry before which a page ends) as a query string. */
export function auditPlaceToQuery(filter: AuditFilter, before?: number | null): string {
  const query = auditFilterToQuery(filter);
  return before ? `${query}${query === '' ? '?' : '&'}before=${before}` : query;
}

/** Where everything under a filter is downloaded. */
export function auditExportPath(filter: AuditFilter, format: ExportFormat): string {
  const query = new URLSearchParams(auditFilterToQuery(filter));
  query.set('format', format);
  return `${paths.api.auditExport}?${query}`;
}

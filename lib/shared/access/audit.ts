import { z } from 'zod';
import { exportFormats } from '@/lib/shared/history/purge-export';
import { queryFields } from '@/lib/shared/history/query-fields';
import { paths } from '@/lib/shared/paths';
import { characters } from '@/lib/shared/purges/purge-input';
import { momentSchema } from '@/lib/shared/text/moment';
import { onlyVisibleProse } from '@/lib/shared/text/visible-text';

/** Everything that is written down, as `what.happened`. */
export const auditActions = [
  'session.sign_in',
  'session.sign_out',
  'purge.submit',
  'purge.cancel',
  'purge.resolve',
  'purge.read',
  'purge.remove',
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

const ACTOR_MAX_LENGTH = 320;
export const AUDIT_TEXT_MAX_LENGTH = 200;

const fields = {
  actor: z.string().trim().min(1).max(ACTOR_MAX_LENGTH),
  action: z.enum(auditActions),
  outcome: z.enum(auditOutcomes),
  /** From this moment on, and before that one. */
  from: momentSchema,
  to: momentSchema,
  /** Text that stands in what it was about or why it was refused; case does not matter. */
  q: z
    .string()
    .trim()
    .min(1)
    .refine((text) => characters(text) <= AUDIT_TEXT_MAX_LENGTH)
    .refine(...onlyVisibleProse('A search')),
};
const auditFilterSchema = z.strictObject(fields).partial();
export type AuditFilter = z.output<typeof auditFilterSchema>;
const inAddress = queryFields(fields);

/** Reads a page's address: what does not fit is left out. */
export const auditFilterFromUrl = (params: URLSearchParams): AuditFilter => inAddress.fromUrl(params);

/** Prints a filter as a query string, keys always in the same order; `''` when nothing is filtered. */
export const auditFilterToQuery = (filter: AuditFilter): string => inAddress.toQuery(filter);

/** A filter and a place in the log (the entry before which a page ends) as a query string. */
export function auditPlaceToQuery(filter: AuditFilter, before?: number | null): string {
  const query = auditFilterToQuery(filter);
  return before ? `${query}${query === '' ? '?' : '&'}before=${before}` : query;
}

const place = z.coerce.number().int().min(1);
/** The place that a page's address names; undefined when it names none. */
export const auditPlaceFromUrl = (params: URLSearchParams) => place.safeParse(params.get('before') ?? undefined).data;

const PAGE_SIZE_MAX = 200;
export const AUDIT_PAGE_SIZE = 50;

/** What `GET /api/audit` takes: a filter, and the entry (its `sequence`) before which the page ends. */
export const auditListQuerySchema = auditFilterSchema.extend({
  before: place.optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_SIZE_MAX).default(AUDIT_PAGE_SIZE),
});
export type AuditListQuery = z.output<typeof auditListQuerySchema>;

/** What `GET /api/audit/export` takes. */
export const auditExportQuerySchema = auditFilterSchema.extend({ format: z.enum(exportFormats).default('csv') });
export type AuditExportQuery = z.output<typeof auditExportQuerySchema>;

/** Where everything under a filter is downloaded. */
export function auditExportPath(filter: AuditFilter, format: AuditExportQuery['format']): string {
  const query = new URLSearchParams(auditFilterToQuery(filter));
  query.set('format', format);
  return `${paths.api.auditExport}?${query}`;
}

/** One entry of the audit log. It is never changed; `hash` holds it and everything before it together. */
export const auditEntrySchema = z.object({
  /** 1, 2, 3 … without a gap. */
  sequence: z.int(),
  at: z.iso.datetime(),
  actor: z.string(),
  actorKind: z.enum(['operator', 'person', 'credential', 'desk', 'nobody']),
  action: z.enum(auditActions),
  outcome: z.enum(auditOutcomes),
  /** What it was about: a distribution and a target, a link, a credential. */
  subject: z.string().nullable(),
  /** The record it led to or was about: a purge's, a link's, a credential's id. */
  subjectId: z.string().nullable(),
  /** Why it was refused (an error code), or what else is to be known. */
  reason: z.string().nullable(),
  /** The address that the request came from, as far as the desk can know it. */
  address: z.string().nullable(),
  requestId: z.string().nullable(),
  /** SHA-256 over this entry and the hash before it, in hexadecimal. */
  hash: z.string(),
});
export type AuditEntry = z.output<typeof auditEntrySchema>;

export const auditPageSchema = z.object({
  items: z.array(auditEntrySchema),
  /** Pass as `before` for the older entries; null when there are none. */
  nextBefore: z.int().nullable(),
  /** The newest entry of the whole log: noted elsewhere, its hash proves later that nothing before it was changed. */
  newest: auditEntrySchema.pick({ sequence: true, hash: true }).nullable(),
});
export type AuditPage = z.output<typeof auditPageSchema>;

import { z } from 'zod';
import { actorSchema } from '@/lib/shared/history/history-filter-schema';
import { exportFormats } from '@/lib/shared/history/purge-export';
import { readQuery } from '@/lib/shared/history/query-fields';
import { characters } from '@/lib/shared/purges/purge-terms';
import { momentSchema } from '@/lib/shared/text/moment';
import { onlyVisibleProse } from '@/lib/shared/text/visible-text';
import {
  AUDIT_PAGE_SIZE,
  AUDIT_TEXT_MAX_LENGTH,
  type AuditFilter,
  type AuditFilterKey,
  auditActions,
  auditOutcomes,
} from './audit';

const fields = {
  actor: actorSchema,
  action: z.enum(auditActions),
  outcome: z.enum(auditOutcomes),
  from: momentSchema,
  to: momentSchema,
  q: z
    .string()
    .trim()
    .min(1)
    .refine((text) => characters(text) <= AUDIT_TEXT_MAX_LENGTH)
    .refine(...onlyVisibleProse('A search')),
} satisfies Record<AuditFilterKey, z.ZodType>;
const auditFilterSchema = z.strictObject(fields).partial();

/** Reads a page's address: what does not fit is left out. */
export const auditFilterFromUrl = (params: URLSearchParams): AuditFilter => readQuery(fields, params);

const place = z.coerce.number().int().min(1);
/** The place that a page's address names; undefined when it names none. */
export const auditPlaceFromUrl = (params: URLSearchParams) => place.safeParse(params.get('before') ?? undefined).data;

const PAGE_SIZE_MAX = 200;

/** What `GET /api/audit` takes: a filter, and the entry (its `sequence`) before which the page ends. */
export const auditListQuerySchema = auditFilterSchema.extend({
  before: place.optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_SIZE_MAX).default(AUDIT_PAGE_SIZE),
});
export type AuditListQuery = z.output<typeof auditListQuerySchema>;

/** What `GET /api/audit/export` takes. */
export const auditExportQuerySchema = auditFilterSchema.extend({ format: z.enum(exportFormats).default('csv') });
export type AuditExportQuery = z.output<typeof auditExportQuerySchema>;

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

import { z } from 'zod';
import type { HistoryFilter } from '@/lib/shared/history/history-filter';
import { historyFilterSchema } from '@/lib/shared/history/history-filter-schema';
import { purgeDetailsSchema, purgeSchema, recordedTargetSchema } from '@/lib/shared/purges/purge-record';
import { shareExpiries } from './share-expiry';

const timestamp = z.iso.datetime();

/** What a link shows: one purge, or the history under a filter. */
export type ShareSubject = { purgeId: string } | { filter: HistoryFilter };

/** What `POST /api/shares` takes: exactly one of `purgeId` and `filter`, and on which terms. */
const shareFields = z.strictObject({
  purgeId: z.string().min(1).max(100).optional(),
  filter: historyFilterSchema.optional(),
  expiry: z.enum(shareExpiries, 'Choose 1d, 7d, 30d or none.'),
  showActors: z.boolean().default(false),
  showQueries: z.boolean().default(false),
});
export const shareInputSchema = shareFields.transform(
  ({ purgeId, filter, ...terms }, context): { subject: ShareSubject } & typeof terms => {
    if (purgeId !== undefined && filter === undefined) return { subject: { purgeId }, ...terms };
    if (filter !== undefined && purgeId === undefined) return { subject: { filter }, ...terms };
    context.addIssue({ code: 'custom', path: ['purgeId'], message: 'Send exactly one of purgeId and filter.' });
    return z.NEVER;
  },
);
export type ShareInput = z.output<typeof shareInputSchema>;

/** A link in the list, without its token, which is shown only once. */
export const listedShareSchema = z.object({
  id: z.string(),
  subject: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('purge'),
      purgeId: z.string(),
      /** `namespace/name` */
      distribution: z.string(),
      target: recordedTargetSchema,
      mode: purgeSchema.shape.mode,
    }),
    z.object({ kind: z.literal('history'), filter: historyFilterSchema }),
  ]),
  createdBy: z.string(),
  createdAt: timestamp,
  expiresAt: timestamp.nullable(),
  revokedAt: timestamp.nullable(),
  revokedBy: z.string().nullable(),
  lastOpenedAt: timestamp.nullable(),
  showActors: z.boolean(),
  showQueries: z.boolean(),
  state: z.enum(['active', 'expired', 'revoked']),
  /** Whether the caller may revoke it; left out in the answers to creating and revoking a link. */
  mayRevoke: z.boolean().optional(),
});
export type ListedShare = z.output<typeof listedShareSchema>;

export const shareListSchema = z.object({ items: z.array(listedShareSchema) });
export type ShareList = z.output<typeof shareListSchema>;

/** The one answer that holds the token. */
export const createdShareSchema = z.object({ share: listedShareSchema, token: z.string() });
export type CreatedShare = z.output<typeof createdShareSchema>;

/**
 * A purge as strangers see it. It names what they may see, so that what a record gains later stays inside; `key` tells
 * rows apart and leads nowhere.
 */
const sharedPurgeSchema = purgeSchema
  .pick({
    madeOutside: true,
    status: true,
    purgeRequestId: true,
    api: true,
    namespace: true,
    distribution: true,
    target: true,
    mode: true,
    reach: true,
    reason: true,
    ticket: true,
    createdAt: true,
    updatedAt: true,
    nextSendAt: true,
    nextSendInMs: true,
    error: true,
    progress: true,
    bytesPurged: true,
    bytesNotPurged: true,
    completionMs: true,
    following: true,
    completionUnreported: true,
    checkUrl: true,
    renewal: true,
    newSince: true,
  })
  .extend({
    key: z.string(),
    actor: z.string().nullable(),
    resolution: z.object({ by: z.string().nullable(), at: timestamp, note: z.string() }).nullable(),
  });
export type SharedPurge = z.output<typeof sharedPurgeSchema>;

const sharedDetailsSchema = sharedPurgeSchema.extend(
  purgeDetailsSchema.pick({ events: true, sites: true, looks: true }).shape,
);
export type SharedDetails = z.output<typeof sharedDetailsSchema>;

const terms = { expiresAt: timestamp.nullable(), showActors: z.boolean(), showQueries: z.boolean() };
const condition = z.object({ term: z.string(), value: z.string(), isTime: z.boolean() });

const sharedPageSchema = z.object({
  kind: z.literal('history'),
  ...terms,
  /** The filter in words; none for the whole history. */
  conditions: z.array(condition),
  oldestFirst: z.boolean(),
  items: z.array(sharedPurgeSchema),
  nextCursor: z.string().nullable(),
  previousCursor: z.string().nullable(),
});
export type SharedPage = z.output<typeof sharedPageSchema>;

/** What `GET /api/share/{token}` answers. */
export const sharedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('purge'), ...terms, purge: sharedDetailsSchema }),
  sharedPageSchema,
]);
export type Shared = z.output<typeof sharedSchema>;

/** What its address takes beside the token: a place in a shared history. */
export const sharedQuerySchema = z.strictObject({ at: z.string().max(200).optional() });

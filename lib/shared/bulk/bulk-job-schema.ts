import { z } from 'zod';
import { rejectedLineSchema } from '@/lib/shared/problem';
import {
  distributionNameSchema,
  modeSchema,
  objectNameSchema,
  purgeInputSchema,
} from '@/lib/shared/purges/purge-input';
import { purgeStatuses } from '@/lib/shared/purges/purge-status';
import { counted } from '@/lib/shared/text/counted';
import { BULK_MAX_LINES } from './bulk-limits';
import { jobSteps } from './job-steps';

const lineCount = {
  min: 'Enter at least one URL.',
  max: `A list can have at most ${counted(BULK_MAX_LINES, 'line')}.`,
};

/** One line of a list. An object names the distribution for its line; a text is the URL alone. */
const bulkLineSchema = z.union(
  [
    z.string(),
    z.strictObject({
      url: z.string(),
      namespace: objectNameSchema.optional(),
      distribution: distributionNameSchema.optional(),
    }),
  ],
  'Enter each line as a URL, or as an object with a url.',
);

/** What beside the list `POST /api/bulk-jobs` takes: in the JSON, or in the query for a list as text or CSV. */
const bulkTerms = {
  mode: modeSchema,
  reason: purgeInputSchema.shape.reason,
  ticket: purgeInputSchema.shape.ticket,
  namespace: objectNameSchema.optional(),
  distribution: distributionNameSchema.optional().meta({
    description:
      'With `namespace`: the distribution to purge where several serve a URL, and for lines that are only a path. The host of every other URL decides.',
  }),
};

/** The JSON body of `POST /api/bulk-jobs`. */
export const bulkJobInputSchema = z.strictObject({
  ...bulkTerms,
  urls: z.array(bulkLineSchema, lineCount.min).min(1, lineCount.min).max(BULK_MAX_LINES, lineCount.max),
  skipInvalid: z.boolean().default(false).meta({
    description:
      'Leave out lines that cannot be purged. Without it, one such line makes Purge Desk refuse the whole list.',
  }),
});

/** What the query of `POST /api/bulk-jobs` takes beside a list as text or CSV. */
export const bulkTermsQuerySchema = z.strictObject({
  ...bulkTerms,
  mode: modeSchema.optional().meta({ description: 'Required if the body is not JSON.' }),
  skipInvalid: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
});

/** What `POST /api/bulk-jobs/{id}/retry` takes. */
export const bulkRetryInputSchema = z.strictObject({
  reason: bulkTerms.reason.meta({ description: 'Instead of the reason of the job.' }),
  ticket: bulkTerms.ticket.meta({ description: 'Instead of the ticket of the job.' }),
  skipInvalid: z.boolean().default(false).meta({ description: 'Leave out purges that are no longer possible.' }),
});

/** The answer to a new list. `total` counts its lines: accepted, duplicates and rejected ones. */
export const createdBulkJobSchema = z.object({
  id: z.string(),
  total: z.int(),
  /** Purges of the job: one for each different URL. */
  accepted: z.int(),
  /** Lines left out, for an earlier line is the same URL on the same distribution. */
  duplicates: z.int(),
  rejected: z.array(rejectedLineSchema),
  /** How long it took to send all of them with what waited then. */
  secondsLeft: z.int(),
});

const timestamp = z.iso.datetime();

/** What pauses a job without a person. */
export const pauseReasonSchema = z.enum(['credential_revoked', 'credential_expired', 'rights_lost']);

/** One bulk job as the API answers it. Its purges are in the history under `job`. */
export const bulkJobSchema = z.object({
  id: z.string(),
  createdAt: timestamp,
  actor: z.string(),
  mode: modeSchema,
  reason: z.string().nullable(),
  ticket: z.string().nullable(),
  /** Its purges, those that are not recorded one by one yet included. */
  total: z.int(),
  /** Purges by status; together with `removed` they are `total`. */
  counts: z.record(z.enum(purgeStatuses), z.int()),
  /** Purges that are no longer in the history: the desk keeps them for a limited time. */
  removed: z.int(),
  /** Purges that expired before they were sent; `counts` has them as failed. */
  expired: z.int(),
  /** Where they purge: those of its distributions that the caller may see. */
  distributions: z.array(z.object({ namespace: z.string(), distribution: z.string(), total: z.int() })),
  paused: z.boolean(),
  /** Why Purge Desk paused the job; null if a user paused it, or if it is not paused. */
  pausedBecause: pauseReasonSchema.nullable(),
  /** When purges expire that were not sent until then; null once it is finished or cancelled. */
  expiresAt: timestamp.nullable(),
  /** What the caller may do with it now. */
  may: z.array(z.enum(jobSteps)),
  /** A user cancelled it: its unsent purges are `cancelled`. */
  cancelled: z.boolean(),
  /** When the last purge had left `queued` and `sending`; null until then. */
  finishedAt: timestamp.nullable(),
  /** How many of its purges left the queue in the last minute. */
  perMinute: z.int(),
  /** How long it takes until the last one is sent, as far as can be known; null while paused, and once it is finished. */
  secondsLeft: z.int().nullable(),
  /** The job whose failed purges this one sends again; null for any other. */
  retryOf: z.string().nullable(),
  /** Its failed purges that no retry has sent or will send. */
  leftToRetry: z.int(),
  /** The jobs that send failed purges of this one again, the newest last. */
  retriedBy: z.array(z.string()),
});

/** What `GET /api/bulk-jobs` takes. */
export const bulkJobListQuerySchema = z.strictObject({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});

/** Newest first. */
export const bulkJobPageSchema = z.object({ items: z.array(bulkJobSchema), nextCursor: z.string().nullable() });

import { z } from 'zod';
import { isZone } from '@/lib/shared/text/wall-clock';
import { historyFilterSchema } from './history-filter-schema';

/** The time span of a bar. */
const summaryUnits = ['hour', 'day', 'week', 'month', 'year'] as const;
export type SummaryUnit = (typeof summaryUnits)[number];

const bucketSchema = z.object({
  /** The bar's first day on the reader's calendar, `2026-11-22`; with the hour, `2026-11-22T13`, for hours. */
  start: z.string(),
  done: z.int(),
  open: z.int(),
  failed: z.int(),
});
export type SummaryBucket = z.output<typeof bucketSchema>;

export const purgeSummarySchema = z.object({
  unit: z.enum(summaryUnits),
  buckets: z.array(bucketSchema),
  total: z.int(),
  failed: z.int(),
  unconfirmed: z.int(),
  /**
   * From acceptance to completion, over the completed ones without those made outside Purge Desk, nearest rank; null when
   * there is none.
   */
  medianMs: z.int().nullable(),
  p95Ms: z.int().nullable(),
  /** There were more purges than a summary looks at: it is about the newest ones. */
  capped: z.boolean(),
});
export type PurgeSummary = z.output<typeof purgeSummarySchema>;

/** What `GET /api/purges/summary` takes: a filter and the time zone whose days are counted. */
export const purgeSummaryQuerySchema = historyFilterSchema.extend({
  zone: z.string().max(100).refine(isZone, 'Enter a time zone such as Europe/Berlin.').default('UTC'),
});
export type PurgeSummaryQuery = z.output<typeof purgeSummaryQuerySchema>;

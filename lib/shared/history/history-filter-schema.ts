import { z } from 'zod';
import { distributionKeySchema } from '@/lib/shared/distributions/distribution-schema';
import { modeSchema, objectNameSchema } from '@/lib/shared/purges/purge-input';
import { purgeStatuses } from '@/lib/shared/purges/purge-status';
import { renewals, targetKinds } from '@/lib/shared/purges/purge-terms';
import { momentSchema } from '@/lib/shared/text/moment';
import { onlyVisibleProse, withoutNul } from '@/lib/shared/text/visible-text';
import {
  type HistoryFilter,
  type HistoryFilterKey,
  makers,
  PAGE_SIZE,
  ranges,
  SEARCH_MAX_LENGTH,
} from './history-filter';
import { exportFormats } from './purge-export';
import { readQuery } from './query-fields';

const ACTOR_MAX_LENGTH = 320;
/** An actor to filter by. Those of purges made outside are as the CDN writes them. */
export const actorSchema = z
  .string()
  .trim()
  .min(1)
  .max(ACTOR_MAX_LENGTH)
  .refine(...withoutNul);

const fields = {
  namespace: objectNameSchema,
  distribution: z
    .string()
    .refine((key) => distributionKeySchema.safeParse(key).success, 'Enter the distribution as namespace/name.'),
  status: z.enum(purgeStatuses),
  mode: modeSchema,
  kind: z.enum(targetKinds),
  renewal: z.enum(renewals),
  actor: actorSchema,
  made: z.enum(makers),
  job: z.uuid('A job is a UUID.'),
  range: z.enum(ranges),
  from: momentSchema,
  to: momentSchema,
  q: z
    .string()
    .trim()
    .min(1)
    .max(SEARCH_MAX_LENGTH)
    .refine(...onlyVisibleProse('A search')),
  sort: z.literal('oldest'),
} satisfies Record<HistoryFilterKey, z.ZodType>;
export const historyFilterSchema = z.strictObject(fields).partial();

/** Reads a page's address: what does not fit is left out, so that a mangled link still shows a history. */
export const historyFilterFromUrl = (params: URLSearchParams): HistoryFilter => readQuery(fields, params);

const PAGE_SIZE_MAX = 200;
const cursor = z.string().max(200);

/** A place in the history as the page's address has it: `at`, left out when it is none. */
export const cursorFromUrl = (params: URLSearchParams) => cursor.safeParse(params.get('at') ?? undefined).data;

/** What `GET /api/purges` takes: a filter, a page size and where to go on. */
export const purgeListQuerySchema = historyFilterSchema.extend({
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_SIZE_MAX).default(PAGE_SIZE),
  jobs: z.literal('folded').optional().meta({
    description:
      'One item for each bulk job, its first purge, and in `jobs` how many purges it has by status. `range`, `from` and `to` judge a job by when that first purge was recorded. A filter of `status`, `renewal`, `q`, `job` or `made=outside` asks for single purges: then every purge is an item.',
  }),
});
export type PurgeListQuery = z.output<typeof purgeListQuerySchema>;

/** What `GET /api/purges/export` takes: a filter and a format. */
export const purgeExportQuerySchema = historyFilterSchema.extend({ format: z.enum(exportFormats).default('csv') });
export type PurgeExportQuery = z.output<typeof purgeExportQuerySchema>;

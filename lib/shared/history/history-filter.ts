import { z } from 'zod';
import { distributionKeySchema } from '@/lib/shared/distributions/distribution';
import { modeSchema, objectNameSchema, targetKinds, URL_MAX_LENGTH } from '@/lib/shared/purges/purge-input';
import { purgeStatuses } from '@/lib/shared/purges/purge-status';
import { momentSchema } from '@/lib/shared/text/moment';
import { onlyVisibleProse } from '@/lib/shared/text/visible-text';
import { queryFields } from './query-fields';

/** A pasted URL must fit. */
export const SEARCH_MAX_LENGTH = URL_MAX_LENGTH;
const ACTOR_MAX_LENGTH = 320;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How far back each preset reaches, in milliseconds. */
const rangeMs = { '1h': HOUR_MS, '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS } as const;
export const ranges = Object.keys(rangeMs) as [keyof typeof rangeMs, ...(keyof typeof rangeMs)[]];
export type HistoryRange = (typeof ranges)[number];

export const makers = ['desk', 'outside'] as const;

/** One value per filter; a filter that is absent does not narrow. The keys are the names in the URL. */
const fields = {
  namespace: objectNameSchema,
  /** `namespace/name` */
  distribution: z
    .string()
    .refine((key) => distributionKeySchema.safeParse(key).success, 'Enter the distribution as namespace/name.'),
  status: z.enum(purgeStatuses),
  mode: modeSchema,
  kind: z.enum(targetKinds),
  actor: z.string().trim().min(1).max(ACTOR_MAX_LENGTH),
  /** By Purge Desk, or outside it: found at the CDN. */
  made: z.enum(makers),
  /** A preset that ends now; `from` and `to` count before it. */
  range: z.enum(ranges),
  /** Purges from this moment on, and before that one. */
  from: momentSchema,
  to: momentSchema,
  /** Text that stands in the target, reason, ticket or purge request ID; case does not matter. */
  q: z
    .string()
    .trim()
    .min(1)
    .max(SEARCH_MAX_LENGTH)
    .refine(...onlyVisibleProse('A search')),
  /** Absent is newest first. */
  sort: z.literal('oldest'),
};
export const historyFilterSchema = z.strictObject(fields).partial();
export type HistoryFilter = z.output<typeof historyFilterSchema>;
export type HistoryFilterKey = keyof typeof fields;
const inAddress = queryFields(fields);

/** Reads a page's address: what does not fit is left out, so that a mangled link still shows a history. */
export const historyFilterFromUrl = (params: URLSearchParams): HistoryFilter => inAddress.fromUrl(params);

/** Prints a filter as a query string, keys always in the same order; `''` when nothing is filtered. */
export const historyFilterToQuery = (filter: HistoryFilter): string => inAddress.toQuery(filter);

/** Whether a filter leaves anything out; the order of the rows does not. */
export const isNarrowed = ({ sort: _, ...filter }: HistoryFilter) => historyFilterToQuery(filter) !== '';

/** The span of time that a filter means, in epoch milliseconds: from (included) and to (excluded), where there is one. */
export function timeSpan({ range, from, to }: HistoryFilter, now: number): { from?: number; to?: number } {
  if (from !== undefined || to !== undefined)
    return {
      ...(from === undefined ? {} : { from: Date.parse(from) }),
      ...(to === undefined ? {} : { to: Date.parse(to) }),
    };
  return range === undefined ? {} : { from: now - rangeMs[range] };
}

export const PAGE_SIZE = 50;
const PAGE_SIZE_MAX = 200;
const cursor = z.string().max(200);

/** A place in the history as the page's address has it: `at`, left out when it is none. */
export const cursorFromUrl = (params: URLSearchParams) => cursor.safeParse(params.get('at') ?? undefined).data;

/** The history under a filter, and a place in it, as a query string. */
export function historyQuery(filter: HistoryFilter, at?: string | null): string {
  const query = historyFilterToQuery(filter);
  return at ? `${query}${query === '' ? '?' : '&'}${new URLSearchParams({ at })}` : query;
}

/** What `GET /api/purges` takes: a filter, a page size and where to go on. */
export const purgeListQuerySchema = historyFilterSchema.extend({
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_SIZE_MAX).default(PAGE_SIZE),
});
export type PurgeListQuery = z.output<typeof purgeListQuerySchema>;

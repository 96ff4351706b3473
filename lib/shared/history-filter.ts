import { z } from 'zod';
import { distributionKeySchema } from './distribution';
import { modeSchema, targetKinds, URL_MAX_LENGTH } from './purge-input';
import { purgeStatuses } from './purge-status';

/** A pasted URL must fit. */
export const SEARCH_MAX_LENGTH = URL_MAX_LENGTH;

/** One value per filter; a filter that is absent does not narrow. The keys are the names in the URL. */
const fields = {
  /** `namespace/name` */
  distribution: z.string().refine((key) => distributionKeySchema.safeParse(key).success, 'Write it as namespace/name.'),
  status: z.enum(purgeStatuses),
  mode: modeSchema,
  kind: z.enum(targetKinds),
  /** Text that stands in the target, reason, ticket or purge request ID; case does not matter. */
  q: z.string().trim().min(1).max(SEARCH_MAX_LENGTH),
};
const historyFilterSchema = z.strictObject(fields).partial();
export type HistoryFilter = z.output<typeof historyFilterSchema>;
export type HistoryFilterKey = keyof typeof fields;
const historyFilterKeys = Object.keys(fields) as HistoryFilterKey[];

/** Reads a page's address: what does not fit is left out, so that a mangled link still shows a history. */
export function historyFilterFromUrl(params: URLSearchParams): HistoryFilter {
  const known = historyFilterKeys.flatMap((key) => {
    const parsed = fields[key].safeParse(params.get(key) ?? undefined);
    return parsed.success ? [[key, parsed.data]] : [];
  });
  return historyFilterSchema.parse(Object.fromEntries(known));
}

/** Prints a filter as a query string, keys always in the same order; `''` when nothing is filtered. */
export function historyFilterToQuery(filter: HistoryFilter): string {
  const params = new URLSearchParams();
  for (const key of historyFilterKeys) if (filter[key] !== undefined) params.set(key, filter[key]);
  return params.size > 0 ? `?${params}` : '';
}

export const PAGE_SIZE = 50;
const PAGE_SIZE_MAX = 200;

/** What `GET /api/purges` takes: a filter, a page size and where to go on. */
export const purgeListQuerySchema = historyFilterSchema.extend({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_SIZE_MAX).default(PAGE_SIZE),
});
export type PurgeListQuery = z.output<typeof purgeListQuerySchema>;

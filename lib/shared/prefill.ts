import { z } from 'zod';
import { distributionKey } from './distribution';
import { modeSchema, objectNameSchema, targetKinds, targetValue, URL_MAX_LENGTH } from './purge-input';
import type { Purge } from './purge-record';

/** What the address of a pre-filled form may say: nothing in it is sent before a person presses the button. */
const fields = {
  namespace: objectNameSchema,
  distribution: objectNameSchema,
  kind: z.enum(targetKinds),
  /** The target's value; everything has none, and its confirmation is always typed by hand. */
  value: z.string().min(1).max(URL_MAX_LENGTH),
  mode: modeSchema,
  reason: z.string().min(1).max(500),
  ticket: z.string().min(1).max(100),
};
const prefillSchema = z.object(fields).partial();
export type Prefill = z.output<typeof prefillSchema>;
const keys = Object.keys(fields) as (keyof Prefill)[];

/** Reads the address of a pre-filled form; what does not fit is left out. Undefined when it fills in nothing. */
export function prefillFromUrl(params: URLSearchParams): Prefill | undefined {
  const known = keys.flatMap((key) => {
    const parsed = fields[key].safeParse(params.get(key) ?? undefined);
    return parsed.success ? [[key, parsed.data]] : [];
  });
  return known.length > 0 ? prefillSchema.parse(Object.fromEntries(known)) : undefined;
}

/** Prints it as a query string, keys always in the same order. */
export function prefillToQuery(prefill: Prefill): string {
  const params = new URLSearchParams();
  for (const key of keys) if (prefill[key] !== undefined) params.set(key, prefill[key]);
  return params.size > 0 ? `?${params}` : '';
}

/** `namespace/name` of the distribution that a pre-filled form starts with; undefined when it names none. */
export const prefilledDistribution = ({ namespace, distribution: name }: Prefill) =>
  namespace !== undefined && name !== undefined ? distributionKey({ namespace, name }) : undefined;

/** The form filled in as for a purge that was sent: without why it was sent then. */
export const prefillAgain = ({ namespace, distribution, target, mode }: Purge): string => {
  const value = target.kind === 'all' ? undefined : targetValue(target);
  return prefillToQuery({ namespace, distribution, kind: target.kind, ...(value !== undefined && { value }), mode });
};

import { z } from 'zod';
import { distributionKey } from './distribution';
import { modeSchema, objectNameSchema, targetKinds, targetValue, URL_MAX_LENGTH } from './purge-input';
import type { Purge } from './purge-record';
import { queryFields } from './query-fields';

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
const inAddress = queryFields(fields);

/** Reads the address of a pre-filled form; what does not fit is left out. Undefined when it fills in nothing. */
export function prefillFromUrl(params: URLSearchParams): Prefill | undefined {
  const prefill = inAddress.fromUrl(params);
  return Object.keys(prefill).length > 0 ? prefill : undefined;
}

/** Prints it as a query string, keys always in the same order. */
export const prefillToQuery = (prefill: Prefill): string => inAddress.toQuery(prefill);

/** `namespace/name` of the distribution that a pre-filled form starts with; undefined when it names none. */
export const prefilledDistribution = ({ namespace, distribution: name }: Prefill) =>
  namespace !== undefined && name !== undefined ? distributionKey({ namespace, name }) : undefined;

/** The form filled in as for a purge that was sent: without why it was sent then. */
export const prefillAgain = ({ namespace, distribution, target, mode }: Purge): string => {
  const value = target.kind === 'all' ? undefined : targetValue(target);
  return prefillToQuery({ namespace, distribution, kind: target.kind, ...(value !== undefined && { value }), mode });
};

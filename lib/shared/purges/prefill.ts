import { z } from 'zod';
import { type Distribution, distributionKey, distributionsServing } from '@/lib/shared/distributions/distribution';
import { queryFields } from '@/lib/shared/history/query-fields';
import { hiddenProblem, hiddenProblemInProse, onlyVisible, onlyVisibleProse } from '@/lib/shared/text/visible-text';
import { hostnameSchema, isServedBy } from './hostname';
import { isPath } from './normalize-url';
import {
  distributionNameSchema,
  modeSchema,
  objectNameSchema,
  REASON_MAX_LENGTH,
  TICKET_MAX_LENGTH,
  targetKinds,
  targetValue,
  URL_MAX_LENGTH,
} from './purge-input';
import type { Purge } from './purge-record';

/** What the address of a pre-filled form may say: nothing in it is sent before a person presses the button. */
const fields = {
  namespace: objectNameSchema,
  distribution: distributionNameSchema,
  kind: z.enum(targetKinds),
  /** The target's value; everything has none, and its confirmation is always typed by hand. */
  value: z
    .string()
    .min(1)
    .max(URL_MAX_LENGTH)
    .refine(...onlyVisible('A target')),
  mode: modeSchema,
  reason: z
    .string()
    .min(1)
    .max(REASON_MAX_LENGTH)
    .refine(...onlyVisibleProse('A reason')),
  ticket: z
    .string()
    .min(1)
    .max(TICKET_MAX_LENGTH)
    .refine(...onlyVisibleProse('A ticket')),
};
const prefillSchema = z.object(fields).partial();
export type Prefill = z.output<typeof prefillSchema>;
const inAddress = queryFields(fields);

/** Reads the address of a pre-filled form; what does not fit is left out. Undefined when it fills in nothing. */
export function prefillFromUrl(params: URLSearchParams): Prefill | undefined {
  const prefill = inAddress.fromUrl(params);
  return Object.keys(prefill).length > 0 ? prefill : undefined;
}

/**
 * Why parts of an address were not filled in, a sentence each: what a reader would see in the form is not what would be
 * sent. None for an address that is only mangled.
 */
export function prefillProblems(params: URLSearchParams): string[] {
  const problems = [
    hiddenProblem('A target', params.get('value') ?? ''),
    hiddenProblemInProse('A reason', params.get('reason') ?? ''),
    hiddenProblemInProse('A ticket', params.get('ticket') ?? ''),
  ];
  return problems.filter((problem) => problem !== undefined);
}

/** Prints it as a query string, keys always in the same order. */
export const prefillToQuery = (prefill: Prefill): string => inAddress.toQuery(prefill);

/** `namespace/name` of the distribution that a pre-filled form starts with; undefined when it names none. */
export const prefilledDistribution = ({ namespace, distribution: name }: Prefill) =>
  namespace !== undefined && name !== undefined ? distributionKey({ namespace, name }) : undefined;

/** The distributions that serve what an address names without its distribution; undefined where it names no host. */
export function distributionsMeant({ kind = 'url', value }: Prefill, all: readonly Distribution[]) {
  if (value === undefined || (kind !== 'url' && kind !== 'hostname')) return undefined;
  if (kind === 'url') return isPath(value) ? undefined : distributionsServing(value, all);
  const { data: host } = hostnameSchema.safeParse(value);
  return host === undefined ? undefined : all.filter(({ domains }) => isServedBy(host, domains));
}

/** The form filled in as for a purge that was sent, with its reason and its ticket. */
export const prefillAgain = ({ namespace, distribution, target, mode, reason, ticket }: Purge): string => {
  const value = target.kind === 'unknown' ? undefined : targetValue(target);
  return prefillToQuery({
    namespace,
    distribution,
    ...(target.kind !== 'unknown' && { kind: target.kind }),
    ...(value !== undefined && { value }),
    ...(mode !== null && { mode }),
    ...(reason && { reason }),
    ...(ticket && { ticket }),
  });
};

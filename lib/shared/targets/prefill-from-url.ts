import { z } from 'zod';
import { readQuery } from '@/lib/shared/history/query-fields';
import { distributionNameSchema, modeSchema, objectNameSchema } from '@/lib/shared/purges/purge-input';
import { REASON_MAX_LENGTH, TICKET_MAX_LENGTH, targetKinds, URL_MAX_LENGTH } from '@/lib/shared/purges/purge-terms';
import { hiddenProblem, hiddenProblemInProse, onlyVisible, onlyVisibleProse } from '@/lib/shared/text/visible-text';
import type { Prefill, PrefillKey } from './prefill';
import { prefilledDistribution } from './prefilled-distribution';

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
  checkUrl: z
    .string()
    .min(1)
    .max(URL_MAX_LENGTH)
    .refine(...onlyVisible('A URL to check')),
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
} satisfies Record<PrefillKey, z.ZodType>;

/** Reads the address of a pre-filled form; what does not fit is left out. Undefined when it fills in nothing. */
export function prefillFromUrl(params: URLSearchParams): Prefill | undefined {
  const prefill = readQuery(fields, params);
  return Object.keys(prefill).length > 0 ? prefill : undefined;
}

/**
 * Why parts of an address were not filled in, a sentence each: what a reader would see in the form is not what would be
 * sent. None for an address that is only mangled.
 */
export function prefillProblems(params: URLSearchParams): string[] {
  const problems = [
    hiddenProblem('A target', params.get('value') ?? ''),
    hiddenProblem('A URL to check', params.get('checkUrl') ?? ''),
    hiddenProblemInProse('A reason', params.get('reason') ?? ''),
    hiddenProblemInProse('A ticket', params.get('ticket') ?? ''),
  ];
  return problems.filter((problem) => problem !== undefined);
}

/** What the form opens with. `include` is the distribution (`namespace/name`) that its list has to have. */
export function openingOf(params: URLSearchParams, preselected: string | undefined) {
  const prefill = prefillFromUrl(params);
  const include = prefilledDistribution(prefill ?? {}) ?? preselected;
  return { prefill, preselected, leftOut: prefillProblems(params), include };
}

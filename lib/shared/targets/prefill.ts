import { printQuery } from '@/lib/shared/history/query-fields';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { type Mode, type TargetKind, targetValue } from '@/lib/shared/purges/purge-terms';

/** What the address of a pre-filled form may say: nothing in it is sent before a person presses the button. */
export interface Prefill {
  namespace?: string | undefined;
  distribution?: string | undefined;
  kind?: TargetKind | undefined;
  /** The target's value; everything has none, and its confirmation is always typed by hand. */
  value?: string | undefined;
  /** A URL to look at, for every kind but a URL. */
  checkUrl?: string | undefined;
  mode?: Mode | undefined;
  reason?: string | undefined;
  ticket?: string | undefined;
}
export type PrefillKey = keyof Prefill;

const keys = [
  ...(['namespace', 'distribution', 'kind', 'value', 'checkUrl'] as const),
  ...(['mode', 'reason', 'ticket'] as const),
] satisfies readonly PrefillKey[];

/** Prints it as a query string, keys always in the same order. */
export const prefillToQuery = (prefill: Prefill): string => printQuery(keys, prefill);

/** The form filled in as for a purge that was sent, with its reason and its ticket. */
export const prefillAgain = ({ namespace, distribution, target, checkUrl, mode, reason, ticket }: Purge): string => {
  const value = target.kind === 'unknown' ? undefined : targetValue(target);
  return prefillToQuery({
    namespace,
    distribution,
    ...(target.kind !== 'unknown' && { kind: target.kind }),
    ...(value !== undefined && { value }),
    ...(target.kind !== 'url' && checkUrl && { checkUrl }),
    ...(mode !== null && { mode }),
    ...(reason && { reason }),
    ...(ticket && { ticket }),
  });
};

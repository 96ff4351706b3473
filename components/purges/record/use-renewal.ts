import { useQuery } from '@tanstack/react-query';
import { useLooksMode } from '@/components/layout/about-desk';
import { lookQuery } from '@/lib/client/looks';
import { ProblemError } from '@/lib/client/request';
import { serverClock } from '@/lib/client/server-clock';
import type { Look } from '@/lib/shared/edge/look';
import { type PurgeTimes, type Renewed, renewalOf } from '@/lib/shared/edge/renewal';
import type { PurgeDetails } from '@/lib/shared/purges/purge-record';

/** When a place that still served the old copy is looked at again, in milliseconds after the look before. */
const AGAIN_AFTER_MS = [5_000, 30_000, 120_000, 600_000];
/** Nobody looks unasked after a purge that is older than this, in milliseconds. */
const UNASKED_WITHIN_MS = 3_600_000;

/** When a purge was sent and accepted; undefined where it was not. An answer that was lost may have been found later. */
function timesOf({ events }: Pick<PurgeDetails, 'events'>): PurgeTimes | undefined {
  const accepted = events.find(({ to, from }) => to === 'accepted' && from !== 'accepted');
  if (!accepted) return undefined;
  const sent = events.filter(({ to, at }) => to === 'sending' && at <= accepted.at).at(-1) ?? accepted;
  return { sentAt: Date.parse(sent.at), acceptedAt: Date.parse(accepted.at) };
}

/** Whether the CDN is through with a purge of one URL, so that a look says what came of it. */
const canBeLookedAt = ({ target, status, completionUnreported }: PurgeDetails) =>
  target.kind === 'url' && (status === 'completed' || completionUnreported);

export interface RenewalState {
  look: Look | undefined;
  renewed: Renewed | undefined;
  error: Error | null;
  isLooking: boolean;
  lookAgain: () => void;
}

/**
 * What visitors get of the URL of a purge after it. Looks unasked where the desk does so, and again while a place serves the
 * copy from before. Undefined where there is nothing to look at.
 */
export function useRenewal(purge: PurgeDetails): RenewalState | undefined {
  const mode = useLooksMode();
  const times = timesOf(purge);
  const isOn = mode !== 'off' && canBeLookedAt(purge) && times !== undefined;
  const isUnasked = isOn && mode === 'automatic' && serverClock.now() - Date.parse(purge.updatedAt) < UNASKED_WITHIN_MS;
  const { namespace, distribution, target } = purge;
  const url = 'value' in target ? (target.value ?? '') : '';
  const query = lookQuery({ namespace, distribution, url });
  const { data, error, isFetching, refetch } = useQuery({
    ...query,
    queryKey: ['renewal', purge.id],
    enabled: isUnasked,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => {
      // A refusal stays one; what was not answered is asked again as seldom as what was.
      if (!times || state.error instanceof ProblemError) return false;
      if (state.data && renewalOf(state.data, times).renewal === 'verified') return false;
      return AGAIN_AFTER_MS[state.dataUpdateCount + state.errorUpdateCount - 1] ?? false;
    },
  });
  if (!isOn) return undefined;
  return {
    look: data,
    renewed: data && renewalOf(data, times),
    error,
    isLooking: isFetching,
    lookAgain: () => void (isFetching || refetch()),
  };
}

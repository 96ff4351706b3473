import { counted } from '@/lib/shared/text/counted';
import { visible } from '@/lib/shared/text/visible-text';
import { cacheStateOf } from './cache-state';
import { isSameVersion } from './judge-look';
import type { Look, PlaceLook } from './look';

/** Whether a purge shows at the edge. `verified`: every view serves a copy that is newer than the purge. */
export type Renewal = 'verified' | 'not_renewed' | 'not_checked';

/** Whether the copy at one place is from after the purge; undefined where that cannot be told. */
type Newer = boolean | undefined;

/** When a purge left, and when the CDN is known to have accepted it; epoch milliseconds. */
export interface PurgeTimes {
  sentAt: number;
  acceptedAt: number;
}

/**
 * By `Age`, in whole seconds: a copy is older if it was made before the purge was sent, newer if after it was accepted. What
 * the cache got from the origin just now is newer, unless its age says something else: another cache may stand between.
 */
function isNewer(place: PlaceLook, { sentAt, acceptedAt }: PurgeTimes): Newer {
  const { status, error, age } = place;
  if (status === null || status >= 400 || error !== null) return undefined;
  const state = cacheStateOf(place);
  const isFromOrigin = state === 'fetched' || state === 'revalidated' || state === 'uncacheable';
  if (age === null) return isFromOrigin ? true : undefined;
  const at = Date.parse(place.at);
  if ((age + 1) * 1000 <= at - acceptedAt) return true;
  if (age * 1000 < at - sentAt) return isFromOrigin && age === 0 ? true : undefined;
  return isFromOrigin ? undefined : false;
}

/** Why it cannot be told whether a place was renewed. */
const unclearBecause = ({ view, status, error }: PlaceLook) => {
  if (error) return `${visible(view)}: ${error.message}`;
  if (status !== null && status >= 400) return `${visible(view)} answers ${status}`;
  return `${visible(view)} does not say clearly how old its copy is`;
};

export interface Renewed {
  renewal: Renewal;
  /** For people, in one or two sentences. */
  sentence: string;
  /** What to tell the customer; undefined unless it is verified. */
  forCustomer: ((time: string) => string) | undefined;
  /** By the name of a view. */
  newer: ReadonlyMap<string, Newer>;
}

const namesOf = (views: readonly PlaceLook[]) => views.map(({ view }) => visible(view)).join(', ');

/** Holds a look after a purge against the time of the purge. */
export function renewalOf({ views, origin }: Look, times: PurgeTimes): Renewed {
  const newer = new Map(views.map((view) => [view.view, isNewer(view, times)]));
  const inCase = (wanted: Newer) => views.filter(({ view }) => newer.get(view) === wanted);
  const [older, unclear] = [inCase(false), inCase(undefined)];
  const places = counted(views.length, 'place');
  if (older.length > 0) {
    const sentence = `Not renewed: ${namesOf(older)} still ${older.length === 1 ? 'serves' : 'serve'} a copy from before the purge.`;
    return { renewal: 'not_renewed', sentence, forCustomer: undefined, newer };
  }
  const [first] = unclear;
  if (first || views.length === 0) {
    const why = first ? unclearBecause(first) : 'no place was looked at';
    return { renewal: 'not_checked', sentence: `Not checked, because ${why}.`, forCustomer: undefined, newer };
  }
  const isOrigins = views.every((view) => origin !== null && isSameVersion(view, origin));
  const others = views.filter((view) => origin?.status === 200 && isSameVersion(view, origin) === false);
  if (others.length > 0) {
    const differing = `${namesOf(others)} ${others.length === 1 ? 'differs' : 'differ'} from what the origin serves now`;
    const sentence = `Verified at ${places}: each copy is newer than the purge. Yet ${differing}.`;
    return { renewal: 'verified', sentence, forCustomer: undefined, newer };
  }
  return {
    renewal: 'verified',
    sentence: isOrigins
      ? `Verified at ${places}: each serves what the origin serves now.`
      : `Verified at ${places}: each copy is newer than the purge.`,
    forCustomer: (time) =>
      isOrigins
        ? `The page is up to date: ${places} served what the origin serves (checked at ${time}).`
        : `The page was fetched anew at ${places} (checked at ${time}).`,
    newer,
  };
}

import { counted } from '@/lib/shared/text/counted';
import { visible } from '@/lib/shared/text/visible-text';
import { cacheStateOf } from './cache-state';
import { isSameVersion } from './judge-look';
import type { Look, PlaceLook } from './look';

/** Whether a purge shows at the edge. `verified`: every view serves a copy that is newer than the purge. */
export type Renewal = 'verified' | 'not_renewed' | 'not_checked';

/** Whether the copy at one place is from after the purge; undefined where that cannot be told. */
type Newer = boolean | undefined;

/**
 * By `Age`, in whole seconds: what was made or checked at the origin after the purge was accepted is newer. A copy within a
 * second of it may be either.
 */
function isNewer(place: PlaceLook, acceptedAt: number): Newer {
  if (place.status === null) return undefined;
  const state = cacheStateOf(place);
  // The cache asked the origin just now, or keeps nothing.
  if (state === 'renewed' || state === 'uncacheable') return true;
  if (place.age === null) return undefined;
  const sinceMs = Date.parse(place.at) - acceptedAt;
  if (place.age * 1000 >= sinceMs) return false;
  return (place.age + 1) * 1000 <= sinceMs ? true : undefined;
}

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

/** Holds a look after a purge against the moment the CDN accepted it, epoch milliseconds. */
export function renewalOf({ views, origin }: Look, acceptedAt: number): Renewed {
  const newer = new Map(views.map((view) => [view.view, isNewer(view, acceptedAt)]));
  const inCase = (wanted: Newer) => views.filter(({ view }) => newer.get(view) === wanted);
  const [older, unclear] = [inCase(false), inCase(undefined)];
  const places = counted(views.length, 'place');
  if (older.length > 0) {
    const sentence = `Not renewed: ${namesOf(older)} still ${older.length === 1 ? 'serves' : 'serve'} a copy from before the purge.`;
    return { renewal: 'not_renewed', sentence, forCustomer: undefined, newer };
  }
  const [first] = unclear;
  if (first || views.length === 0) {
    const why = first?.error?.message ?? 'the edge does not say how old its copy is';
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

import type { RecordedTarget } from '@/lib/shared/purges/purge-record';
import type { PurgeStatus } from '@/lib/shared/purges/purge-status';
import type { Renewal } from '@/lib/shared/purges/purge-terms';
import { counted } from '@/lib/shared/text/counted';
import { visible } from '@/lib/shared/text/visible-text';
import { cacheStateOf } from './cache-state';
import { isSameVersion } from './judge-look';
import type { Look, PlaceLook, PurgeLooks } from './look';

/** What one look says of a purge. */
type Verdict = Exclude<Renewal, 'pending'>;

/** Whether the copy at one place is from after the purge; undefined where that cannot be told. */
type Newer = boolean | undefined;

/** When a purge left, and when the CDN is known to have accepted it; epoch milliseconds. */
export interface PurgeTimes {
  sentAt: number;
  acceptedAt: number;
}

/** Whether a place served another version before: with another body or validator, and no validator that is the same. */
function isOtherVersion(place: PlaceLook, before: PlaceLook | undefined): boolean {
  if (before === undefined || before.status === null || before.status >= 500 || before.error !== null) return false;
  const hasSame = (name: 'etag' | 'lastModified') => place[name] !== null && place[name] === before[name];
  return !hasSame('etag') && !hasSame('lastModified') && isSameVersion(before, place) === false;
}

/**
 * By `Age`, in whole seconds: a copy is older if it was made before the purge was sent, newer if after it was accepted. What
 * the cache got from the origin just now is newer, unless its age says something else: another cache may stand between. Where
 * the age does not decide, another version than before the purge is newer; the same version may be either.
 */
function isNewer(place: PlaceLook, { sentAt, acceptedAt }: PurgeTimes, before: PlaceLook | undefined): Newer {
  const { status, error, age } = place;
  if (status === null || status >= 400 || error !== null) return undefined;
  const state = cacheStateOf(place);
  const isFromOrigin = state === 'fetched' || state === 'revalidated' || state === 'uncacheable';
  const orOther = isOtherVersion(place, before) ? true : undefined;
  if (age === null) return isFromOrigin ? true : orOther;
  const at = Date.parse(place.at);
  if ((age + 1) * 1000 <= at - acceptedAt) return true;
  if (age * 1000 < at - sentAt) return isFromOrigin && age === 0 ? true : orOther;
  return isFromOrigin ? undefined : false;
}

/** Why it cannot be told whether a place was renewed. */
const unclearBecause = ({ view, status, error }: PlaceLook) => {
  if (error) return `${visible(view)}: ${error.message}`;
  if (status !== null && status >= 400) return `${visible(view)} answers ${status}`;
  return `${visible(view)} does not say clearly how old its copy is`;
};

export interface Renewed {
  renewal: Verdict;
  /** For people, in one or two sentences. */
  sentence: string;
  /** What to tell the customer; undefined unless it is verified. */
  forCustomer: ((time: string) => string) | undefined;
  /** By the name of a view. */
  newer: ReadonlyMap<string, Newer>;
}

const namesOf = (views: readonly PlaceLook[]) => views.map(({ view }) => visible(view)).join(', ');

/** How the views of a look compare with those before the purge: `same` where each copy that was cached is the one from before. */
function comparedWith(before: Look | null, views: readonly PlaceLook[]): 'other' | 'same' | undefined {
  const pairs = views.map((view) => ({ view, earlier: before?.views.find((one) => one.view === view.view) }));
  if (pairs.every(({ view, earlier }) => isOtherVersion(view, earlier))) return 'other';
  // What the cache had just got from the origin then was no old version.
  const isSame = pairs.every(
    ({ view, earlier }) => earlier && cacheStateOf(earlier) === 'cached' && isSameVersion(earlier, view) === true,
  );
  return isSame ? 'same' : undefined;
}

/** Says what is verified: what each view serves, beside that its copy is newer than the purge. */
function verified(views: readonly PlaceLook[], origin: PlaceLook | null, before: Look | null) {
  const places = counted(views.length, 'place');
  const others = views.filter((view) => origin?.status === 200 && isSameVersion(view, origin) === false);
  if (others.length > 0) {
    const differing = `${namesOf(others)} ${others.length === 1 ? 'differs' : 'differ'} from what the origin serves now`;
    const sentence = `Verified at ${places}: each copy is newer than the purge. Yet ${differing}.`;
    return { sentence, forCustomer: undefined };
  }
  const compared = comparedWith(before, views);
  const isOrigins = views.every((view) => origin !== null && isSameVersion(view, origin));
  if (compared === 'same')
    return {
      sentence: `Verified at ${places}: fetched again, and the origin still has the old version.`,
      forCustomer: (time: string) => `The page was fetched again at ${places}, and is the same (checked at ${time}).`,
    };
  if (compared === 'other')
    return {
      sentence: `Verified at ${places}: each serves ${isOrigins ? 'what the origin serves now' : 'another version than before the purge'}.`,
      forCustomer: (time: string) =>
        `The new version is live since ${time} (checked at ${views.length} of ${counted(views.length, 'site')}).`,
    };
  return {
    sentence: isOrigins
      ? `Verified at ${places}: each serves what the origin serves now.`
      : `Verified at ${places}: each copy is newer than the purge.`,
    forCustomer: (time: string) =>
      isOrigins
        ? `The page is up to date: ${places} served what the origin serves (checked at ${time}).`
        : `The page was fetched anew at ${places} (checked at ${time}).`,
  };
}

/** Holds a look after a purge against the time of the purge, and against what was seen before it. */
export function renewalOf({ views, origin }: Look, times: PurgeTimes, before: Look | null = null): Renewed {
  const earlier = (view: string) => before?.views.find((one) => one.view === view);
  const newer = new Map(views.map((view) => [view.view, isNewer(view, times, earlier(view.view))]));
  const inCase = (wanted: Newer) => views.filter(({ view }) => newer.get(view) === wanted);
  const [older, unclear] = [inCase(false), inCase(undefined)];
  if (older.length > 0) {
    const sentence = `Not renewed: ${namesOf(older)} still ${older.length === 1 ? 'serves' : 'serve'} a copy from before the purge.`;
    return { renewal: 'not_renewed', sentence, forCustomer: undefined, newer };
  }
  const [first] = unclear;
  if (first || views.length === 0) {
    const why = first ? unclearBecause(first) : 'no place was looked at';
    return { renewal: 'not_checked', sentence: `Not checked, because ${why}.`, forCustomer: undefined, newer };
  }
  return { renewal: 'verified', ...verified(views, origin, before), newer };
}

/** Why a purge is not looked at, where its record does not say so otherwise. */
export const uncheckedReasons = ['limit', 'too_old', 'looks_off'] as const;
export type UncheckedReason = (typeof uncheckedReasons)[number];

const reasonTexts: Record<UncheckedReason, string> = {
  limit: 'there were too many looks within a minute',
  too_old: 'the purge was older than an hour',
  looks_off: 'automatic looks are off',
};

interface Kept extends Pick<PurgeLooks, 'before' | 'after'> {
  status: PurgeStatus;
  target: RecordedTarget;
  checkUrl: string | null;
  renewal: Renewal;
  because: UncheckedReason | null;
  /** Undefined where the CDN is not known to have accepted it. */
  times: PurgeTimes | undefined;
  /** The desk will look again. */
  isLookedAtAgain: boolean;
}

/** Why a record has no look, in a sentence. */
function unlookedSentence({ status, checkUrl, renewal, because, target }: Kept): string {
  const notBecause = (why: string) => `Not checked, because ${why}.`;
  if (renewal === 'pending') return 'Purge Desk looks when the CDN reports completion.';
  if (status === 'failed' || status === 'cancelled')
    return notBecause(status === 'failed' ? 'the purge failed' : 'the purge was cancelled');
  if (because !== null) return notBecause(reasonTexts[because]);
  if (checkUrl === null)
    return notBecause(target.kind === 'unknown' ? 'the target is not known' : 'no URL to check was given');
  // A URL with a query may act.
  return checkUrl.includes('?')
    ? notBecause('a URL with a query is requested only when somebody asks for it')
    : 'Not checked.';
}

/** Says for people whether a purge shows, by the looks on its record: the newest that says something counts. */
export function renewalSentence(kept: Kept): string {
  const { after, before, times, isLookedAtAgain } = kept;
  if (after.length === 0 || !times) return unlookedSentence(kept);
  const judged = after.toReversed().map((look) => renewalOf(look, times, before));
  const sentence = (judged.find(({ renewal }) => renewal !== 'not_checked') ?? judged[0])?.sentence ?? '';
  return isLookedAtAgain ? `${sentence} Purge Desk looks again.` : sentence;
}

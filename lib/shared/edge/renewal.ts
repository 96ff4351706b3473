import type { RecordedTarget } from '@/lib/shared/purges/purge-record';
import type { PurgeStatus } from '@/lib/shared/purges/purge-status';
import type { Renewal } from '@/lib/shared/purges/purge-terms';
import { counted } from '@/lib/shared/text/counted';
import { visible } from '@/lib/shared/text/visible-text';
import { cacheStateOf, isSaidFromOrigin } from './cache-state';
import { isSameVersion } from './judge-look';
import type { Look, PlaceLook, PurgeLooks } from './look';
import { mayAct } from './when-to-look';

/** What one look says of a purge. */
type Verdict = Exclude<Renewal, 'pending'>;

/** Returns whether the copy at one place is newer than the purge; undefined if unknown. */
type Newer = boolean | undefined;

/** When a purge left, and when the CDN is known to have accepted it; epoch milliseconds. */
export interface PurgeTimes {
  sentAt: number;
  acceptedAt: number;
}

/** How long an answer takes at most, in milliseconds: for looks that were kept without its time. */
const ANSWER_MAX_MS = 5000;
/** What was seen longer than this before a purge was sent may have been replaced before it, in milliseconds. */
const BEFORE_MAX_MS = 60_000;

/** The copies from before a purge, by view. */
type Copies = ReadonlyMap<string, PlaceLook>;

/**
 * The copies before a purge that what is there after it may be held against: pages from the cache, at the same address, seen
 * within the minute before the purge was sent. None where the page varies from answer to answer.
 */
function copiesBefore({ views, judgement }: Look, before: Look | null, { sentAt, acceptedAt }: PurgeTimes): Copies {
  const at = Date.parse(before?.at ?? '');
  // A purge is sent when the look before it has come, which is after it was recorded.
  const isJustBefore = at <= acceptedAt && sentAt - at <= BEFORE_MAX_MS;
  if (!before || !isJustBefore || before.judgement === 'varies' || judgement === 'varies') return new Map();
  const isPage = ({ status, error }: PlaceLook) => status === 200 && error === null;
  return new Map(
    views.flatMap((place) => {
      const copy = before.views.find(({ view }) => view === place.view);
      if (!copy || !isPage(copy) || !isPage(place)) return [];
      return copy.address === place.address && cacheStateOf(copy) === 'cached' ? [[place.view, copy]] : [];
    }),
  );
}

/** Whether a place serves a different version than before: another body or validator, and no validator that is the same. */
function isOtherVersion(place: PlaceLook, copies: Copies): boolean {
  const copy = copies.get(place.view);
  if (!copy) return false;
  const hasSame = (name: 'etag' | 'lastModified') => place[name] !== null && place[name] === copy[name];
  return !hasSame('etag') && !hasSame('lastModified') && isSameVersion(copy, place) === false;
}

/** Whether all pages are one version: the same as each other, or as what the origin serves. A page may vary in every answer. */
function isOneVersion(views: readonly PlaceLook[], origin: PlaceLook | null): boolean {
  const pages = views.filter(({ status }) => status === 200);
  const isAllLike = (other: PlaceLook | null | undefined) =>
    !!other && pages.every((page) => page === other || isSameVersion(page, other) === true);
  return isAllLike(pages[0]) || isAllLike(origin);
}

/**
 * By `Age`, in whole seconds: a copy is older if it was made before the purge was sent, newer if after it was accepted. It was
 * that old at some time between the begin of the look and the answer. What a cache says that it got from the origin just now
 * is newer, unless its age says something else: another cache may stand between. Where the age does not decide, another
 * version than before the purge (`isOther`) is newer; the same version may be either.
 */
function isNewer(place: PlaceLook, { sentAt, acceptedAt }: PurgeTimes, isOther: boolean): Newer {
  const { status, error, age } = place;
  const at = Date.parse(place.at);
  const answeredAt = place.answeredAt ? Date.parse(place.answeredAt) : at + ANSWER_MAX_MS;
  if (status === null || status >= 400 || error !== null) return undefined;
  // The clock was set back.
  if (at < acceptedAt || answeredAt < at) return undefined;
  const isFromOrigin = isSaidFromOrigin(place);
  const orOther = isOther ? true : undefined;
  if (age === null) return isFromOrigin ? true : orOther;
  if ((age + 1) * 1000 <= at - acceptedAt) return true;
  if (age * 1000 < answeredAt - sentAt) return isFromOrigin && age === 0 ? true : orOther;
  return isFromOrigin ? undefined : false;
}

/** Returns why it is unknown whether a place was renewed. */
const unclearBecause = ({ view, status, error, at }: PlaceLook, { acceptedAt }: PurgeTimes) => {
  if (error) return `${visible(view)}: ${error.message}`;
  if (status !== null && status >= 400) return `${visible(view)} answers ${status}`;
  if (Date.parse(at) < acceptedAt) return 'according to its clock, Purge Desk looked before the CDN accepted the purge';
  return `${visible(view)} does not say clearly how old its copy is`;
};

/** What is verified. */
interface Verified {
  /** For people, in one or two sentences. */
  sentence: string;
  /** The sentence for the customer; undefined if there is none. */
  forCustomer: ((time: string) => string) | undefined;
  /** Each copy is the same as before the purge. */
  isSame?: boolean;
}

export interface Renewed extends Verified {
  renewal: Verdict;
  /** By the name of a view. */
  newer: ReadonlyMap<string, Newer>;
}

const namesOf = (views: readonly PlaceLook[]) => views.map(({ view }) => visible(view)).join(', ');

/** Returns what is verified in addition to the newer copy: what each view serves. */
function verified({ views, origin }: Look, copies: Copies): Verified {
  const places = counted(views.length, 'place');
  const newerYet = `Verified at ${places}: each copy is newer than the purge. However, `;
  const noPages = views.filter(({ status }) => status !== 200);
  if (noPages.length > 0) {
    const answers = noPages.map(({ view, status }) => `${visible(view)} answers ${status}`).join(', ');
    return { sentence: `${newerYet}${answers}.`, forCustomer: undefined };
  }
  const others = views.filter((view) => origin?.status === 200 && isSameVersion(view, origin) === false);
  if (others.length > 0) {
    const differing = `${namesOf(others)} ${others.length === 1 ? 'differs' : 'differ'} from what the origin serves now`;
    return { sentence: `${newerYet}${differing}.`, forCustomer: undefined };
  }
  const isSame = views.every((view) => {
    const copy = copies.get(view.view);
    return copy && isSameVersion(copy, view) === true;
  });
  if (isSame)
    return {
      sentence: `Verified at ${places}: fetched again, and the origin still has the old version.`,
      forCustomer: (time) => `The page was fetched again at ${places}, and is the same (checked at ${time}).`,
      isSame,
    };
  const isOrigins = views.every((view) => origin !== null && isSameVersion(view, origin));
  if (isOneVersion(views, origin) && views.every((view) => isOtherVersion(view, copies)))
    return {
      sentence: `Verified at ${places}: each serves ${isOrigins ? 'what the origin serves now' : 'a different version than before the purge'}.`,
      forCustomer: (time) => `The new version has been live since ${time} (checked at ${places}).`,
    };
  return {
    sentence: isOrigins
      ? `Verified at ${places}: each serves what the origin serves now.`
      : `Verified at ${places}: each copy is newer than the purge.`,
    forCustomer: (time) =>
      isOrigins
        ? `The page is up to date: ${places} served what the origin serves (checked at ${time}).`
        : `The page was fetched again at ${places} (checked at ${time}).`,
  };
}

/** Holds a look after a purge against the time of the purge, and against what was seen before it. */
export function renewalOf(look: Look, times: PurgeTimes, before: Look | null = null): Renewed {
  const { views, origin } = look;
  const copies = copiesBefore(look, before, times);
  const isOne = isOneVersion(views, origin);
  const newer = new Map(views.map((view) => [view.view, isNewer(view, times, isOne && isOtherVersion(view, copies))]));
  const inCase = (wanted: Newer) => views.filter(({ view }) => newer.get(view) === wanted);
  const [older, unclear] = [inCase(false), inCase(undefined)];
  if (older.length > 0) {
    const sentence = `Not renewed: ${namesOf(older)} still ${older.length === 1 ? 'serves' : 'serve'} a copy from before the purge.`;
    return { renewal: 'not_renewed', sentence, forCustomer: undefined, newer };
  }
  const [first] = unclear;
  if (first || views.length === 0) {
    const why = first ? unclearBecause(first, times) : 'no place was looked at';
    return { renewal: 'not_checked', sentence: `Not checked, because ${why}.`, forCustomer: undefined, newer };
  }
  return { renewal: 'verified', ...verified(look, copies), newer };
}

/**
 * What to tell the customer by the newest look, and since when looks have shown that without a break: the time of the first of
 * them (ISO 8601). Undefined where the newest look leaves nothing to tell. `isSame`: every copy is the one from before.
 */
export function customerSentence(after: readonly Look[], times: PurgeTimes, before: Look | null) {
  const newest = after.at(-1);
  if (!newest) return undefined;
  const { forCustomer: say, isSame = false } = renewalOf(newest, times, before);
  if (!say) return undefined;
  const saysSame = (look: Look) =>
    renewalOf(look, times, before).forCustomer?.('') === say('') &&
    newest.views.every((view) => look.views.some((one) => one.view === view.view && isSameVersion(one, view) === true));
  const lastOther = after.findLastIndex((look) => !saysSame(look));
  return { say, since: (after[lastOther + 1] ?? newest).at, isSame };
}

/** Why a purge gets no look, if its record does not say so otherwise. */
export const uncheckedReasons = ['limit', 'too_old', 'looks_off', 'bulk'] as const;
export type UncheckedReason = (typeof uncheckedReasons)[number];

const reasonTexts: Record<UncheckedReason, string> = {
  limit: 'there were too many looks within a minute',
  too_old: 'the purge was older than an hour',
  looks_off: 'automatic looks are off',
  bulk: 'Purge Desk does not check the purges of a bulk job automatically',
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

/** Returns why a record has no look, as a sentence. */
function unlookedSentence({ status, checkUrl, renewal, because, target }: Kept): string {
  const notBecause = (why: string) => `Not checked, because ${why}.`;
  if (renewal === 'pending') return 'Purge Desk looks when the CDN reports completion.';
  if (status === 'failed' || status === 'cancelled')
    return notBecause(status === 'failed' ? 'the purge failed' : 'the purge was cancelled');
  if (because !== null) return notBecause(reasonTexts[because]);
  if (checkUrl === null)
    return notBecause(target.kind === 'unknown' ? 'the target is not known' : 'no URL to check was given');
  return mayAct(checkUrl) ? notBecause('Purge Desk requests a URL with a query only on demand') : 'Not checked.';
}

/** Returns whether a purge had an effect, as a sentence. The newest look with a result counts. */
export function renewalSentence(kept: Kept): string {
  const { after, before, times, isLookedAtAgain } = kept;
  if (after.length === 0 || !times) return unlookedSentence(kept);
  const judged = after.toReversed().map((look) => renewalOf(look, times, before));
  const sentence = (judged.find(({ renewal }) => renewal !== 'not_checked') ?? judged[0])?.sentence ?? '';
  return isLookedAtAgain ? `${sentence} Purge Desk looks again.` : sentence;
}

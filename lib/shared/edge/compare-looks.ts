import type { PurgeEvent } from '@/lib/shared/purges/purge-record';
import { bytesText } from '@/lib/shared/purges/site-progress';
import { visible } from '@/lib/shared/text/visible-text';
import { isSameVersion } from './judge-look';
import type { Look, PlaceLook } from './look';
import type { PurgeTimes } from './renewal';

/** One thing by which versions are known apart, as one place shows it. */
export interface Evidence {
  term: string;
  value: string;
  /** It was something else before the purge. */
  isOther: boolean;
}

/** What one place answered before a purge and after it. */
export interface ComparedPlace {
  /** The name of a view, or `origin`. */
  view: string;
  before: PlaceLook | undefined;
  after: PlaceLook | undefined;
  /** Whether both are one version; undefined where one is missing or failed, or where they cannot be compared, as a page and a redirect. */
  isSame: boolean | undefined;
}

/** The places of a look before a purge and of one after it, the origin last. */
export function comparePlaces(before: Look | null | undefined, after: Look | undefined): ComparedPlace[] {
  const placesOf = (look: Look | null | undefined) => [...(look?.views ?? []), ...(look?.origin ? [look.origin] : [])];
  const [earlier, later] = [placesOf(before), placesOf(after)];
  const names = [...new Set([...later, ...earlier].map(({ view }) => view))];
  const inOrder = [...names.filter((name) => name !== 'origin'), ...names.filter((name) => name === 'origin')];
  return inOrder.map((view) => {
    const [one, other] = [earlier, later].map((places) => places.find((place) => place.view === view));
    const isComparable = one && other && one.status !== null && one.status === other.status;
    return { view, before: one, after: other, isSame: isComparable ? isSameVersion(one, other) : undefined };
  });
}

const HASH_LENGTH = 8;

/** What of an answer tells versions apart, with what differs from `before`; none for a place that was not seen. */
export function evidenceOf(place: PlaceLook, before?: PlaceLook): Evidence[] {
  const body = ({ bodySha256, length }: PlaceLook) =>
    bodySha256 === null || length === null ? null : `${bodySha256.slice(0, HASH_LENGTH)}, ${bytesText(String(length))}`;
  const facts: [term: string, value: string | null, was: string | null | undefined][] = [
    ['Body', body(place), before && body(before)],
    ['ETag', place.etag, before?.etag],
    ['Last-Modified', place.lastModified, before?.lastModified],
  ];
  return facts.flatMap(([term, value, was]) =>
    value === null ? [] : [{ term, value: visible(value), isOther: typeof was === 'string' && was !== value }],
  );
}

/** When a purge was sent and accepted; undefined where it was not. An answer that was lost may have been found later. */
export function timesIn(events: readonly PurgeEvent[]): PurgeTimes | undefined {
  const accepted = events.find(({ to, from }) => to === 'accepted' && from !== 'accepted');
  if (!accepted) return undefined;
  const sent = events.filter(({ to, at }) => to === 'sending' && at <= accepted.at).at(-1) ?? accepted;
  return { sentAt: Date.parse(sent.at), acceptedAt: Date.parse(accepted.at) };
}

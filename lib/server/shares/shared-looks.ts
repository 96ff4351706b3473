import 'server-only';
import { isIP } from 'node:net';
import { type CacheState, cacheStateOf, cacheStatusText } from '@/lib/shared/edge/cache-state';
import type { Look, LookErrorCode, PlaceLook, PurgeLooks } from '@/lib/shared/edge/look';
import { redactUrl, withoutUserinfo } from '@/lib/shared/shares/redact';
import { visible } from '@/lib/shared/text/visible-text';

/** Why nothing was seen, without the names and addresses that the desk's own message may have. */
const plainMessages: Record<LookErrorCode, string> = {
  dns: 'the name has no address',
  address_not_allowed: 'Purge Desk does not look at its address',
  port_not_allowed: 'Purge Desk does not look at its port',
  refused: 'no connection',
  tls: 'TLS failed',
  timeout: 'no answer in time',
  broken: 'the connection was lost',
};

const IPV4 = /\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?/g;
/** A possible IPv6 address, with its suffix. */
const IPV6 = /[\da-f:]+/gi;

/** Returns text without the IP addresses that caches add. */
const withoutIps = (text: string) =>
  text.replace(IPV4, '…').replace(IPV6, (part) => {
    const address = part.replace(/(?<!:):$/, '');
    return isIP(address) === 0 ? part : `…${part.slice(address.length)}`;
  });

/** A word for each cache state. Other parts of a cache's header may contain keys with queries, and internal server names. */
const stateWords: Record<CacheState, string | null> = {
  cached: 'HIT',
  revalidated: 'REVALIDATED',
  fetched: 'MISS',
  uncacheable: 'BYPASS',
  unknown: null,
};

/** Returns the state that a cache itself reports, regardless of other headers. */
const stateWord = (place: PlaceLook) =>
  stateWords[cacheStateOf({ ...place, age: null, cacheControl: null, setsCookie: false })];

/** How a link redacts texts. */
interface Terms {
  showQueries: boolean;
  /** Redacts running text. */
  redact: (text: string) => string;
}

/** A URL as a link shows it. */
export const sharedUrl = (url: string, showQueries: boolean) => (showQueries ? withoutUserinfo(url) : redactUrl(url));

const sharedPlace = (place: PlaceLook, { showQueries }: Terms): PlaceLook => ({
  ...place,
  address: null,
  cacheStatus: stateWord(place),
  cacheStatusHeader: null,
  location: place.location === null ? null : sharedUrl(place.location, showQueries),
  error: place.error && { code: place.error.code, message: plainMessages[place.error.code] },
});

const placesOf = ({ views, origin }: Look) => (origin ? [...views, origin] : views);

/** Returns a sentence about looks, without messages, cache headers and redirects that a link does not show. */
function sharedSentence(sentence: string, looks: readonly Look[], terms: Terms): string {
  let text = sentence;
  for (const place of looks.flatMap(placesOf)) {
    const { error, location } = place;
    const cacheStatus = cacheStatusText(place);
    if (cacheStatus) text = text.replaceAll(`(${visible(cacheStatus)})`, `(${stateWord(place) ?? '…'})`);
    if (error) text = text.replaceAll(error.message, plainMessages[error.code]);
    if (location !== null) text = text.replaceAll(visible(location), visible(sharedUrl(location, terms.showQueries)));
  }
  return withoutIps(terms.redact(text));
}

const sharedLook = (look: Look, terms: Terms): Look => ({
  ...look,
  url: sharedUrl(look.url, terms.showQueries),
  views: look.views.map((view) => sharedPlace(view, terms)),
  // The redirect target may be an internal address.
  origin: look.origin && { ...sharedPlace(look.origin, terms), location: null },
  sentence: sharedSentence(look.sentence, [look], terms),
  redirectsTo: look.redirectsTo === null ? null : sharedUrl(look.redirectsTo, terms.showQueries),
});

/** Returns the looks of a record as a link shows them: without addresses, and without queries if the link hides them. */
export function sharedLooks({ before, after, sentence }: PurgeLooks, terms: Terms): PurgeLooks {
  return {
    before: before && sharedLook(before, terms),
    after: after.map((look) => sharedLook(look, terms)),
    sentence: sharedSentence(sentence, before ? [before, ...after] : after, terms),
  };
}

import 'server-only';
import pLimit from 'p-limit';
import type { Config } from '@/lib/server/config';
import type { DescribedOrigin } from '@/lib/shared/distributions/distribution-schema';
import { isRedirect, judgeLook } from '@/lib/shared/edge/judge-look';
import type { Look, PlaceLook } from '@/lib/shared/edge/look';
import { parseUrl } from '@/lib/shared/text/parse-url';
import { version } from '@/package.json';
import { type LookNeeds, lookAt, type Place, portOf } from './look';

/** Requests to sites that this process makes at the same time. */
const AT_ONCE = 64;
/** How long what was seen is taken for what is there, in milliseconds, and of how many looks. */
const SEEN_MS = 30_000;
const SEEN_MAX = 500;

/** Looks at what visitors get of a URL. Checks no rights: `look-at-url.ts` does. */
export interface Edge {
  mode: Config['edge']['looks'];
  /**
   * One look at a URL that is a domain's of the distribution (`namespace/name`). The same URL is looked at once at a time, but
   * for who needs a look that began at `since` (epoch milliseconds) or later.
   */
  look: (url: string, distribution: string, since?: number) => Promise<Look>;
  /**
   * Returns a look at a URL that this process ended lately or has under way, and forgets all at the distribution: a purge
   * follows.
   */
  takeSeen: (distribution: string, url: string | undefined) => Look | Promise<Look> | undefined;
  /**
   * A purge of the distribution is sent now, or the CDN has just answered it: what was seen or has begun before says
   * nothing of what is there before the next purge.
   */
  forget: (distribution: string) => void;
}

/** One request of a look, when it is over. */
export interface LookRequest {
  place: 'edge' | 'origin';
  /** The class of the status, such as `2xx`, or why there is none. */
  outcome: string;
  durationMs: number;
}

type Needs = Pick<Config, 'edge' | 'findProxy'> &
  Omit<LookNeeds, 'findProxy'> & {
    /** What the CDN's description of a distribution (`namespace/name`) says; undefined where it is not known. */
    describedOrigin: (distribution: string) => Promise<DescribedOrigin | undefined>;
    monotonic: () => number;
    onRequest: (request: LookRequest) => void;
  };

const PRODUCT = 'PurgeDesk/';

/** How the desk names itself to sites: the product, its version, and where it is found. */
export const userAgentOf = (publicUrl: URL | undefined) =>
  `${PRODUCT}${version}${publicUrl ? ` (+${publicUrl.origin})` : ''}`;

/** Whether a request came from a desk, whichever version it has: a look is no traffic of the site. */
export const isByDesk = (userAgent: string) => userAgent.startsWith(PRODUCT);

/** The same request at another server: the URL's path and host, the server's scheme, name and port. */
const originPlace = (server: URL): Place => ({ view: 'origin', server, isNamed: true, isPortNamed: true });

/** The origin that the CDN's description of a distribution names: with its own name in TLS, and what the CDN sends as `Host`. */
export function describedPlace(url: URL, { host, port, isTls, hostHeader, sni }: DescribedOrigin): Place {
  return {
    view: 'origin',
    server: new URL(`${isTls ? 'https' : 'http'}://${sni ?? hostHeader ?? url.hostname}`),
    at: { host, port },
    hostHeader: hostHeader ?? undefined,
    isNamed: false,
    isPortNamed: true,
  };
}

const lookOutcome = ({ error, status }: PlaceLook) => error?.code ?? `${Math.floor((status ?? 0) / 100)}xx`;

export function createEdge(given: Needs): Edge {
  const { edge: config, describedOrigin, monotonic, onRequest, ...needs } = given;
  const { looks, views, originOf } = config;
  const inTurn = pLimit(AT_ONCE);
  /** By URL and distribution; none that began before a purge. */
  const underWay = new Map<string, { distribution: string; look: Promise<Look>; at: number }>();
  const at = (url: URL, place: Place, kind: LookRequest['place'] = 'edge') =>
    inTurn(async () => {
      const begunAt = monotonic();
      const seen = await lookAt(url, place, needs);
      onRequest({ place: kind, outcome: lookOutcome(seen), durationMs: monotonic() - begunAt });
      return seen;
    });

  function placesOf(url: URL): Place[] {
    return views.map(({ name, address, port, isPlain }) => {
      const server = new URL(isPlain ? `http://${url.host}` : url.origin);
      return {
        view: name,
        server,
        at: address === undefined ? undefined : { host: address, port: port ?? portOf(server) },
        isNamed: address !== undefined,
        isPortNamed: port !== undefined,
      };
    });
  }

  /** Where the origin is: an operator's own word goes before the CDN's. */
  async function originAt(url: URL, distribution: string): Promise<Place | undefined> {
    const set = originOf(distribution)?.url;
    if (set) return originPlace(set);
    const described = await describedOrigin(distribution);
    return described && describedPlace(url, described);
  }

  /** Whether the origin must be asked a second time: it differs from an edge, and may do so in every answer. */
  const differs = (origin: PlaceLook, seen: readonly PlaceLook[]) =>
    origin.bodySha256 !== null &&
    seen.some(({ bodySha256, status }) => status === origin.status && bodySha256 !== origin.bodySha256);

  async function look(text: string, distribution: string): Promise<Look> {
    const url = new URL(text);
    // A look at the origin is extra: what is known of it may be unreadable.
    const place = originAt(url, distribution).catch(() => undefined);
    const lookAtOrigin = async () => {
      const origin = await place;
      return origin && at(url, origin, 'origin');
    };
    const [origin, ...seen] = await Promise.all([lookAtOrigin(), ...placesOf(url).map((view) => at(url, view))]);
    const originAgain = origin && differs(origin, seen) ? await lookAtOrigin() : undefined;
    const redirected = seen.find(isRedirect)?.location ?? null;
    return {
      url: text,
      at: new Date(needs.now()).toISOString(),
      views: seen,
      origin: origin ?? null,
      redirectsTo: redirected === null ? null : (parseUrl(redirected, url)?.href ?? redirected),
      ...judgeLook({ url: text, views: seen, origin, originAgain }),
    };
  }

  const seen = createSeen(needs.now);
  const keyOf = (distribution: string, url: string) => JSON.stringify([distribution, url]);
  function forget(distribution: string) {
    seen.forget(distribution);
    for (const [key, running] of underWay) if (running.distribution === distribution) underWay.delete(key);
  }
  return {
    mode: looks,
    look(url, distribution, since = Number.NEGATIVE_INFINITY) {
      const key = keyOf(distribution, url);
      const running = underWay.get(key);
      if (running && running.at >= since) return running.look;
      const at = needs.now();
      const isCurrent = () => underWay.get(key)?.look === started;
      const started: Promise<Look> = look(url, distribution)
        .then((ended) => {
          if (isCurrent()) seen.note(distribution, ended, at);
          return ended;
        })
        .finally(() => {
          if (isCurrent()) underWay.delete(key);
        });
      underWay.set(key, { distribution, look: started, at });
      return started;
    },
    takeSeen(distribution, url) {
      const taken =
        url === undefined ? undefined : (seen.find(distribution, url) ?? underWay.get(keyOf(distribution, url))?.look);
      forget(distribution);
      return taken;
    },
    forget,
  };
}

/** What was seen lately, the oldest first. */
function createSeen(now: () => number) {
  let seen: { distribution: string; look: Look; at: number }[] = [];
  return {
    note(distribution: string, look: Look, at: number) {
      seen = [...seen.filter((one) => now() - one.at <= SEEN_MS), { distribution, look, at }].slice(-SEEN_MAX);
    },
    find(distribution: string, url: string): Look | undefined {
      const found = seen.findLast((one) => one.distribution === distribution && one.look.url === url);
      return found && now() - found.at <= SEEN_MS ? found.look : undefined;
    },
    forget(distribution: string) {
      seen = seen.filter((one) => one.distribution !== distribution);
    },
  };
}

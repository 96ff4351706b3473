import 'server-only';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { AppError } from './app-error';
import type { Caller } from './auth/caller';
import { clientNetwork } from './ip-address';

const MINUTE_SECONDS = 60;

/** Counts what a client does within a minute, and says when it has to wait. */
export interface RateLimit {
  /** Seconds that this client has to wait before it may try again; undefined when it may. */
  secondsToWait: (client: string) => Promise<number | undefined>;
  count: (client: string) => Promise<void>;
}

/** Returns what a client's requests are counted by: its IPv4 address or IPv6 network. All unknown addresses share one count. */
export const addressKey = ({ address }: { address: string | null }) =>
  address === null ? 'unknown' : clientNetwork(address);

/** Counts for everybody who uses the same database: makes a counter of so many points within so many seconds. */
export type CreateLimiter = (counted: { name: string; points: number; duration: number }) => RateLimiterAbstract;

/**
 * A limit on what each client does within a minute; `name` tells it apart from the others, `onRefusal` is told each time
 * that somebody has to wait.
 */
export function createRateLimit(
  limiter: CreateLimiter,
  name: string,
  perMinute: number,
  onRefusal: () => void = () => {},
): RateLimit {
  const counted = limiter({ name, points: perMinute, duration: MINUTE_SECONDS });
  return {
    async secondsToWait(client) {
      const sofar = await counted.get(client);
      if (!sofar || sofar.consumedPoints < perMinute) return undefined;
      onRefusal();
      return Math.max(1, Math.ceil(sofar.msBeforeNext / 1000));
    },
    count: async (client) => void (await counted.penalty(client)),
  };
}

export interface RateLimits {
  /** Refusals that are written to the audit log, by actor and address. The limit keeps repeated attempts from filling the log. */
  refusals: RateLimit;
  /** The same for all anonymous callers together. */
  anonymousRefusals: RateLimit;
  /** Share links that are tried in vain, by address. */
  shareOpens: RateLimit;
  /** Readings of a share link that works, by link and address, and by link from all addresses together. */
  shareReadings: RateLimit;
  shareReadingsInAll: RateLimit;
  /** Sign-ins that begin and, counted apart, those that come back, by address. */
  signIns: RateLimit;
  /** Wrong credentials and wrong tokens for metrics, by address. */
  wrongCredentials: RateLimit;
  /** Purges, by actor and by address. */
  purges: RateLimit;
  /** Looks at the edge, by actor. */
  looks: RateLimit;
}

/** Something of which this process does only so much at the same time. */
export interface BoundedUse {
  /** Takes a place; returns how to give it back, once or more. Undefined when there is none left. */
  tryEnter: (caller: User) => (() => void) | undefined;
  /** When there may be a place again, in seconds. */
  retryAfterSeconds: number;
}

type User = Pick<Caller, 'kind' | 'actor'>;

interface Bounds {
  perActor: number;
  inAll: number;
  /** When there may be a place again, in seconds. */
  retryAfterSeconds: number;
  /** Told each time that there is no place left. */
  onRefusal?: () => void;
}

export function createBoundedUse({ onRefusal, perActor, inAll, retryAfterSeconds }: Bounds): BoundedUse {
  const places = new Map<string, number>();
  let taken = 0;
  return {
    retryAfterSeconds,
    tryEnter({ kind, actor }) {
      const user = `${kind} ${actor}`;
      const own = places.get(user) ?? 0;
      if (own >= perActor || taken >= inAll) {
        onRefusal?.();
        return undefined;
      }
      places.set(user, own + 1);
      taken++;
      let isInside = true;
      return () => {
        if (!isInside) return;
        isInside = false;
        taken--;
        const left = (places.get(user) ?? 1) - 1;
        if (left === 0) places.delete(user);
        else places.set(user, left);
      };
    },
  };
}

/**
 * Takes a place as `tryEnter` does; throws `too_many_requests` when there is none left. It throws here, not in the use:
 * that one is made in another of Next's bundles, whose errors no route knows.
 */
export function enter({ tryEnter, retryAfterSeconds }: BoundedUse, caller: User): () => void {
  const leave = tryEnter(caller);
  if (!leave) throw new AppError('too_many_requests', { retryAfterSeconds });
  return leave;
}

export interface BoundedUses {
  /** Requests that wait for a purge. */
  waits: BoundedUse;
  /** Downloads of the history and of the audit log, from their first row to their last. */
  exports: BoundedUse;
  /** Summaries of the history that are made or wait for their turn. */
  summaries: BoundedUse;
  /** Looks at the edge: each may take some seconds. */
  looks: BoundedUse;
  /** Event streams of open pages. */
  streams: BoundedUse;
  /** The same of readers of links, by link and address. */
  shareStreams: BoundedUse;
}

/**
 * A pipeline waits for a few purges at a time, a person takes one download; all together must leave the process free: at
 * their bounds, six downloads take turns of some milliseconds each, and summaries are made one after the other. A stream at
 * rest costs only some memory. Without sign-in, all of them belong to the local operator.
 */
export const createBoundedUses = (onRefusal: (name: keyof BoundedUses) => void = () => {}): BoundedUses => ({
  waits: createBoundedUse({ perActor: 20, inAll: 200, retryAfterSeconds: 5, onRefusal: () => onRefusal('waits') }),
  exports: createBoundedUse({ perActor: 2, inAll: 6, retryAfterSeconds: 30, onRefusal: () => onRefusal('exports') }),
  looks: createBoundedUse({ perActor: 4, inAll: 16, retryAfterSeconds: 5, onRefusal: () => onRefusal('looks') }),
  summaries: createBoundedUse({ perActor: 4, inAll: 8, retryAfterSeconds: 2, onRefusal: () => onRefusal('summaries') }),
  streams: createBoundedUse({
    perActor: 1000,
    inAll: 2000,
    retryAfterSeconds: 60,
    onRefusal: () => onRefusal('streams'),
  }),
  // An office behind one address reads the link of an incident; who gets no stream polls.
  shareStreams: createBoundedUse({
    perActor: 50,
    inAll: 1000,
    retryAfterSeconds: 60,
    onRefusal: () => onRefusal('shareStreams'),
  }),
});

import 'server-only';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { AppError } from './app-error';
import type { Caller } from './auth/caller';
import { clientNetwork } from './ip-address';

const MINUTE_SECONDS = 60;

/** Counts a client's requests per minute, and says when it must wait. */
export interface RateLimit {
  /** Seconds until this client may try again; undefined if it may now. */
  secondsToWait: (client: string) => Promise<number | undefined>;
  count: (client: string) => Promise<void>;
}

/** Returns the key of a client's count: its IPv4 address or IPv6 network. All unknown addresses share one count. */
export const addressKey = ({ address }: { address: string | null }) =>
  address === null ? 'unknown' : clientNetwork(address);

/** Creates a counter that all replicas on one database share: a number of points within a number of seconds. */
export type CreateLimiter = (counted: { name: string; points: number; duration: number }) => RateLimiterAbstract;

/**
 * A limit on each client's requests per minute; `name` distinguishes it from other limits, `onRefusal` is called for each
 * refused request.
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
  /** The same, for all anonymous callers combined. */
  anonymousRefusals: RateLimit;
  /** Wrong share links, by address. */
  shareOpens: RateLimit;
  /** Reads of a valid share link, by link and address, and by link from all addresses combined. */
  shareReadings: RateLimit;
  shareReadingsInAll: RateLimit;
  /** Started sign-ins and, counted separately, callbacks, by address. */
  signIns: RateLimit;
  /** Wrong credentials and metrics tokens, by address. */
  wrongCredentials: RateLimit;
  /** Purges, by actor and by address. */
  purges: RateLimit;
  /** Looks at the edge, by actor. */
  looks: RateLimit;
}

/** A limit on concurrent work in this process. */
export interface BoundedUse {
  /** Takes a slot; returns a function that releases it (idempotent). Undefined if none is free. */
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
  /** Called each time no slot is free. */
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
 * Takes a slot like `tryEnter`; throws `too_many_requests` if none is free. It throws here and not at the call: that code
 * may be in another of Next's bundles, whose errors routes do not recognize.
 */
export function enter({ tryEnter, retryAfterSeconds }: BoundedUse, caller: User): () => void {
  const leave = tryEnter(caller);
  if (!leave) throw new AppError('too_many_requests', { retryAfterSeconds });
  return leave;
}

export interface BoundedUses {
  /** Long polls for a purge. */
  waits: BoundedUse;
  /** Downloads of the history and of the audit log, from their first row to their last. */
  exports: BoundedUse;
  /** Summaries of the history, running or waiting. */
  summaries: BoundedUse;
  /** Looks at the edge: each may take several seconds. */
  looks: BoundedUse;
  /** Event streams of open pages. */
  streams: BoundedUse;
  /** The same for readers of share links, by link and address. */
  shareStreams: BoundedUse;
}

/**
 * A pipeline waits for a few purges at a time, and a person runs one download. The limits keep the process responsive: six
 * downloads take turns of a few milliseconds each, and summaries run one after the other. An idle stream costs only memory.
 * Without sign-in, all of them belong to the local operator.
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
  // An office behind one address may read the link of an incident. Pages without a stream poll.
  shareStreams: createBoundedUse({
    perActor: 50,
    inAll: 1000,
    retryAfterSeconds: 60,
    onRefusal: () => onRefusal('shareStreams'),
  }),
});

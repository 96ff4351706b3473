import { patience } from './patience';
import { ForeignAnswerError, ProblemError } from './request';

const HTTP_UNAUTHORIZED = 401;
const HTTP_FORBIDDEN = 403;

/** The user has no session, at the desk or at the proxy in front of it. */
export const isSignedOut = (error: unknown) =>
  error instanceof ProblemError
    ? error.problem.status === HTTP_UNAUTHORIZED
    : error instanceof ForeignAnswerError && error.isSession;

/** The desk refuses this user: retrying is useless until they sign in or get another role. */
export const isTurnedAway = (error: unknown) =>
  isSignedOut(error) || (error instanceof ProblemError && error.problem.status === HTTP_FORBIDDEN);

type Pause = number | false;
interface Polled<Data> {
  state: { data: Data | undefined; error: Error | null };
}

/** Whether changes arrive over the event stream of this page, so that polling is unnecessary. */
let isStreaming = false;
export const setStreaming = (streaming: boolean) => {
  isStreaming = streaming;
};

/** The interval even then, in milliseconds: no event reports changes by time alone, or removed old purges. */
const STREAMED_MS = 300_000;
/** Spreads the requests of pages that were opened together. */
const spread = 0.8 + Math.random() * 0.4;

/**
 * When a query is repeated, in milliseconds; a refused page stops polling until the user returns to it. `streamed` is for
 * data from the event stream: a failed query is repeated as if there were no stream.
 */
export const pollEvery =
  <Data>(pause: Pause | ((data: Data | undefined) => Pause), { streamed }: { streamed?: number | true } = {}) =>
  ({ state: { data, error } }: Polled<Data>): Pause => {
    if (isTurnedAway(error)) return false;
    const wanted = typeof pause === 'function' ? pause(data) : pause;
    const ms = wanted && wanted * patience.share;
    if (ms === false || !isStreaming || streamed === undefined || error) return ms;
    return Math.max(ms, Math.round((streamed === true ? STREAMED_MS : streamed) * spread));
  };

import { patience } from './patience';
import { ForeignAnswerError, ProblemError } from './request';

const HTTP_UNAUTHORIZED = 401;
const HTTP_FORBIDDEN = 403;

/** Nobody is signed in here (any more), at the desk or at the proxy in front of it. */
export const isSignedOut = (error: unknown) =>
  error instanceof ProblemError
    ? error.problem.status === HTTP_UNAUTHORIZED
    : error instanceof ForeignAnswerError && error.isSession;

/** The desk does not let this person in: asking again changes nothing until they sign in or get another role. */
export const isTurnedAway = (error: unknown) =>
  isSignedOut(error) || (error instanceof ProblemError && error.problem.status === HTTP_FORBIDDEN);

type Pause = number | false;
interface Polled<Data> {
  state: { data: Data | undefined; error: Error | null };
}

/** Whether what changes comes over the event stream of this page: then nothing need ask for it. */
let isStreaming = false;
export const setStreaming = (streaming: boolean) => {
  isStreaming = streaming;
};

/** Even then, in milliseconds: no stream says that time alone has moved something, or that an old purge was removed. */
const STREAMED_MS = 300_000;
/** Pages that were opened together do not ask together. */
const spread = 0.8 + Math.random() * 0.4;

/**
 * When a query is asked again, in milliseconds; a page that is turned away stops asking until somebody comes back to it.
 * `streamed` is for what the event stream brings: what failed is asked for as if there were none.
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

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

/** When a query is asked again, in milliseconds; whoever is turned away stops asking until they come back to the page. */
export const pollEvery =
  <Data>(pause: Pause | ((data: Data | undefined) => Pause)) =>
  ({ state: { data, error } }: Polled<Data>): Pause => {
    if (isTurnedAway(error)) return false;
    return typeof pause === 'function' ? pause(data) : pause;
  };

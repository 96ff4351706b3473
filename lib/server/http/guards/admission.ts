import 'server-only';

/** More than browsers and pipelines of a team send at once; what waits costs its connection and no more. */
const WAITING_AT_MOST = 1_000;

/** So that connections without end delay requests and do not stop them. */
const CONNECTIONS_BETWEEN = 100;

export interface Admission {
  /**
   * Calls `run` now or, while other requests enter, in a later turn of the event loop; returns false, without calling it
   * ever, when too many wait already. Urgent ones go before all others.
   */
  enter: (run: () => void, isUrgent: boolean) => boolean;
  /** A connection was accepted in this turn of the event loop. */
  connected: () => void;
}

/**
 * Lets one request in per turn of the event loop. Next needs milliseconds of CPU for each request, even for one that is
 * refused: hundreds that arrive together would keep the process from answering anything else for seconds. libuv accepts
 * one connection per turn, so turns stay short until the last of a crowd is accepted: a probe may be behind it.
 */
export function createAdmission(waitingAtMost = WAITING_AT_MOST): Admission {
  const urgent: (() => void)[] = [];
  const waiting: (() => void)[] = [];
  let isTurnTaken = false;
  let hasConnected = false;
  let passedOver = 0;

  function letNextIn() {
    if (isTurnTaken && hasConnected && passedOver < CONNECTIONS_BETWEEN) {
      hasConnected = false;
      passedOver++;
      setImmediate(letNextIn);
      return;
    }
    passedOver = 0;
    const run = urgent.shift() ?? waiting.shift();
    isTurnTaken = run !== undefined;
    if (!run) return;
    setImmediate(letNextIn);
    run();
  }

  return {
    enter(run, isUrgent) {
      const line = isUrgent ? urgent : waiting;
      if (line.length >= waitingAtMost) return false;
      line.push(run);
      if (!isTurnTaken) letNextIn();
      return true;
    },
    connected() {
      hasConnected = true;
    },
  };
}

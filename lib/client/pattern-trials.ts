import type { Trial, TrialInput } from '@/lib/shared/served/trial';

/** How long one trial may take, in milliseconds; a test on a busy machine gives it more. */
export const trialLimit = { ms: 300 };
/** The time limit for loading the worker, in milliseconds. */
const LOADING_MS = 10_000;

export type TrialOutcome =
  | Trial
  | { kind: 'too_slow' }
  /** The worker did not load, or this browser has none. */
  | { kind: 'unavailable' };

export interface PatternTrials {
  /** Tries a pattern after the current trial; undefined if a newer one replaced it, or all have ended. */
  run: (input: TrialInput) => Promise<TrialOutcome | undefined>;
  end: () => void;
}

/** A worker that handles one request at a time: undefined if it fails, takes too long, or is terminated. */
function openWorker() {
  const worker = new Worker(new URL('./pattern-worker.ts', import.meta.url), { type: 'module' });
  let settle: (message?: unknown) => void = () => undefined;
  const nextMessage = (ms: number) =>
    new Promise<unknown>((resolve) => {
      const timer = setTimeout(() => settle(), ms);
      settle = (message) => {
        clearTimeout(timer);
        resolve(message);
      };
    });
  worker.onmessage = ({ data }) => settle(data);
  worker.onerror = () => settle();
  return {
    ready: nextMessage(LOADING_MS),
    ask(input: TrialInput) {
      const answer = nextMessage(trialLimit.ms);
      worker.postMessage(input);
      return answer;
    },
    end() {
      worker.terminate();
      settle();
    },
  };
}

/** Tries patterns in a worker, newest first. A trial that takes too long terminates the worker; the next one gets another. */
export function createPatternTrials(): PatternTrials {
  let open: ReturnType<typeof openWorker> | undefined;
  let waiting: { input: TrialInput; answer: (outcome?: TrialOutcome) => void } | undefined;
  let isBusy = false;
  /** It failed to load once, so no trial waits for it again. */
  let isBroken = false;

  async function tryNow(input: TrialInput): Promise<TrialOutcome | undefined> {
    if (isBroken) return { kind: 'unavailable' };
    try {
      open ??= openWorker();
      const used = open;
      const isReady = (await used.ready) !== undefined;
      if (open !== used) return undefined;
      if (!isReady) {
        isBroken = true;
        used.end();
        open = undefined;
        return { kind: 'unavailable' };
      }
      const trial = await used.ask(input);
      if (open !== used) return undefined;
      if (trial !== undefined) return trial as Trial;
      used.end();
      // The next trial finds one that is loaded.
      open = openWorker();
      return { kind: 'too_slow' };
    } catch {
      return { kind: 'unavailable' };
    }
  }
  async function work() {
    if (isBusy) return;
    isBusy = true;
    while (waiting) {
      const { input, answer } = waiting;
      waiting = undefined;
      answer(await tryNow(input));
    }
    isBusy = false;
  }
  return {
    run(input) {
      waiting?.answer();
      return new Promise((answer) => {
        waiting = { input, answer };
        void work();
      });
    },
    end() {
      waiting?.answer();
      waiting = undefined;
      open?.end();
      open = undefined;
    },
  };
}

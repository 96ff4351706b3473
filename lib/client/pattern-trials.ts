import type { Trial, TrialInput } from '@/lib/shared/served/trial';

/** How long one trial may take, in milliseconds; a test on a busy machine gives it more. */
export const trialLimit = { ms: 300 };
/** How long loading what tries may take, in milliseconds. */
const LOADING_MS = 10_000;

export type TrialOutcome =
  | Trial
  | { kind: 'too_slow' }
  /** The worker did not load, or this browser has none. */
  | { kind: 'unavailable' };

export interface PatternTrials {
  /** Tries a pattern, after those that were asked for before. */
  run: (input: TrialInput) => Promise<TrialOutcome>;
  end: () => void;
}

/** What a worker says next; undefined when it fails or takes longer. */
const nextMessage = (worker: Worker, ms: number) =>
  new Promise<unknown>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    const done = (message: unknown) => {
      clearTimeout(timer);
      resolve(message);
    };
    worker.onmessage = ({ data }) => done(data);
    worker.onerror = () => done(undefined);
  });

/** Tries patterns in a worker, one after the other. A trial that takes too long ends the worker; the next one gets another. */
export function createPatternTrials(): PatternTrials {
  let started: { worker: Worker; ready: Promise<unknown> } | undefined;
  let last: Promise<unknown> = Promise.resolve();

  function start() {
    const worker = new Worker(new URL('./pattern-worker.ts', import.meta.url), { type: 'module' });
    started = { worker, ready: nextMessage(worker, LOADING_MS) };
    return started;
  }
  function end() {
    started?.worker.terminate();
    started = undefined;
  }
  async function runNow(input: TrialInput): Promise<TrialOutcome> {
    try {
      const { worker, ready } = started ?? start();
      if ((await ready) === undefined) {
        end();
        return { kind: 'unavailable' };
      }
      const answer = nextMessage(worker, trialLimit.ms);
      worker.postMessage(input);
      const trial = await answer;
      if (trial !== undefined) return trial as Trial;
      end();
      // The next trial finds one that is loaded.
      start();
      return { kind: 'too_slow' };
    } catch {
      return { kind: 'unavailable' };
    }
  }
  return {
    run(input) {
      const result = last.then(() => runNow(input));
      last = result;
      return result;
    },
    end,
  };
}

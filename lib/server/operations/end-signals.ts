import 'server-only';
import { constants } from 'node:os';

/** npm and terminals repeat a Ctrl-C within milliseconds: that is not a second one. */
const REPEATED_MS = 500;

/**
 * SIGTERM, SIGINT and SIGHUP (the terminal was closed) end this process by `end`, which resolves with the exit code; a second one ends it at once.
 * Next's own listeners would stop listening at once and exit with 143: NEXT_MANUAL_SIG_HANDLE keeps it from adding any,
 * and where whoever started us has not set that, they are the only ones there, and go.
 */
export function endOnSignals(end: () => Promise<number>): void {
  let firstAt: number | undefined;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.removeAllListeners(signal);
    process.on(signal, () => {
      if (firstAt === undefined) {
        firstAt = performance.now();
        void end().then((code) => process.exit(code));
      } else if (performance.now() - firstAt > REPEATED_MS) process.exit(128 + constants.signals[signal]);
    });
  }
}

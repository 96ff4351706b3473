import { messageOf } from '../lib/server/error-message';

/** Runs a command line's work: what goes wrong is one line on stderr and exit code 1. */
export function runCommand(work: () => Promise<void>): void {
  work().catch((error: unknown) => {
    console.error(messageOf(error));
    process.exitCode = 1;
  });
}

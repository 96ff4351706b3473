import { messageOf } from '../../lib/server/app-error';

/** Words on the command line that are missing, unknown or malformed: exit code 2, so that no finding is mistaken for one. */
export class UsageError extends Error {}

/**
 * Runs a command line's work: what goes wrong is one line on stderr and exit code 1, or 2 for a wrong command line.
 * Ends the process: Node can wait without end for its own compiler threads once nothing is left to do (nodejs/node#54918).
 */
export function runCommand(work: () => Promise<void>): void {
  work().then(
    () => process.exit(),
    (error: unknown) => {
      console.error(messageOf(error));
      process.exit(error instanceof UsageError ? 2 : 1);
    },
  );
}

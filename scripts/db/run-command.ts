import { messageOf } from '../../lib/server/app-error';

/** Words on the command line that are missing, unknown or malformed: exit code 2, so that no finding is mistaken for one. */
export class UsageError extends Error {}

/** Runs a command line's work: what goes wrong is one line on stderr and exit code 1, or 2 for a wrong command line. */
export function runCommand(work: () => Promise<void>): void {
  work().catch((error: unknown) => {
    console.error(messageOf(error));
    process.exitCode = error instanceof UsageError ? 2 : 1;
  });
}

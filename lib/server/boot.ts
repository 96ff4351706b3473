import 'server-only';
import { startWorker } from './background/worker';
import { ConfigError } from './config';
import { dependencies } from './dependencies';
import { bindRefusal, dropForeignConnections } from './http/loopback-guard';

function refuseToStart(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

/** Brings the server up, once: settings, database, background work. What is wrong is one line on stderr and exit 1. */
export async function boot(): Promise<void> {
  const refusal = bindRefusal(process.argv);
  if (refusal) refuseToStart(refusal);
  // A parent that was killed cannot stop us; its end of the channel closes all the same.
  if (process.send) process.once('disconnect', () => process.exit(1));
  try {
    const built = await dependencies();
    dropForeignConnections(built.log);
    const worker = startWorker(built);
    // Next lets requests finish and ends the process; the work behind them ends here, and is free for others at once.
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.once(signal, () => {
        worker.stop().catch((err: unknown) => built.log.error({ err }, 'stopping the background work failed'));
      });
    // Asked for now, so that the first page need not wait; what fails is told with the list.
    built.distributions.list().catch((err: unknown) => built.log.error({ err }, 'reading the distributions failed'));
  } catch (error) {
    if (error instanceof ConfigError) refuseToStart(error.message);
    refuseToStart(`cannot open the database: ${error instanceof Error ? error.message : String(error)}`);
  }
}

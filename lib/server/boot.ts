import 'server-only';
import { deploymentWarningSentence } from '@/lib/shared/deployment-warnings';
import { auditOf } from './auth/authorize';
import { theDesk } from './auth/caller';
import { deploymentWarnings } from './auth/deployment-warnings';
import { startWorker } from './background/worker';
import { ConfigError, configFromEnvironment, standaloneHost } from './config';
import { describeDatabase } from './database-setting';
import { type Dependencies, dependencies } from './dependencies';
import { messageOf } from './error-message';
import { watchRequests } from './http/every-request';
import { bindRefusal, dropForeignConnections } from './http/loopback-guard';
import { watchOpenRequests } from './http/open-requests';
import { endOnSignals } from './operations/end-signals';
import { logCdnCalls } from './operations/log-cdn-calls';
import { shutDown } from './operations/shut-down';

function refuseToStart(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

const whichDatabase = () => describeDatabase(configFromEnvironment().database);

/** Settings are made outside of the product: with which of them it runs is written down, secrets excepted. */
async function auditStart({ config: { auth }, contextFor }: Dependencies) {
  const context = contextFor(theDesk);
  const rights = auth.roleMapping.map(({ group, role, distributions }) =>
    [group, '=', role, ...(distributions === null ? [] : ['@', distributions.join(',')])].join(''),
  );
  const settings = { mode: auth.mode, rights, policy: auth.policy };
  await context.audit.append(auditOf(context, { action: 'settings.start' }, JSON.stringify(settings)));
}

/** Brings the server up, once: settings, database, background work. What is wrong is one line on stderr and exit 1. */
export async function boot(): Promise<void> {
  // A parent that was killed cannot stop us; its end of the channel closes all the same.
  if (process.send) process.once('disconnect', () => process.exit(1));
  try {
    const { auth } = configFromEnvironment();
    const refusal = auth.mode === 'local' ? bindRefusal(process.argv, standaloneHost()) : undefined;
    if (refusal) refuseToStart(refusal);
    const built = await dependencies();
    if (auth.mode === 'local') dropForeignConnections(built.log);
    watchRequests(auth);
    logCdnCalls(built.log);
    const requests = watchOpenRequests();
    await auditStart(built);
    for (const warning of deploymentWarnings(auth))
      built.log.warn({ warning, effect: deploymentWarningSentence(warning) }, 'weak deployment setting');
    const worker = startWorker(built);
    const { ending, store, log } = built;
    endOnSignals(() => shutDown({ ending, requests, worker, store, settings: built.config.ending, log }));
    // Asked for now, so that the first page need not wait; what fails is told with the list.
    built.distributions.list().catch((err: unknown) => built.log.error({ err }, 'reading the distributions failed'));
  } catch (error) {
    if (error instanceof ConfigError) refuseToStart(error.message);
    refuseToStart(`cannot open the database ${whichDatabase()}: ${messageOf(error)}`);
  }
}

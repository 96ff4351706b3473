import 'server-only';
import { deploymentWarningSentence } from '@/lib/shared/access/deployment-warnings';
import { messageOf } from './app-error';
import { auditOf } from './auth/authorize';
import { systemActor } from './auth/caller';
import { deploymentWarnings } from './auth/who-am-i';
import { startWorker } from './background/worker';
import { buildFromEnvironment, type Dependencies } from './build-dependencies';
import { configFromEnvironment, isConfigError, standaloneHost } from './config';
import { findDependenciesBy } from './dependencies';
import { watchRequests } from './http/every-request';
import { answerBeforeNext } from './http/guards/before-next';
import { judgePage } from './http/guards/judge-page';
import { bindRefusal, dropForeignConnections } from './http/guards/loopback-guard';
import { judgePagesBy } from './http/guards/page-guard';
import { watchOpenRequests } from './http/open-requests';
import { watchPages } from './http/page-trouble';
import { createLog, logConsole } from './observability/log';
import { endOnSignals, shutDown } from './operations/shut-down';
import { describeDatabase } from './settings/database-setting';

function refuseToStart(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

const whichDatabase = () => describeDatabase(configFromEnvironment().database);

/** Settings are made outside of the product: with which of them it runs is written down, secrets excepted. */
export async function auditStart({ config: { auth }, contextFor }: Dependencies) {
  const context = contextFor(systemActor);
  const rights = auth.roleMapping.map(({ group, role, distributions }) =>
    [group, '=', role, ...(distributions === null ? [] : ['@', distributions.join(',')])].join(''),
  );
  const settings = { mode: auth.mode, rights, policy: auth.policy };
  await context.store.audit.append(auditOf(context, { action: 'settings.start' }, JSON.stringify(settings)));
}

/** Set by scripts/run/serve.mjs: begins to listen. Next's own servers already do. */
const LISTEN = Symbol.for('purge-desk.listen');

/** Listens, or ends with one line on stderr. */
async function listenWhenReady({ store }: Dependencies) {
  const { [LISTEN]: listen } = globalThis as { [LISTEN]?: () => Promise<void> };
  try {
    await listen?.();
  } catch (error) {
    await store.close();
    refuseToStart(messageOf(error));
  }
}

/** Brings the server up, once: settings, database, background work. What is wrong is one line on stderr and exit 1. */
export async function boot(): Promise<void> {
  // A killed parent cannot stop this process, but its end of the channel closes. The log may have no reader then, and
  // `exit` would retry to flush it forever (sonic-boom, EPIPE in `flushSync`), so the process kills itself.
  if (process.send) process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  try {
    const { auth, logLevel } = configFromEnvironment();
    const refusal = auth.mode === 'local' ? bindRefusal(process.argv, standaloneHost()) : undefined;
    if (refusal) refuseToStart(refusal);
    const earlyLog = createLog(logLevel);
    logConsole(earlyLog);
    // Before anything is awaited: what is subscribed later misses the first requests.
    watchRequests(auth);
    watchPages(earlyLog);
    if (auth.mode === 'local') dropForeignConnections(earlyLog);
    // The development server replaces a module that has changed when Next is asked for it.
    const takeRequests = answerBeforeNext({ withoutNext: standaloneHost() !== undefined });
    // Imported above and handed on: by an `import()` of its own, each would bring a second copy of what it shares with this file.
    judgePagesBy(judgePage);
    const building = buildFromEnvironment();
    findDependenciesBy(() => building);
    const built = await building;
    const requests = watchOpenRequests();
    await listenWhenReady(built);
    await auditStart(built);
    for (const warning of deploymentWarnings(auth))
      built.log.warn({ warning, effect: deploymentWarningSentence(warning) }, 'weak deployment setting');
    const worker = startWorker(built);
    const { ending, store, log } = built;
    endOnSignals(() => shutDown({ ending, requests, worker, store, settings: built.config.ending, log }));
    takeRequests();
    // The person who started the desk waits for this line; a container has its log.
    if (process.send) process.send('ready');
    else log.info('ready');
  } catch (error) {
    if (isConfigError(error)) refuseToStart(error.message);
    refuseToStart(`cannot open the database ${whichDatabase()}: ${messageOf(error)}`);
  }
}

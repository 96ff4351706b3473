import { randomUUID } from 'node:crypto';
import type { PurgeApi } from '@/lib/shared/purges/cdn-purge-request';
import { endChildren } from '../../scripts/run/child-processes.mjs';
import { SandboxControl } from '../../test/support/sandbox-control';
import { freePorts } from '../fixtures/free-ports';
import { CdnGate } from './cdn-gate';
import { type ChaosDatabase, openChaosDatabase } from './chaos-database';
import { purgeRoutes } from './purge-routes';
import { Replica } from './replica';
import { startSandbox } from './sandbox-process';

const NAMES = ['replica-a', 'replica-b'] as const;

/** Two replicas of the desk on one PostgreSQL, each with a wire of its own to one sandbox CDN. */
export interface Stage {
  database: ChaosDatabase;
  sandbox: SandboxControl;
  replicas: readonly [Replica, Replica];
  /** Of the API that purges are sent by. */
  routes: (typeof purgeRoutes)[PurgeApi];
  stop: () => Promise<void>;
}

/** Limits that are not what is tried here are out of the way. */
const settingsOf = (token: string) => ({
  F5XC_API_TOKEN: token,
  F5XC_DISTRIBUTIONS: 'default/www-shop=www.shop.example',
  CDN_TIMEOUT_SECONDS: '2',
  CDN_RATE_PER_MINUTE: '100000',
  CDN_RATE_BURST: '100000',
  CDN_POLLS_PER_SECOND: '100',
  TRACKING_DEADLINE_MINUTES: '0.05',
  LIMIT_PURGES_PER_MINUTE: '100000',
  // No site is there, and kills wait for the statements of purges alone.
  EDGE_LOOKS: 'off',
  LOG_LEVEL: 'error',
});

/**
 * `cache-purge` is what the default begins with. A command has half of the time for its call, and one replica has to ask
 * for the virtual host first.
 */
function settingsOfApi(api: PurgeApi, index: number): Record<string, string> {
  if (api === 'cache-purge') return {};
  const command = { CDN_PURGE_API: api, CDN_TIMEOUT_SECONDS: '4' };
  return { ...command, ...(index === 0 && { F5XC_VIRTUAL_HOSTS: '*=ves-io-cdn-loadbalancer-{name}' }) };
}

/** Sets everything up and waits until both replicas answer; undefined where there is no PostgreSQL. */
export async function setStage(
  settings: Record<string, string> = {},
  api: PurgeApi = 'cache-purge',
): Promise<Stage | undefined> {
  const database = await openChaosDatabase();
  if (!database) return undefined;
  const gates: CdnGate[] = [];
  const stop = async () => {
    await endChildren(1000);
    await Promise.all(gates.map((gate) => gate.close()));
    await database.stop();
  };
  try {
    const token = `chaos-${randomUUID()}`;
    const { apiUrl, edgeUrl } = await startSandbox(token);
    const port = await freePorts(NAMES.length);
    const replica = async (name: string, index: number) => {
      const gate = await CdnGate.openTo(Number(new URL(apiUrl).port));
      gates.push(gate);
      const own = { F5XC_API_URL: gate.url, DATABASE_URL: database.urlFor(name), ...settingsOf(token) };
      return new Replica({
        name,
        port: port + index,
        gate,
        settings: { ...own, ...settingsOfApi(api, index), ...settings },
      });
    };
    const replicas = [await replica(NAMES[0], 0), await replica(NAMES[1], 1)] as const;
    await Promise.all(replicas.map((one) => one.start()));
    return { database, sandbox: new SandboxControl(apiUrl, edgeUrl), replicas, routes: purgeRoutes[api], stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

import { expect, test } from '@playwright/test';
import type { Purge } from '../../lib/shared/purges/purge-record';
import { aPurge, ask, marker, send } from '../../test/support/api';
import { setStage } from '../chaos/stage';
import { startLoadBalancer } from '../fixtures/load-balancer';

const CLIENTS = 4;
/** So many requests must be answered between two steps: what is replaced is replaced under load. */
const REQUESTS = 15;

async function replaceUnderLoad() {
  const stage = await setStage({ SHUTDOWN_DELAY_SECONDS: '1', CDN_TIMEOUT_SECONDS: '20' });
  test.info().skip(stage === undefined, 'PostgreSQL is not installed');
  if (!stage) return;
  const balancer = await startLoadBalancer(stage.replicas.map(({ url }) => url));
  const failures: string[] = [];
  const purges: string[] = [];
  let [answered, over] = [0, false];

  const note = (what: string, status: number | string) => {
    if (status === 200 || status === 201) answered += 1;
    else failures.push(`${what}: ${status}`);
  };
  async function purgeAndRead() {
    const value = `https://www.shop.example/products?restart=${marker()}`;
    const sent = await send<Purge>(balancer, aPurge({ target: { kind: 'url', value } }));
    note('a purge', sent.status);
    if (sent.status !== 201) return;
    purges.push(value);
    note('its record', (await ask(balancer, `/api/purges/${sent.body.id}`)).status);
    note('the history', (await ask(balancer, '/api/purges?limit=10')).status);
  }
  async function client() {
    while (!over) {
      await purgeAndRead().catch((error: Error) => note('a connection', error.message));
    }
  }
  const underLoad = async () => {
    const before = answered;
    await expect.poll(() => answered - before + failures.length, { timeout: 60_000 }).toBeGreaterThan(REQUESTS);
  };

  try {
    const clients = Array.from({ length: CLIENTS }, client);
    for (const replica of stage.replicas) {
      await underLoad();
      expect(await replica.stop()).toBe(0);
      await underLoad();
      await replica.start();
      await expect.poll(() => balancer.isReady(replica.url)).toBe(true);
    }
    await underLoad();
    over = true;
    await Promise.all(clients);
    expect(failures).toEqual([]);
    const executed = (await stage.sandbox.executions()).map(({ body }) => (JSON.parse(body) as { url: string }).url);
    expect(executed.sort()).toEqual(purges.sort());
  } finally {
    over = true;
    await balancer.stop();
    await stage.stop();
  }
}

// In `npm test`: one desk that ends while it is asked (shutdown.spec.ts), and two on one database (test/integration/replicas.test.ts).
test('two replicas are replaced one after the other under load, and no request fails', { tag: '@full' }, () => {
  test.setTimeout(300_000);
  return replaceUnderLoad();
});

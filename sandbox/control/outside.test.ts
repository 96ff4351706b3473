import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type SandboxUnderTest, sitesOf, startSandbox } from '../sandbox-under-test.ts';

let sandbox: SandboxUnderTest;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.control('POST', 'reset'));
afterAll(() => sandbox.close());

const distribution = 'default/www-shop';
const outside = (...purges: object[]) => sandbox.control('POST', 'outside', { purges });
const day = 86_400_000;
const post = async (call: string, body: object) =>
  JSON.parse((await sandbox.f5('POST', `/api/cdn/namespaces/default/cdn_loadbalancer/${call}`, body)).text);
const operations = () => post('list-service-operations-status', { namespace: 'default', name: 'www-shop', lastn: 9 });

it('a purge from outside is found by its id and time alone, and by no request', async () => {
  await sandbox.purge({ purge_all: {}, soft_purge: {} });
  const old = { api: 'cache-purge', distribution, target: { url: '/' }, mode: 'hard', agoMs: 3 * day };
  expect(await outside(old, { ...old, agoMs: 0 })).toEqual([{ purgeRequestId: '102' }, { purgeRequestId: '103' }]);
  const { items } = await operations();
  expect(items.map((item: { service_op_id: number }) => item.service_op_id)).toEqual([103, 101, 102]);
  const ages = items.map((item: { created_time: string }) =>
    Math.round((Date.now() - Date.parse(item.created_time)) / day),
  );
  expect(ages).toEqual([0, 0, 3]);
  expect(await sandbox.control<unknown[]>('GET', 'executions')).toHaveLength(1);
});

it('an old purge finished when it was made', async () => {
  await outside({ api: 'cache-purge', distribution, target: { url: '/' }, mode: 'hard', agoMs: day });
  await expect.poll(async () => sitesOf(await sandbox.status('101')).every(({ finished }) => finished)).toBe(true);
  const [site] = sitesOf(await sandbox.status('101'));
  expect(Date.now() - Date.parse(String(site?.purge.finish_time))).toBeGreaterThan(day / 2);
});

it('a command from outside tells who made it, and is no request of ours', async () => {
  const command = { api: 'purge-command', distribution, target: { pattern: '^/img' }, mode: 'soft', name: 'theirs' };
  expect(await outside({ ...command, creator: 'ann@example.com', labels: { team: 'web' }, agoMs: day })).toEqual([
    { commandName: 'theirs' },
  ]);
  const answer = await sandbox.f5('GET', '/api/config/namespaces/default/cdn_purge_commands?report_fields=');
  expect(JSON.parse(answer.text).items).toMatchObject([
    {
      name: 'theirs',
      labels: { team: 'web' },
      get_spec: { pattern: '^/img', soft_purge: {} },
      system_metadata: { creator_id: 'ann@example.com' },
    },
  ]);
  expect(await sandbox.control('GET', 'commands')).toMatchObject([{ name: 'theirs', distribution, executed: true }]);
  expect(await sandbox.control<unknown[]>('GET', 'executions')).toEqual([]);
});

it.each([
  [{ api: 'cache-purge', distribution: 'default/nowhere', target: { url: '/' }, mode: 'soft' }, 'no distribution'],
  [{ api: 'cache-purge', distribution, target: {}, mode: 'soft' }, 'exactly one of url'],
  [{ api: 'cache-purge', distribution, target: { hostname: 'docs.example' }, mode: 'soft' }, 'not a domain'],
  [{ api: 'purge-command', distribution, target: { url: '/' }, mode: 'soft', name: 'a' }, 'unknown field'],
])('%j is refused', async (purge, hint) => {
  await expect(outside(purge)).rejects.toThrow(hint);
  expect(await sandbox.control('GET', 'state')).toMatchObject({ purges: 0, commandsCreated: 0, violations: 0 });
});

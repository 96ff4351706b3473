import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { purgeRequestId, type SandboxUnderTest, sitesOf, startSandbox, until } from '../sandbox-under-test.ts';

let sandbox: SandboxUnderTest;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.control('POST', 'reset'));
afterAll(() => sandbox.close());

const everything = { purge_all: {}, hard_purge: {} };
const list = '/api/cdn/namespaces/default/cdn_loadbalancer/list-service-operations-status';

describe('the status of a purge', () => {
  const bytesIn = async () => {
    const cache = await sandbox.control<Record<string, { bytes: number }[]>>('GET', 'cache');
    return (cache['fr4-par'] ?? []).reduce((sum, entry) => sum + entry.bytes, 0);
  };

  it('tells for each site what was purged, and when', async () => {
    await sandbox.visit('www.shop.example/', 'fr4-par');
    await sandbox.visit('www.shop.example/products', 'fr4-par');
    const bytes = await bytesIn();
    expect(bytes).toBeGreaterThan(0);
    const id = await sandbox.purgeCompletely({ pattern: '^/', hard_purge: {} });
    const sites = sitesOf(await sandbox.status(id));
    expect(
      sites.map(({ site, status, bytesPurged, bytesNotPurged }) => [site, status, bytesPurged, bytesNotPurged]),
    ).toEqual([
      ['fr4-par', 'success', String(bytes), '0'],
      ['ny8-nyc', 'success', '0', '0'],
      ['tr2-tor', 'success', '0', '0'],
    ]);
    for (const { purge } of sites) {
      expect(purge).toMatchObject({ hard_purge: true, regexp: '^/' });
      expect(Date.parse(String(purge.start_time))).toBeLessThanOrEqual(Date.parse(String(purge.purge_time)));
      expect(Date.parse(String(purge.purge_time))).toBeLessThanOrEqual(Date.parse(String(purge.finish_time)));
    }
  });

  it('is in progress, with what is still there, at a site that was not reached yet', async () => {
    await sandbox.visit('www.shop.example/', 'fr4-par');
    await sandbox.control('POST', 'settings', { siteDelaysMs: { 'fr4-par': 300_000 } });
    const id = purgeRequestId(await sandbox.purge({ url: '/', soft_purge: {} }));
    await until(async () => sitesOf(await sandbox.status(id)).filter((site) => site.finished).length === 2);
    const [pending] = sitesOf(await sandbox.status(id));
    expect(pending).toMatchObject({ site: 'fr4-par', status: 'in progress', finished: false, bytesPurged: '0' });
    expect(pending?.bytesNotPurged).toBe(String(await bytesIn()));
    expect(pending?.purge.start_time).toEqual(expect.any(String));
    expect(pending?.purge.regexp).toBeUndefined();
  });

  it('is not found under an unknown id or under another distribution', async () => {
    const id = purgeRequestId(await sandbox.purge(everything));
    expect((await sandbox.status('999')).status).toBe(404);
    expect((await sandbox.status(id, 'default/docs-portal')).status).toBe(404);
    expect((await sandbox.status('1.5')).status).toBe(400);
  });

  it('can be asked for the newest purges or for those of a time, and for exactly one of the two', async () => {
    const start_time = new Date(Date.now() - 1000).toISOString();
    await sandbox.purge(everything);
    await sandbox.purge(everything, 'default/docs-portal');
    await sandbox.purge({ url: '/', soft_purge: {} });
    const ids = async (question: object) => {
      const answer = await sandbox.f5('POST', list, { namespace: 'default', name: 'www-shop', ...question });
      return answer.status === 200
        ? JSON.parse(answer.text).items.map((item: { service_op_id: number }) => item.service_op_id)
        : answer.status;
    };
    const time_range = { start_time, finish_time: new Date(Date.now() + 1000).toISOString() };
    expect(await ids({ lastn: 1 })).toEqual([103]);
    expect(await ids({ lastn: 50 })).toEqual([103, 101]);
    expect(await ids({ time_range })).toEqual([103, 101]);
    expect(await ids({ time_range: { ...time_range, finish_time: start_time } })).toEqual([]);
    expect(await ids({})).toBe(400);
    expect(await ids({ lastn: 1, time_range })).toBe(400);
  });
});

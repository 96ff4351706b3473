import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RateLimit } from '../f5/rate-limit.ts';
import { type SandboxUnderTest, startSandbox } from '../sandbox-under-test.ts';
import type { Execution } from './ledger.ts';

let sandbox: SandboxUnderTest;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.controlAtEdge('POST', 'reset'));
afterAll(() => sandbox.close());

const body = { url: '/', soft_purge: {} };
const purge = () => sandbox.purge(body).catch(() => undefined);
const executions = (since = 0) => sandbox.control<Execution[]>('GET', `executions?since=${since}`);
const faultsOf = async () => (await sandbox.requests()).map(({ fault }) => fault);

describe('chaos', () => {
  /** What happens to so many purges, and to a question after each, under these settings. */
  async function mixed(settings: object, { purges = 60, asking = false } = {}) {
    await sandbox.control('POST', 'reset');
    await sandbox.control('POST', 'chaos', { slowMs: 1, ...settings });
    for (let i = 0; i < purges; i++) {
      await purge();
      if (asking) await sandbox.status('101').catch(() => undefined);
    }
    const all = await sandbox.requests();
    return all.filter(({ path }) => path.endsWith('/cache-purge')).map(({ fault }) => fault);
  }

  it('is the same for the same seed, however often the client asks in between', async () => {
    // Without the kind that costs 10 MB each time.
    const faults = ['rate-limit', 'error', 'executed-error', 'answer', 'slow', 'close-before', 'close-after', 'sites'];
    const settings = { seed: 7, rate: 0.5, faults };
    const first = await mixed(settings);
    expect(new Set(first).size).toBeGreaterThan(8);
    expect(first.filter((fault) => fault === null).length).toBeGreaterThan(10);
    expect(await mixed(settings, { asking: true })).toEqual(first);
    expect(await mixed({ ...settings, seed: 8 })).not.toEqual(first);
  });

  it('meets the routes and kinds that it is asked for, shows itself in the state, and ends', async () => {
    const settings = { seed: 1, rate: 1, on: ['cache-purge'], faults: ['executed-error', 'close-before'] };
    const faults = await mixed(settings, { purges: 20, asking: true });
    for (const fault of faults) expect(fault).toMatch(/^(status 50\d executed|close before)$/);
    const { chaos } = await sandbox.control<{ chaos: Record<string, unknown> }>('GET', 'state');
    expect(chaos).toMatchObject({ ...settings, requests: 20, slowMs: 1 });
    expect(Object.values(chaos.applied ?? {}).reduce((sum, count) => sum + count, 0)).toBe(20);
    expect(await sandbox.control('DELETE', 'chaos')).toMatchObject({ chaos: null });
    expect((await purge())?.status).toBe(200);
  });

  it('leaves the turn to a fault that was asked for', async () => {
    await sandbox.control('POST', 'chaos', { seed: 1, rate: 1, faults: ['executed-error'] });
    await sandbox.control('POST', 'faults', { faults: [{ type: 'status', status: 409 }] });
    expect((await purge())?.status).toBe(409);
    expect((await faultsOf())[0]).toBe('status 409');
  });
});

describe('the list of executions', () => {
  it('has every purge that was executed, whatever was answered, and no other', async () => {
    await sandbox.control('POST', 'faults', {
      faults: [
        { type: 'status', status: 503 },
        { type: 'status', status: 503, executed: true },
        { type: 'close', when: 'before' },
        { type: 'close', when: 'after' },
        { type: 'answer', body: 'no-id' },
      ],
    });
    for (let i = 0; i < 6; i++) await purge();
    await sandbox.purge({ pattern: '(', soft_purge: {} });
    const all = await executions();
    expect(all.map(({ index, purgeRequestId }) => [index, purgeRequestId])).toEqual([
      [1, '101'],
      [3, '102'],
      [4, '103'],
      [5, '104'],
    ]);
    expect(all[0]).toEqual({
      index: 1,
      at: expect.stringMatching(/Z$/),
      purgeRequestId: '101',
      commandName: null,
      distribution: 'default/www-shop',
      body: JSON.stringify(body),
    });
    expect(await executions(4)).toEqual(all.slice(2));
  });
});

describe('a limit of purges', () => {
  it('refuses what is beyond it, says when to come back, and purges nothing', async () => {
    await sandbox.control('POST', 'settings', { purgesPerMinute: 1, burst: 2 });
    const answers = [await purge(), await purge(), await purge()];
    expect(answers.map((answer) => answer?.status)).toEqual([200, 200, 429]);
    expect(Number(answers[2]?.headers['retry-after'])).toBeGreaterThan(50);
    expect(await executions()).toHaveLength(2);
    expect((await sandbox.status('101')).status).toBe(200);
    expect(await faultsOf()).toContain('rate limit');
    expect(await sandbox.control('POST', 'settings', { purgesPerMinute: null })).toMatchObject({ rateLimit: null });
    expect((await purge())?.status).toBe(200);
  });

  it('fills up again with time, up to its burst', () => {
    let now = 0;
    const limit = new RateLimit(60, 2, () => now);
    const take = (count: number) => Array.from({ length: count }, () => limit.take());
    expect(take(3)).toEqual([undefined, undefined, 1]);
    now += 1000;
    expect(take(2)).toEqual([undefined, 1]);
    now += 3_600_000;
    expect(take(3)).toEqual([undefined, undefined, 1]);
  });
});

describe('an API that is not reachable', () => {
  it('refuses connections, breaks those that are there, and comes back with everything it knew', async () => {
    await purge();
    await sandbox.control('POST', 'faults', { faults: [{ type: 'hold' }] });
    const waiting = sandbox.purge(body);
    const broken = expect(waiting).rejects.toThrow();
    await sandbox.untilHeld();
    expect(await sandbox.controlAtEdge('POST', 'settings', { reachable: false })).toMatchObject({ reachable: false });
    await broken;
    await expect(sandbox.purge(body)).rejects.toThrow('ECONNREFUSED');
    await sandbox.controlAtEdge('POST', 'settings', { reachable: true });
    expect((await purge())?.status).toBe(200);
    expect((await executions()).map(({ purgeRequestId }) => purgeRequestId)).toEqual(['101', '102', '103']);
  });

  it('is not made so through its own port, for nobody would hear the answer', async () => {
    await expect(sandbox.control('POST', 'settings', { reachable: false })).rejects.toThrow('the port of the edge');
    expect((await purge())?.status).toBe(200);
  });
});

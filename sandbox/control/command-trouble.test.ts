import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SandboxUnderTest, startSandbox } from '../sandbox-under-test.ts';
import type { Execution } from './ledger.ts';

let sandbox: SandboxUnderTest;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.control('POST', 'reset'));
afterAll(() => sandbox.close());

const commands = '/api/config/namespaces/default/cdn_purge_commands';
const virtual_host = { namespace: 'default', name: 'ves-io-cdn-loadbalancer-www-shop' };
const create = (name: string) =>
  sandbox.f5('POST', commands, {
    metadata: { name, namespace: 'default' },
    spec: { virtual_host, url_path: `/${name}`, hard_purge: {} },
  });
const inject = (...faults: object[]) => sandbox.control('POST', 'faults', { faults });
const faultsOf = async () => (await sandbox.requests()).map(({ fault }) => fault);

const routes: Record<string, () => ReturnType<SandboxUnderTest['f5']>> = {
  commands: () => create('pd-1'),
  'command-status': () => sandbox.f5('GET', `${commands}/pd-0`),
  'command-delete': () => sandbox.f5('DELETE', `${commands}/pd-0`),
  'virtual-hosts': () => sandbox.f5('GET', '/api/config/namespaces/default/virtual_hosts'),
  whoami: () => sandbox.f5('GET', '/api/web/custom/namespaces/system/whoami'),
};

describe.each(Object.entries(routes))('the route %s', (on, ask) => {
  beforeEach(() => create('pd-0'));

  it('meets faults of its own, and no others', async () => {
    for (const other of Object.keys(routes).filter((name) => name !== on)) await inject({ type: 'hold', on: other });
    await inject(
      { type: 'status', status: 503, on },
      { type: 'answer', body: 'html', on },
      { type: 'raw', text: '{"code":"EPERMS"}', on },
      { type: 'slow', ms: 1, on },
      { type: 'drip', ms: 1, on },
    );
    const answers = [await ask(), await ask(), await ask()];
    expect(answers[0]?.status).toBe(503);
    // What was executed or refused by then decides whether there is something to hide.
    expect([200, 404, 409]).toContain(answers[1]?.status);
    expect(answers[2]?.text).toBe('{"code":"EPERMS"}');
    await ask();
    await ask();
    await inject({ type: 'close', when: 'before', on });
    await expect(ask()).rejects.toThrow();
    expect((await faultsOf()).slice(1)).toEqual(['status 503', 'answer html', 'raw', 'slow', 'drip', 'close before']);
  });
});

describe('chaos around commands', () => {
  /** Sends until the CDN is known to have the command: asks for the name after every answer that tells nothing. */
  async function createSurely(name: string) {
    for (let attempt = 0; attempt < 100; attempt++) {
      const known = await sandbox.f5('GET', `${commands}/${name}`).catch(() => undefined);
      if (known?.status === 200 && known.text.includes(`"name":"${name}"`)) return;
      if (known?.status === 404 && known.text.includes('cdn_purge_command')) await create(name).catch(() => undefined);
    }
    throw new Error(`${name} was never known`);
  }

  it('never executes one name twice, and the ledger counts each', async () => {
    const faults = [
      'rate-limit',
      'refusal',
      'error',
      'executed-error',
      'answer',
      'close-before',
      'close-after',
      'sites',
    ];
    await sandbox.control('POST', 'chaos', { seed: 3, rate: 0.4, on: ['commands', 'command-status'], faults });
    const names = Array.from({ length: 20 }, (_, index) => `pd-${index}`);
    for (const name of names) await createSurely(name);
    const executed = (await sandbox.control<Execution[]>('GET', 'executions')).map(({ commandName }) => commandName);
    expect(executed).toEqual(names);
    expect(await sandbox.control('GET', 'state')).toMatchObject({ violations: 0, purges: 20, commandsCreated: 20 });
    const met = (await faultsOf()).join(',');
    for (const kind of [/close after/, /close before/, /executed/, /sites \w/]) expect(met).toMatch(kind);
  });
});

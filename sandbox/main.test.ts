import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { readConfig } from './config.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(env: Record<string, string>) {
  const child = fork(`${inject('programs')}/sandbox.mjs`, {
    execArgv: [],
    env: { NODE_ENV: 'test', ...env },
    silent: true,
  });
  children.push(child);
  const output = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => {
    output.out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output.err += chunk;
  });
  const ready = () => once(child.stdout ?? child, 'data');
  return { child, output, ready, exit: once(child, 'exit'), closed: once(child, 'close') };
}

describe('the process', () => {
  it('says in one line where it listens, and exits with 0 when it is told to stop', async () => {
    const { child, output, ready, exit } = start({ SANDBOX_PORT: '0' });
    await ready();
    expect(output.out).toMatch(
      /^sandbox ready api=http:\/\/127\.0\.0\.1:\d+ edge=http:\/\/127\.0\.0\.1:\d+ views=(?:[\w-]+=http:\/\/127\.0\.0\.1:\d+;?){3} origin=http:\/\/127\.0\.0\.1:\d+\n$/,
    );
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(output.err).toBe('');
  });

  it('does not outlive the process that started it', async () => {
    const { child, ready, exit } = start({ SANDBOX_PORT: '0' });
    await ready();
    child.disconnect();
    expect(await exit).toEqual([0, null]);
  });

  it('says in one line that its port is in use, and exits with 1', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const address = blocker.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const { output, closed } = start({ SANDBOX_PORT: String(port) });
    expect(await closed).toEqual([1, null]);
    expect(output).toEqual({
      out: '',
      err: expect.stringMatching(new RegExp(`^sandbox: port ${port} is already in use.*\n$`)),
    });
    blocker.close();
  });

  it('names each bad variable in one line, and exits with 1', async () => {
    const { output, closed } = start({ SANDBOX_PORT: '99999', SANDBOX_SITE_DELAYS_MS: 'moon=1' });
    expect(await closed).toEqual([1, null]);
    expect(output.err).toMatch(/^sandbox: SANDBOX_PORT: .*\nsandbox: SANDBOX_SITE_DELAYS_MS: .*\n$/);
  });
});

describe('the configuration', () => {
  it('has defaults, for empty variables too', () => {
    const siteDelaysMs = { 'fr4-par': 300, 'ny8-nyc': 900, 'tr2-tor': 1800 };
    const config = {
      port: 4300,
      apiToken: 'sandbox-token',
      siteDelaysMs,
      distributions: 3,
      httpLoadBalancers: false,
      warm: false,
    };
    expect(readConfig({ SANDBOX_PORT: '' })).toEqual({ ok: true, config });
  });

  it('takes delays of some sites and leaves those of the others', () => {
    expect(readConfig({ SANDBOX_SITE_DELAYS_MS: 'tr2-tor=5, fr4-par=0' })).toMatchObject({
      config: { siteDelaysMs: { 'fr4-par': 0, 'ny8-nyc': 900, 'tr2-tor': 5 } },
    });
  });

  it.each([
    ['on', true],
    ['off', false],
  ])('warms the caches where it is asked to: %s', (SANDBOX_WARM, warm) => {
    expect(readConfig({ SANDBOX_WARM })).toMatchObject({ config: { warm } });
  });

  it('refuses a word that is neither on nor off', () => {
    expect(readConfig({ SANDBOX_WARM: 'yes' })).toEqual({ ok: false, problems: ['SANDBOX_WARM: must be on or off'] });
  });

  it.each(['fr4-par', 'fr4-par=', 'fr4-par=-1', 'fr4-par=1.5', 'fr4-par=9999999'])('refuses the delay %s', (delays) => {
    expect(readConfig({ SANDBOX_SITE_DELAYS_MS: delays }).ok).toBe(false);
  });
});

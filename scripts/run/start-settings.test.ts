import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { checkPorts, endsWithinMs, readStartSettings } from './start-settings.mjs';

describe('the settings of npm start', () => {
  it('has defaults, also for empty variables', () => {
    const defaults = { host: '127.0.0.1', port: 3000, sandboxPort: 4300 };
    expect(readStartSettings({})).toEqual(defaults);
    expect(readStartSettings({ HOST: '', PORT: '', SANDBOX_PORT: '', F5XC_API_URL: '' })).toEqual(defaults);
  });

  it('has no sandbox for a real tenant', () => {
    const settings = readStartSettings({ F5XC_API_URL: 'https://example.com', SANDBOX_PORT: 'unused' });
    expect(settings.sandboxPort).toBeUndefined();
  });

  it.each(['0', '65536', '-1', '3e3', '3000.5', ' 3000', 'abc'])('refuses PORT %j', (PORT) => {
    expect(() => readStartSettings({ PORT })).toThrow(/^PORT must be a whole number from 1 to 65535, not "/);
  });

  it('refuses a sandbox whose edge would have no port', () => {
    expect(() => readStartSettings({ SANDBOX_PORT: '65535' })).toThrow(/^SANDBOX_PORT must be/);
  });

  it.each(['4300', '4301'])('refuses PORT %s beside the sandbox on 4300', (PORT) => {
    expect(() => readStartSettings({ PORT })).toThrow(/set PORT or SANDBOX_PORT/);
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'desk.example.com'])('refuses HOST %s', (HOST) => {
    expect(() => readStartSettings({ HOST })).toThrow(/^HOST must be .*AUTH_MODE is local/);
  });

  it('names a port in use and the variable to change', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const settings = { host: '127.0.0.1', port, sandboxPort: undefined };
    await expect(checkPorts(settings)).rejects.toThrow(`port ${port} is in use: set PORT to a free port`);
    await new Promise((resolve) => server.close(resolve));
    await expect(checkPorts(settings)).resolves.toBeUndefined();
  });
});

describe('how long a desk may take to end', () => {
  it.each([
    [{}, 35],
    [{ AUTH_MODE: 'oidc' }, 40],
    [{ CDN_TIMEOUT_SECONDS: '60' }, 75],
    [{ AUTH_MODE: 'proxy', SHUTDOWN_DELAY_SECONDS: '0', SHUTDOWN_GRACE_SECONDS: '0' }, 5],
    [{ SHUTDOWN_DELAY_SECONDS: '15', SHUTDOWN_GRACE_SECONDS: '60' }, 80],
    [{ SHUTDOWN_DELAY_SECONDS: '', SHUTDOWN_GRACE_SECONDS: 'soon' }, 35],
  ])('is with %j %i seconds', (env, seconds) => expect(endsWithinMs(env)).toBe(seconds * 1000));
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readConfig } from '@/lib/server/config';

const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-proxy-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, 'secret');
const SECRET = 'a-secret-of-16-c';

const base = {
  F5XC_API_URL: 'https://acme.console.ves.volterra.io',
  F5XC_API_TOKEN: 'token',
  AUTH_MODE: 'proxy',
  PUBLIC_URL: 'https://desk.example',
  TRUSTED_PROXIES: '10.0.0.7',
  ROLE_MAPPING: '*=viewer',
};
const read = (change: Record<string, string>) => readConfig({ NODE_ENV: 'production', ...base, ...change }).auth;
function complaint(change: Record<string, string>) {
  try {
    read(change);
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

it('the secret of the proxy comes as it is or from a file, and may be missing', () => {
  writeFileSync(file, `${SECRET}\n`);
  expect(read({ PROXY_SECRET: SECRET }).proxy.secret?.reveal()).toBe(SECRET);
  expect(read({ PROXY_SECRET_FILE: file }).proxy.secret?.reveal()).toBe(SECRET);
  expect(read({}).proxy.secret).toBeUndefined();
  expect(JSON.stringify(read({ PROXY_SECRET: SECRET }))).not.toContain(SECRET);
});

it('a secret that is short, given twice, or set in another mode is refused, and not shown', () => {
  writeFileSync(file, 'too short');
  expect(complaint({ PROXY_SECRET: 'too-short' })).toBe(
    'bad setting: PROXY_SECRET must be 16 or more visible ASCII characters',
  );
  expect(complaint({ PROXY_SECRET_FILE: file })).toBe(
    'bad setting: PROXY_SECRET_FILE must hold a secret of 16 visible characters and nothing else',
  );
  expect(complaint({ PROXY_SECRET: SECRET, PROXY_SECRET_FILE: file })).toContain('PROXY_SECRET_FILE are both set');
  for (const name of ['PROXY_SECRET', 'PROXY_SECRET_FILE'])
    for (const mode of ['local', 'oidc']) {
      const said = complaint({ AUTH_MODE: mode, [name]: name === 'PROXY_SECRET' ? SECRET : file });
      expect(said).toContain(`${name} is set, but AUTH_MODE is ${mode}`);
      expect(said).not.toContain(SECRET);
    }
});

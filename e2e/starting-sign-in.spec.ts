import { freePorts } from './fixtures/free-ports';
import { runStartScript } from './fixtures/running-desk';
import { expect, test } from './test';

const F5XC = { F5XC_API_URL: 'https://tenant.invalid', F5XC_API_TOKEN: 'a-token-that-nobody-may-see' };
const SECRET = 'a-secret-that-nobody-may-see-0123456789';
const unused = (name: string) => new RegExp(`${name} is set, but AUTH_MODE is local`);

const refused: [string, Record<string, string>, RegExp][] = [
  ['every address of the machine', { AUTH_MODE: 'local', HOST: '0.0.0.0' }, /HOST .*0\.0\.0\.0|HOST must be/],
  ['an address of the network', { HOST: '192.0.2.1' }, /HOST /],
  ['a provider', { OIDC_ISSUER: 'https://login.example' }, unused('OIDC_ISSUER')],
  ['a client', { OIDC_CLIENT_ID: 'desk' }, unused('OIDC_CLIENT_ID')],
  ['a client’s secret', { OIDC_CLIENT_SECRET: SECRET }, unused('OIDC_CLIENT_SECRET')],
  ['roles for groups', { ROLE_MAPPING: 'cdn-admins=admin' }, unused('ROLE_MAPPING')],
  ['secrets for sessions', { SESSION_SECRETS: SECRET }, unused('SESSION_SECRETS')],
  ['trusted proxies', { TRUSTED_PROXIES: '127.0.0.1' }, unused('TRUSTED_PROXIES')],
];
for (const [what, settings, line] of refused)
  test(`where nobody signs in, ${what} in the settings is one clear line and no desk`, async () => {
    const DATABASE_URL = `file:${test.info().outputPath('desk.db')}`;
    const PORT = String(await freePorts(1));
    const { output, exited } = runStartScript({ PORT, DATABASE_URL, ...F5XC, ...settings });
    expect(await exited).toBe(1);
    expect(output().trim().split('\n')).toEqual([expect.stringMatching(line)]);
    expect(output()).not.toMatch(/that-nobody-may-see/);
  });

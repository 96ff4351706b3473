import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { complaint, readSettings } from '@/test/support/settings';

describe('readConfig', () => {
  it.each([
    ['https://a.example', { origin: 'https://a.example', basePath: '' }],
    ['https://a.example/', { origin: 'https://a.example', basePath: '' }],
    ['https://a.example/api', { origin: 'https://a.example', basePath: '' }],
    ['https://a.example/api/', { origin: 'https://a.example', basePath: '' }],
    ['http://localhost:4300', { origin: 'http://localhost:4300', basePath: '' }],
    [
      'https://example-corp.console.ves.volterra.io/api/v1/api/production/us-east-1/namespaces/default',
      {
        origin: 'https://example-corp.console.ves.volterra.io',
        basePath: '/api/v1/api/production/us-east-1/namespaces/default',
      },
    ],
  ])('keeps the path of the base address %s as a prefix', (url, expected) =>
    expect(readSettings({ F5XC_API_URL: url }).cdn).toMatchObject(expected),
  );

  it('reads distributions that are given', () => {
    const given = 'default/www=WWW.example.com., img.example.com ;prod/shop=*.shop.example.com';
    expect(readSettings({ F5XC_DISTRIBUTIONS: given }).distributions).toEqual([
      { namespace: 'default', name: 'www', domains: ['www.example.com', 'img.example.com'], disabled: false },
      { namespace: 'prod', name: 'shop', domains: ['*.shop.example.com'], disabled: false },
    ]);
  });

  it.each([
    [{ F5XC_API_URL: 'http://a.example' }, /F5XC_API_URL .*https/],
    [{ F5XC_API_URL: 'tenant' }, /F5XC_API_URL .*absolute URL/],
    [{ F5XC_API_URL: 'https://user:pw@a.example' }, /F5XC_API_URL .*user/],
    [{ F5XC_API_URL: 'https://a.example?x=1' }, /F5XC_API_URL .*query/],
    [{ F5XC_API_URL: '' }, 'F5XC_API_URL is missing'],
    [{ F5XC_API_TOKEN: '' }, 'F5XC_API_TOKEN is missing'],
    [{ F5XC_API_TOKEN: 'two words' }, /F5XC_API_TOKEN .*one word/],
    [{ F5XC_API_TOKEN_FILE: '/nowhere' }, 'F5XC_API_TOKEN and F5XC_API_TOKEN_FILE are both set'],
    [{ F5XC_API_TOKEN: '', F5XC_API_TOKEN_FILE: '/nowhere/token' }, 'F5XC_API_TOKEN_FILE cannot be read'],
    [{ F5XC_API_TOKEN: '', F5XC_API_TOKEN_FILE: 'README.md' }, /F5XC_API_TOKEN_FILE .*only/],
    [{ F5XC_NAMESPACES: 'a,B c' }, 'F5XC_NAMESPACES'],
    [{ F5XC_DISTRIBUTIONS: 'www=www.example.com' }, /F5XC_DISTRIBUTIONS .*look like/],
    [{ F5XC_DISTRIBUTIONS: 'a/b=' }, 'F5XC_DISTRIBUTIONS'],
    [{ F5XC_DISTRIBUTIONS: 'a/b=x.example;a/b=y.example' }, 'F5XC_DISTRIBUTIONS'],
    [{ F5XC_URL_FORM: 'relative' }, /F5XC_URL_FORM .*absolute or path/],
    [{ CDN_TIMEOUT_SECONDS: '0' }, /CDN_TIMEOUT_SECONDS .*at least 1/],
    [{ CDN_READS_PER_MINUTE: '0' }, /CDN_READS_PER_MINUTE .*at least 1/],
    [{ CDN_TIMEOUT_SECONDS: 'soon' }, /CDN_TIMEOUT_SECONDS .*number/],
    [{ DATABASE_URL: 'mysql://x' }, /DATABASE_URL .*file:.*postgres:/],
    [{ DATABASE_URL: 'postgres:desk' }, 'DATABASE_URL must look like'],
    [{ DATABASE_URL: 'postgres://db' }, 'DATABASE_URL must look like'],
    [{ DATABASE_URL: 'file:a.db', DATABASE_URL_FILE: '/nowhere' }, 'DATABASE_URL and DATABASE_URL_FILE are both set'],
    [{ DATABASE_URL_FILE: '/nowhere' }, 'DATABASE_URL_FILE cannot be read'],
    [{ HOST: '0.0.0.0' }, 'HOST'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
  ] as [Record<string, string>, string | RegExp][])('refuses %j and names it', (variables, words) => {
    expect(complaint(variables)).toMatch(words);
    expect(complaint(variables)).not.toContain('\n');
  });

  it('keeps purges for ever, unless it is told for how many days', () => {
    expect(readSettings({}).retentionDays).toBeUndefined();
    expect(readSettings({ RETENTION_DAYS: '365' }).retentionDays).toBe(365);
    expect(complaint({ RETENTION_DAYS: '0' })).toMatch(/RETENTION_DAYS must be at least 1$/);
  });

  it('has a bound for connections to the database', () => {
    expect([
      readSettings({}).databaseConnections,
      readSettings({ DATABASE_CONNECTIONS: '25' }).databaseConnections,
    ]).toEqual([10, 25]);
    for (const wrong of ['1', '2.5', 'many'])
      expect(complaint({ DATABASE_CONNECTIONS: wrong })).toMatch(/DATABASE_CON/);
  });

  it('names every bad variable at once and shows no value', () => {
    const message = complaint({ F5XC_API_TOKEN: 'two secret words', F5XC_URL_FORM: 'x', CDN_TIMEOUT_SECONDS: 'y' });
    for (const name of ['F5XC_API_TOKEN', 'F5XC_URL_FORM', 'CDN_TIMEOUT_SECONDS']) expect(message).toContain(name);
    expect(message).not.toContain('secret');
  });

  it('holds the token so that it cannot be printed by accident', () => {
    const config = readSettings({});
    expect(config.cdn.token?.reveal()).toBe('very-secret');
    for (const printed of [JSON.stringify(config), inspect(config, { depth: 9 }), `${config.cdn.token}`])
      expect(printed).not.toContain('very-secret');
  });
});

const SECRET = 'a-secret-of-thirty-two-characters-or-more';
const oidc = {
  AUTH_MODE: 'oidc',
  PUBLIC_URL: 'https://desk.example',
  OIDC_ISSUER: 'https://login.example/realms/corp',
  OIDC_CLIENT_ID: 'purge-desk',
  SESSION_SECRETS: SECRET,
  ROLE_MAPPING: 'cdn-admins=admin',
};
const proxy = {
  AUTH_MODE: 'proxy',
  PUBLIC_URL: 'https://desk.example',
  TRUSTED_PROXIES: '10.0.0.7,192.168.0.0/16,fd00::/8',
  ROLE_MAPPING: 'cdn-admins=admin',
};

const readAuth = (variables: Record<string, string>) => readSettings(variables).auth;

const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-auth-'));
afterAll(() => rmSync(folder, { recursive: true }));
const holding = (name: string, text: string) => {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
};

describe('how people are told apart', () => {
  it('is not at all, unless it is set', () =>
    expect(readAuth({})).toMatchObject({ mode: 'local', oidc: undefined, session: undefined, roleMapping: [] }));

  it('is by OpenID Connect with what that needs', () => {
    const auth = readAuth({ ...oidc, SESSION_IDLE_MINUTES: '0.5', SESSION_MAX_HOURS: '0.5' });
    expect(auth).toMatchObject({
      mode: 'oidc',
      oidc: { clientId: 'purge-desk', clientSecret: undefined, scopes: 'openid profile email' },
      session: { idleMs: 30_000, maxMs: 1_800_000 },
    });
    expect([auth.publicUrl?.origin, auth.oidc?.issuer.href]).toEqual([
      'https://desk.example',
      'https://login.example/realms/corp',
    ]);
  });

  it('is by a proxy with what that needs', () =>
    expect(readAuth(proxy)).toMatchObject({
      mode: 'proxy',
      trustedProxies: ['10.0.0.7', '192.168.0.0/16', 'fd00::/8'],
      session: undefined,
      proxy: { headers: { email: 'x-forwarded-email' } },
    }));

  it.each([
    [{ ...oidc, PUBLIC_URL: '' }, 'PUBLIC_URL is missing: AUTH_MODE=oidc needs it'],
    [{ ...oidc, OIDC_ISSUER: '' }, 'OIDC_ISSUER is missing'],
    [{ ...oidc, OIDC_CLIENT_ID: '' }, 'OIDC_CLIENT_ID is missing'],
    [{ ...oidc, ROLE_MAPPING: '' }, 'ROLE_MAPPING is missing'],
    [{ ...oidc, SESSION_SECRETS: '' }, 'SESSION_SECRETS is missing'],
    [{ ...oidc, SESSION_SECRETS: 'short' }, 'SESSION_SECRETS must contain secrets of at least 32 characters'],
    [{ ...oidc, SESSION_SECRETS: `${SECRET},short` }, 'SESSION_SECRETS'],
    [{ ...oidc, SESSION_SECRETS: ' , ' }, 'SESSION_SECRETS must contain at least one secret'],
    [{ ...oidc, SESSION_SECRETS_FILE: '/nowhere' }, 'SESSION_SECRETS and SESSION_SECRETS_FILE are both set'],
    [{ ...oidc, OIDC_CLIENT_SECRET: 'x', OIDC_CLIENT_SECRET_FILE: '/y' }, 'OIDC_CLIENT_SECRET and'],
    [{ ...oidc, OIDC_CLIENT_SECRET_FILE: '/nowhere/x' }, 'OIDC_CLIENT_SECRET_FILE cannot be read'],
    [{ ...oidc, OIDC_ISSUER: 'http://login.example' }, 'OIDC_ISSUER'],
    [{ ...oidc, PUBLIC_URL: 'http://desk.example' }, 'PUBLIC_URL'],
    [{ ...oidc, PUBLIC_URL: 'https://desk.example/below' }, 'PUBLIC_URL must not have a path'],
    [{ ...oidc, PUBLIC_URL: 'https://a:b@desk.example' }, 'PUBLIC_URL'],
    [{ ...oidc, OIDC_SCOPES: 'profile email' }, 'OIDC_SCOPES must contain openid'],
    [{ ...oidc, SESSION_IDLE_MINUTES: '0' }, 'SESSION_IDLE_MINUTES'],
    [{ ...oidc, SESSION_MAX_HOURS: '721' }, 'SESSION_MAX_HOURS'],
    [{ ...proxy, TRUSTED_PROXIES: '' }, 'TRUSTED_PROXIES is missing: AUTH_MODE=proxy needs it'],
    [{ ...proxy, TRUSTED_PROXIES: '10.0.0.0/33' }, 'TRUSTED_PROXIES'],
    [{ ...proxy, TRUSTED_PROXIES: 'proxy.example' }, 'TRUSTED_PROXIES'],
    [{ ...proxy, TRUSTED_PROXIES: '10.0.0.0/8/9' }, 'TRUSTED_PROXIES'],
    [{ ...proxy, PROXY_EMAIL_HEADER: 'x email' }, 'PROXY_EMAIL_HEADER'],
    [{ ...proxy, PROXY_SIGN_OUT_URL: '//evil.example' }, 'PROXY_SIGN_OUT_URL'],
    [{ AUTH_MODE: 'none' }, 'AUTH_MODE must be local, oidc or proxy'],
    [{ ROLE_MAPPING: 'a=admin' }, 'ROLE_MAPPING is set, but AUTH_MODE is local'],
    [{ OIDC_ISSUER: 'https://login.example' }, 'OIDC_ISSUER is set, but AUTH_MODE is local'],
    [{ OIDC_CLIENT_ID: 'desk' }, 'OIDC_CLIENT_ID is set, but AUTH_MODE is local'],
    [{ OIDC_CLIENT_SECRET: SECRET }, 'OIDC_CLIENT_SECRET is set, but AUTH_MODE is local'],
    [{ SESSION_SECRETS: SECRET }, 'SESSION_SECRETS is set, but AUTH_MODE is local'],
    [{ TRUSTED_PROXIES: '10.0.0.7' }, 'TRUSTED_PROXIES is set, but AUTH_MODE is local'],
    [{ HOST: '0.0.0.0' }, 'HOST must be 127.0.0.1, localhost or ::1: AUTH_MODE is local'],
  ] as [Record<string, string>, string][])('refuses %j and says why', (variables, words) => {
    expect(complaint(variables)).toContain(words);
    expect(complaint(variables)).not.toContain('\n');
    expect(complaint(variables)).not.toContain(SECRET);
  });

  it('may be served at any address once people sign in', () => {
    expect(readAuth({ ...oidc, HOST: '0.0.0.0' }).mode).toBe('oidc');
    expect(readAuth({ ...proxy, HOST: '::' }).mode).toBe('proxy');
  });

  it('takes secrets from files, the newest first, and shows none of them', () => {
    const files = {
      SESSION_SECRETS: '',
      SESSION_SECRETS_FILE: holding('session', `${SECRET}-new,\n${SECRET}-old\n`),
      OIDC_CLIENT_SECRET_FILE: holding('client', 'client-secret\n'),
    };
    const auth = readAuth({ ...oidc, ...files });
    expect(auth.session?.secrets.reveal()).toBe(`${SECRET}-new,\n${SECRET}-old`);
    expect(auth.oidc?.clientSecret?.reveal()).toBe('client-secret');
    for (const printed of [inspect(auth, { depth: 9 }), JSON.stringify(auth)]) {
      expect(printed).not.toContain(SECRET);
      expect(printed).not.toContain('client-secret');
    }
    const short = holding('short', 'too short to seal');
    const message = complaint({ ...oidc, SESSION_SECRETS: '', SESSION_SECRETS_FILE: short });
    expect(message).toContain('SESSION_SECRETS_FILE must contain only');
    expect(message).not.toContain('too short to seal');
  });
});

describe('the settings for operators', () => {
  it('give a load balancer time to notice where there may be one, and a purge in flight its time', () => {
    const sent = { AUTH_MODE: 'proxy', PUBLIC_URL: 'https://desk.example', TRUSTED_PROXIES: '10.0.0.7' };
    const behindProxy = { ...sent, ROLE_MAPPING: '*=viewer' };
    expect(readSettings({}).ending).toEqual({ delayMs: 0, graceMs: 30_000 });
    expect(readSettings(behindProxy).ending).toEqual({ delayMs: 5000, graceMs: 30_000 });
    expect(readSettings({ CDN_TIMEOUT_SECONDS: '60' }).ending).toEqual({ delayMs: 0, graceMs: 70_000 });
    const own = { SHUTDOWN_DELAY_SECONDS: '15', SHUTDOWN_GRACE_SECONDS: '0' };
    expect(readSettings({ ...behindProxy, ...own }).ending).toEqual({ delayMs: 15_000, graceMs: 0 });
    expect(complaint({ SHUTDOWN_DELAY_SECONDS: 'soon' })).toContain(
      'SHUTDOWN_DELAY_SECONDS must be a number of seconds',
    );
    expect(complaint({ KEEP_ALIVE_SECONDS: '75 s' })).toContain('KEEP_ALIVE_SECONDS must be a number of seconds');
  });

  it('take a token for the metrics, or a file that holds it, and show none of it', () => {
    const token = 'sixteen-letters-';
    const file = path.join(folder, 'metrics-token');
    writeFileSync(file, `${token}\n`);
    expect(readSettings({}).metricsToken).toBeUndefined();
    for (const name of ['METRICS_TOKEN', 'METRICS_TOKEN_FILE']) {
      const config = readSettings({ [name]: name === 'METRICS_TOKEN' ? token : file });
      expect(config.metricsToken?.reveal()).toBe(token);
      expect(`${inspect(config, { depth: 9 })}${JSON.stringify(config)}`).not.toContain(token);
    }
    expect(complaint({ METRICS_TOKEN: token, METRICS_TOKEN_FILE: file })).toContain('METRICS_TOKEN_FILE are both set');
    expect(complaint({ METRICS_TOKEN: 'too-short' })).toBe(
      'bad setting: METRICS_TOKEN must be 16 or more visible ASCII characters',
    );
  });
});

describe('the secret of the proxy', () => {
  const secret = 'a-secret-of-16-c';
  const file = path.join(folder, 'proxy-secret');
  const holding = (text: string) => writeFileSync(file, text);
  const ways: Record<string, string>[] = [{ PROXY_SECRET: secret }, { PROXY_SECRET_FILE: file }];

  it('comes as it is or from a file, may be missing, and is not shown', () => {
    holding(`${secret}\n`);
    for (const given of ways) {
      const config = readSettings({ ...proxy, ...given });
      expect(config.auth.proxy.secret?.reveal()).toBe(secret);
      expect(`${inspect(config, { depth: 9 })}${JSON.stringify(config)}`).not.toContain(secret);
    }
    expect(readSettings(proxy).auth.proxy.secret).toBeUndefined();
  });

  it('is refused when it is short, given twice, or set in another mode', () => {
    holding('too short');
    expect(complaint({ ...proxy, PROXY_SECRET: 'too-short' })).toBe(
      'bad setting: PROXY_SECRET must be 16 or more visible ASCII characters',
    );
    expect(complaint({ ...proxy, PROXY_SECRET_FILE: file })).toContain(
      'PROXY_SECRET_FILE must contain only a secret of 16',
    );
    expect(complaint({ ...proxy, PROXY_SECRET: secret, PROXY_SECRET_FILE: file })).toContain('are both set');
    for (const given of ways)
      for (const mode of ['local', 'oidc'])
        expect(complaint({ AUTH_MODE: mode, ...given })).toContain(
          `${Object.keys(given)[0]} is set, but AUTH_MODE is ${mode}`,
        );
  });
});

import { type Answer, ask } from '../../test/support/api';
import { sessionHeaders, sessionOverHttps, signedIn } from '../../test/support/sign-in';
import { type CompanyDesk, expect, test } from '../fixtures/desks';

const HTTPS = 'https://desk.example';
const ADMIN = 'admin@corp.example';

interface Kind {
  status: number;
  /** Somebody who is signed in asks. */
  signedIn?: boolean;
  method?: 'GET' | 'POST' | 'DELETE';
  /** A page with scripts, a page without, an answer that is none, a file that is the same for everybody. */
  policy: 'page' | 'plain page' | 'no page' | 'file' | 'redirect of Next';
  referrer?: 'no-referrer';
}

/** Every kind of answer that the desk gives, by an address that gives it. */
const kinds: Record<string, Kind> = {
  '/': { status: 200, signedIn: true, policy: 'page' },
  '/history': { status: 200, signedIn: true, policy: 'page' },
  '/sign-in': { status: 200, policy: 'page' },
  '/share/TOKEN': { status: 200, policy: 'page', referrer: 'no-referrer' },
  '/nothing/here': { status: 404, signedIn: true, policy: 'page' },
  '/purges/nothing': { status: 404, signedIn: true, policy: 'page' },
  '/history?q=x': { status: 303, policy: 'no page' },
  '/shares?post': { status: 405, method: 'POST', signedIn: true, policy: 'plain page' },
  '/share/nothing': { status: 404, policy: 'plain page', referrer: 'no-referrer' },
  '/api/auth/callback?state=x': { status: 303, policy: 'no page', referrer: 'no-referrer' },
  '/api/auth/sign-in': { status: 303, policy: 'no page', referrer: 'no-referrer' },
  '/api/me': { status: 200, signedIn: true, policy: 'no page' },
  '/api/purges': { status: 200, signedIn: true, policy: 'no page' },
  '/api/share/TOKEN': { status: 200, policy: 'no page', referrer: 'no-referrer' },
  '/api/health/live': { status: 200, policy: 'no page' },
  '/api/purges/export': { status: 200, signedIn: true, policy: 'no page' },
  '/api/purges?limit=x': { status: 400, signedIn: true, policy: 'no page' },
  '/api/distributions': { status: 401, policy: 'no page' },
  '/api/nothing': { status: 404, policy: 'no page' },
  '/api/purges?foreign': { status: 403, method: 'DELETE', policy: 'no page' },
  '/api/purges?delete': { status: 405, method: 'DELETE', signedIn: true, policy: 'no page' },
  '/icon.svg': { status: 200, policy: 'file' },
  '/robots.txt': { status: 200, policy: 'file' },
  '/manifest.webmanifest': { status: 200, policy: 'file' },
  '/social-preview.png': { status: 200, policy: 'file' },
  '/_next/static/SCRIPT': { status: 200, policy: 'file' },
  '/_next/static/nothing.js': { status: 404, policy: 'file' },
  '/history/': { status: 308, policy: 'redirect of Next' },
  '//evil.example/x': { status: 308, policy: 'redirect of Next' },
};

const NONCE = /script-src 'self' 'nonce-([\w+/=]{22,})' 'strict-dynamic'/;

function expectPolicy({ headers, text }: Answer<unknown>, policy: Kind['policy']) {
  const csp = String(headers['content-security-policy'] ?? '');
  if (policy === 'redirect of Next') return;
  expect(csp).toContain("frame-ancestors 'none'");
  expect(csp).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'|(script|default|connect)-src[^;]*(\*|https?:|data:)/);
  if (policy === 'file') return;
  expect(csp).toContain("default-src 'none'");
  const scripts = [...text.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
  if (policy !== 'page') return expect(policy === 'plain page' ? scripts : []).toEqual([]);
  const nonce = NONCE.exec(csp)?.[1] ?? 'none';
  expect(csp).toMatch(/base-uri 'none'.*form-action 'self'/);
  expect(scripts.length).toBeGreaterThan(0);
  for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
  expect(text).not.toMatch(/<[a-z][^>]* on[a-z]+="/);
}

/** A desk, what an administrator's browser sends to it, and where that browser says that it is. */
interface Scene {
  desk: CompanyDesk;
  cookie: string;
  origin: string;
}

/** Returns a function that puts a real token or file in the place of the word for it. */
async function addressesOf({ desk, cookie, origin }: Scene) {
  const script = /\/_next\/static\/[^"]+\.js/.exec((await ask(desk, '/sign-in')).text)?.[0] ?? 'no script';
  const share = await ask<{ token: string }>(desk, '/api/shares', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, cookie },
    body: JSON.stringify({ filter: {}, expiry: '1d' }),
  });
  return (path: string) => path.replace('/_next/static/SCRIPT', script).replace('TOKEN', share.body.token);
}

async function expectSecurityHeaders(scene: Scene, path: string, kind: Kind, over: 'http' | 'https', address: string) {
  const { method = 'GET', status, signedIn: isSignedIn } = kind;
  const headers: Record<string, string> = {};
  if (isSignedIn) headers.cookie = scene.cookie;
  if (isSignedIn && kind.method) headers.origin = scene.origin;
  const answer = await ask(scene.desk, address, { method, headers });
  const what = `${method} ${path} over ${over}`;
  expect(answer.status, what).toBe(status);
  const said = answer.headers;
  expect(said, what).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': kind.referrer ?? 'same-origin',
    'permissions-policy': expect.stringMatching(/camera=\(\).*microphone=\(\)/),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    'x-purge-desk': '1',
  });
  for (const name of Object.keys(said))
    expect(name, what).not.toMatch(/^(x-powered-by|server|via|x-middleware-.*|x-purge-desk-.*)$/);
  expect(said['access-control-allow-origin'], what).toBeUndefined();
  expect(said['strict-transport-security'], what).toEqual(over === 'https' ? 'max-age=31536000' : undefined);
  const isPersonal = kind.policy !== 'file' && kind.policy !== 'redirect of Next';
  if (isPersonal) expect(said['cache-control'], what).toContain('no-store');
  expectPolicy(answer, kind.policy);
}

async function expectEverywhere(scene: Scene, over: 'http' | 'https') {
  const concrete = await addressesOf(scene);
  for (const [path, kind] of Object.entries(kinds))
    await expectSecurityHeaders(scene, path, kind, over, concrete(path));
}

test('every kind of answer has its security headers over http', async ({ company: desk }) => {
  const { cookie } = sessionHeaders(await signedIn(desk, ADMIN));
  await expectEverywhere({ desk, cookie, origin: desk.url }, 'http');
});

test('over https every kind of answer has its security headers; administrators are warned of a missing trusted proxy', {
  tag: '@full',
}, async ({ company, openCompanyDesk }) => {
  const desk = await openCompanyDesk({ PUBLIC_URL: HTTPS });
  const cookie = await sessionOverHttps(desk, ADMIN);
  await expectEverywhere({ desk, cookie, origin: HTTPS }, 'https');

  const settingsFor = async (person: string) => (await ask(desk, '/settings', { headers: { cookie: person } })).text;
  expect(await settingsFor(cookie)).toContain('TRUSTED_PROXIES is not set.');
  const reader = await sessionOverHttps(desk, 'reader@corp.example');
  expect(await settingsFor(reader)).not.toContain('TRUSTED_PROXIES');
  expect(desk.output()).toContain('"warning":"trusted_proxies_missing"');
  // Which settings are worth it: lib/server/auth/deployment-warnings.test.ts.
  expect(company.output()).not.toContain('"warning"');
});

test('a nonce is used once', async ({ desk }) => {
  const nonces = await Promise.all(
    [1, 2, 3].map(async () => NONCE.exec(String((await ask(desk, '/')).headers['content-security-policy']))?.[1]),
  );
  expect(new Set(nonces).size).toBe(3);
});

test('a request ID of the client’s own is not taken', async ({ desk }) => {
  const { headers } = await ask(desk, '/api/health/live', { headers: { 'x-request-id': 'mine' } });
  expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
});

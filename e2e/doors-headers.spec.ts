import { type Answer, ask } from '../test/support/api';
import { type CompanyDesk, expect, startCompanyDesk, test } from './fixtures/company-desks';
import { comeBack, cookieOf, newVisitor, signedIn } from './steps/sign-in';

const HTTPS = 'https://desk.example';
const ADMIN = 'admin@corp.example';

let plain: CompanyDesk;
let cookie: string;
let secure: CompanyDesk;
let secureCookie: string;

test.beforeAll(async ({ desk }) => {
  [plain, secure] = await Promise.all([startCompanyDesk(desk), startCompanyDesk(desk, { PUBLIC_URL: HTTPS })]);
  cookie = `purge-desk=${await cookieOf(await signedIn(plain, ADMIN))}`;
  const begun = await ask(secure, '/api/auth/sign-in');
  const back = new URL(await comeBack(await newVisitor(), String(begun.headers.location), ADMIN));
  const [underWay = ''] = String(begun.headers['set-cookie']).split(';');
  const ended = await ask(secure, back.pathname + back.search, { headers: { cookie: underWay } });
  [secureCookie = ''] = [ended.headers['set-cookie']].flat().filter((one) => one?.startsWith('__Host-purge-desk='));
});
test.afterAll(() => Promise.all([plain.stop(), secure.stop()]));

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
  '/api/auth/callback?state=x': { status: 403, policy: 'plain page', referrer: 'no-referrer' },
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

for (const [path, kind] of Object.entries(kinds))
  for (const over of ['http', 'https'] as const)
    test(`${kind.method ?? 'GET'} ${path} (${kind.status}) over ${over} has its security headers`, async () => {
      const desk = over === 'http' ? plain : secure;
      const headers: Record<string, string> = {};
      if (kind.signedIn) headers.cookie = over === 'http' ? cookie : secureCookie;
      if (kind.signedIn && kind.method) headers.origin = over === 'http' ? desk.url : HTTPS;
      const { method = 'GET' } = kind;
      const answer = await ask(desk, await concrete(desk, path, over), { method, headers });
      expect(answer.status).toBe(kind.status);
      const said = answer.headers;
      expect(said).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': kind.referrer ?? 'same-origin',
        'permissions-policy': expect.stringMatching(/camera=\(\).*microphone=\(\)/),
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      for (const name of Object.keys(said))
        expect(name).not.toMatch(/^(x-powered-by|server|via|x-middleware-.*|x-purge-desk-.*)$/);
      expect(said['access-control-allow-origin']).toBeUndefined();
      expect(said['strict-transport-security']).toEqual(over === 'https' ? 'max-age=31536000' : undefined);
      const isPersonal = kind.policy !== 'file' && kind.policy !== 'redirect of Next';
      if (isPersonal) expect(said['cache-control']).toContain('no-store');
      expectPolicy(answer, kind.policy);
    });

const made = new Map<string, string>();

/** The address with a real token or file in the place of the word for it. */
async function concrete(desk: CompanyDesk, path: string, over: 'http' | 'https'): Promise<string> {
  if (path.includes('SCRIPT')) {
    const { text } = await ask(desk, '/sign-in');
    return /\/_next\/static\/[^"]+\.js/.exec(text)?.[0] ?? path;
  }
  if (!path.includes('TOKEN')) return path;
  if (!made.has(over)) {
    const headers = {
      'content-type': 'application/json',
      origin: over === 'http' ? desk.url : HTTPS,
      cookie: over === 'http' ? cookie : secureCookie,
    };
    const body = JSON.stringify({ filter: {}, expiry: '1d' });
    const share = await ask<{ token: string }>(desk, '/api/shares', { method: 'POST', headers, body });
    made.set(over, share.body.token);
  }
  return path.replace('TOKEN', made.get(over) ?? '');
}

test('a nonce is used once', async () => {
  const nonces = await Promise.all(
    [1, 2, 3].map(
      async () => NONCE.exec(String((await ask(plain, '/sign-in')).headers['content-security-policy']))?.[1],
    ),
  );
  expect(new Set(nonces).size).toBe(3);
});

test('a request ID of the client’s own is not taken', async () => {
  const { headers } = await ask(plain, '/api/health/live', { headers: { 'x-request-id': 'mine' } });
  expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
});

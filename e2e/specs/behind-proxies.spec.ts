import { readdirSync } from 'node:fs';
import { request } from 'undici';
import type { Me } from '../../lib/shared/access/me';
import type { CreatedShare } from '../../lib/shared/shares/share';
import { aPurge, ask, CONFIGURED } from '../../test/support/api';
import { comeBack, sentTo } from '../../test/support/sign-in';
import { Visitor } from '../../test/support/visitor';
import { type OpenIdProvider, startOpenIdProvider } from '../fakes/openid-provider';
import { expect, startDeskBehind, test } from '../fixtures/desks';
import { freePorts } from '../fixtures/free-ports';
import { noApache, noNginx, startApache, startNginx } from '../fixtures/reverse-proxies';
import type { RunningDesk } from '../fixtures/running-desk';

const SECRET = 'a-secret-of-the-proxy-in-the-tests';
const ADMIN = 'admin@corp.example';
const READER = 'reader@corp.example';
const groupsOf: Record<string, string[]> = { [ADMIN]: ['staff', 'cdn-admins'], [READER]: ['cdn-readers'] };

/** What a stranger sends to be taken for an administrator. */
const FORGED = {
  'x-forwarded-email': ADMIN,
  'x-forwarded-groups': 'cdn-admins',
  'x-purge-desk-proxy-secret': SECRET.slice(1),
};
const twice = (headers: Record<string, string>) =>
  Object.entries(headers).flatMap(([name, value]) => [name, value, name, value]);

interface Front extends RunningDesk {
  /** The desk's own address, beside the proxy. */
  behind: { url: string };
}

const fronts = [
  {
    program: 'nginx',
    noServer: noNginx,
    start: startNginx,
    signIn: async (_: string, email: string) => ({ cookie: `person=${email}:${groupsOf[email]?.join(',')}` }),
  },
  {
    program: 'apache2',
    noServer: noApache,
    start: startApache,
    async signIn(url: string, email: string) {
      const visitor = new Visitor();
      const callback = await comeBack(visitor, sentTo(await visitor.get(`${url}/history`)), email);
      expect(sentTo(await visitor.get(callback))).toBe(`${url}/history`);
      return {
        cookie: visitor
          .cookies()
          .map(({ name, value }) => `${name}=${value}`)
          .join('; '),
      };
    },
  },
];

for (const { program, noServer, start, signIn } of fronts)
  test.describe(`behind ${program}`, { tag: program === 'nginx' ? [] : '@full' }, () => {
    test.skip(noServer.when, noServer.because);

    let front: Front;
    let provider: OpenIdProvider;
    let stop: () => Promise<void>;
    test.beforeAll(async ({ desk }) => {
      const port = await freePorts(1);
      const url = `http://127.0.0.1:${port}`;
      provider = await startOpenIdProvider({ redirectUri: `${url}/oidc/callback`, afterSignOut: url });
      for (const [email, groups] of Object.entries(groupsOf)) provider.accounts.set(email, { groups });
      const behind = await startDeskBehind(desk, {
        ...CONFIGURED,
        AUTH_MODE: 'proxy',
        PUBLIC_URL: url,
        TRUSTED_PROXIES: '127.0.0.1',
        PROXY_SECRET: SECRET,
        ROLE_MAPPING: 'cdn-admins=admin;cdn-readers=viewer',
      });
      const running = await start({ port, desk: behind, secret: SECRET, provider });
      front = { ...behind, url, behind };
      stop = async () => {
        await running.stop();
        await behind.stop();
        await provider.stop();
      };
    });
    test.afterAll(() => stop?.());

    const me = (headers: Record<string, string>) => ask<Me>(front, '/api/me', { headers });
    /** One request with these headers as they are: names and values by turns. */
    async function raw(path: string, headers: string[], at: { url: string } = front) {
      const { statusCode, headers: answered, body } = await request(at.url + path, { headers });
      return { status: statusCode, location: String(answered.location ?? ''), text: await body.text() };
    }
    async function fromPage(path: string, headers: Record<string, string>, body: unknown) {
      const own = { origin: front.url, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
      return ask<Record<string, string>>(front, path, {
        method: 'POST',
        headers: { ...own, ...headers },
        body: JSON.stringify(body),
      });
    }

    test('people have the identity and the groups that they signed in with', async ({ sandbox }) => {
      const admin = await signIn(front.url, ADMIN);
      expect((await me(admin)).body).toMatchObject({ kind: 'person', actor: ADMIN, grants: [{ role: 'admin' }] });
      expect((await me(await signIn(front.url, READER))).body).toMatchObject({
        actor: READER,
        grants: [{ role: 'viewer' }],
      });
      expect((await fromPage('/api/purges', admin, aPurge())).status).toBe(201);
      expect(await sandbox.purges()).toHaveLength(1);
    });

    test('forged identities of strangers are nobody’s, however they are written', async ({ sandbox }) => {
      const underscored = Object.fromEntries(
        Object.entries(FORGED).map(([name, value]) => [name.replaceAll('-', '_'), value]),
      );
      for (const headers of [Object.entries(FORGED).flat(), twice(FORGED), Object.entries(underscored).flat()]) {
        expect((await raw('/api/me', headers)).status, String(headers)).toBe(401);
        const page = await raw('/', [...headers, 'accept', 'text/html']);
        expect(page.status, page.text).toBe(302);
        expect(page.location).not.toContain('cdn-admins');
        expect((await raw('/share/x', headers)).status).toBe(404);
        expect((await raw('/api/share/x', headers)).status).toBe(404);
      }
      expect((await fromPage('/api/purges', FORGED, aPurge())).status).toBe(401);
      expect(await sandbox.purges()).toEqual([]);
    });

    test('somebody who is signed in stays who they are, whatever they send beside', async () => {
      const reader = await signIn(front.url, READER);
      for (const headers of [Object.entries(FORGED).flat(), twice(FORGED)]) {
        const answer = await raw('/api/me', [...headers, 'cookie', reader.cookie]);
        expect([answer.status, (JSON.parse(answer.text) as Me).actor]).toEqual([200, READER]);
        expect((JSON.parse(answer.text) as Me).groups).toEqual(['cdn-readers']);
      }
      expect((await fromPage('/api/purges', { ...reader, ...FORGED }, aPurge())).status).toBe(403);
    });

    test('a credential works without a sign-in, is nobody else, and a share link opens for strangers', async ({
      sandbox,
    }) => {
      const admin = await signIn(front.url, ADMIN);
      const made = await fromPage('/api/credentials', admin, {
        name: 'ci',
        role: 'purger',
        distributions: null,
        expiry: '30d',
      });
      const credential = { authorization: `Bearer ${made.body.token}`, 'content-type': 'application/json' };
      for (const headers of [credential, { ...credential, ...FORGED }, { ...credential, ...admin }])
        expect((await me(headers)).body).toMatchObject({ kind: 'credential', actor: 'ci' });
      const body = JSON.stringify(aPurge());
      const sent = await ask<{ id: string }>(front, '/api/purges', { method: 'POST', headers: credential, body });
      expect([sent.status, (await sandbox.purges()).length]).toEqual([201, 1]);
      const wrong = { authorization: `Bearer ${made.body.token}x`, ...FORGED };
      expect((await me(wrong)).status).toBe(401);

      // The desk judges it: one line is not a URL.
      const lines = Array.from({ length: 10_000 }, (_, line) => `https://www.shop.example/${'a'.repeat(300)}/${line}`);
      const list = await ask<{ code: string }>(front, '/api/bulk-jobs?mode=soft', {
        method: 'POST',
        headers: { ...credential, 'content-type': 'text/plain' },
        body: [...lines.slice(1), 'x'].join('\n'),
      });
      expect([list.status, list.body.code]).toEqual([422, 'bulk_rejected']);

      const shared = await fromPage('/api/shares', admin, { purgeId: sent.body.id, expiry: '1d' });
      const { token } = shared.body as object as CreatedShare;
      for (const path of [`/share/${token}`, `/api/share/${token}`])
        for (const headers of [[], Object.entries(FORGED).flat()])
          expect((await raw(path, headers)).status, path).toBe(200);
      const files = readdirSync('public').map((file) => `/${file}`);
      for (const path of ['/api/health/live', ...files]) expect((await raw(path, [])).status, path).toBe(200);
    });

    test('beside the proxy, from an address that is trusted, only its secret makes somebody', async () => {
      const claims = { 'x-forwarded-email': ADMIN, 'x-forwarded-groups': 'cdn-admins' };
      const direct = async (headers: string[]) => (await raw('/api/me', headers, front.behind)).status;
      const secret = ['x-purge-desk-proxy-secret', SECRET];
      expect(await direct(Object.entries(claims).flat())).toBe(401);
      expect(await direct(Object.entries(FORGED).flat())).toBe(401);
      expect((await raw('/', Object.entries(FORGED).flat(), front.behind)).status).toBe(401);
      expect(await direct([...Object.entries(claims).flat(), ...secret])).toBe(200);
      // The secret alone does not help a client whose headers a proxy has added to.
      expect(await direct([...twice(claims), ...secret])).toBe(401);
      expect(await direct([...Object.entries(claims).flat(), ...secret, ...secret])).toBe(401);
      expect(await direct([...Object.entries(claims).flat(), ...secret, 'x_forwarded_groups', 'cdn-admins'])).toBe(401);
      await expect.poll(() => front.output()).toContain('"because":"wrong_secret"');
      // A line of the log arrives through a pipe, the answer through another.
      await expect.poll(() => front.output()).toContain('"because":"repeated_header","header":"x-forwarded-email"');
      expect(front.output()).not.toContain(SECRET);
    });
  });

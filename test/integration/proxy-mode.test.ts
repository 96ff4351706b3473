import { expect } from 'vitest';
import type { Me } from '@/lib/shared/access/me';
import type { Problem } from '@/lib/shared/problem';
import { aPurge, ask, CONFIGURED, expectProblem, send } from '../support/api';
import { auditLog } from '../support/audit';
import { deskTest } from '../support/desk-test';

const settings =
  (trusted: string, change: Record<string, string> = {}) =>
  (url: string) => ({
    ...CONFIGURED,
    AUTH_MODE: 'proxy',
    PUBLIC_URL: url,
    TRUSTED_PROXIES: trusted,
    ROLE_MAPPING: 'cdn-admins=admin;cdn-support=purger@default/www-*',
    ...change,
  });

/** What a proxy says of somebody. */
const says = (email: string, groups: string, name = 'Ann Example') => ({
  'x-forwarded-email': email,
  'x-forwarded-preferred-username': name,
  'x-forwarded-groups': groups,
});
const support = says('ann@corp.example', 'staff, cdn-support');
const admin = says('root@corp.example', 'cdn-admins');

const test = deskTest({ settings: settings('10.0.0.0/8,127.0.0.1') });

const me = (desk: { url: string }, headers: Record<string, string>) => ask<Me>(desk, '/api/me', { headers });
/** As a browser behind the proxy sends a change. */
const fromPage = (desk: { url: string }) => ({ origin: desk.url, 'sec-fetch-site': 'same-origin' });

test('a trusted proxy says who it is, and the mapping what they may do', async ({ desk, sandbox }) => {
  const { body } = await me(desk, support);
  expect(body).toMatchObject({
    kind: 'person',
    actor: 'ann@corp.example',
    name: 'Ann Example',
    authMode: 'proxy',
    groups: ['cdn-support'],
    grants: [{ role: 'purger', distributions: ['default/www-*'] }],
    sessionEndsAt: null,
  });
  const sent = await send(desk, aPurge(), { ...support, ...fromPage(desk) });
  expect([sent.status, sent.body.actor]).toEqual([201, 'ann@corp.example']);
  const hostname = { target: { kind: 'hostname', value: 'www.shop.example' } };
  const refused = await send<Problem>(desk, aPurge(hostname), { ...support, ...fromPage(desk) });
  expectProblem(refused, { status: 403, code: 'forbidden_kind' });
  expect(await sandbox.purges()).toHaveLength(1);
});

test('a name in any alphabet is read as the proxy wrote it', async ({ desk }) => {
  const asSent = Buffer.from('Zoë 株式', 'utf8').toString('latin1');
  expect((await me(desk, says('zoe@corp.example', 'cdn-support', asSent))).body.name).toBe('Zoë 株式');
});

test('the client’s address in the audit log is the last one that no proxy of ours has added', async ({ desk }) => {
  const address = async (forwarded: string) => {
    const headers = { ...support, ...fromPage(desk), 'x-forwarded-for': forwarded };
    await send(desk, aPurge(), headers);
    return (await auditLog(desk, { actor: 'ann@corp.example' }, undefined, admin)).at(-1)?.address;
  };
  expect(await address('198.51.100.1, 203.0.113.7, 10.1.2.3')).toBe('203.0.113.7');
  expect(await address('2001:db8::7')).toBe('2001:db8::7');
  expect(await address('203.0.113.7, somebody')).toBe('127.0.0.1');
});

const nobodies: [string, Record<string, string>][] = [
  ['nobody', {}],
  ['groups of nobody', { 'x-forwarded-groups': 'cdn-admins' }],
  ['an empty address', says('', 'cdn-admins')],
  ['a name without @, like that of a credential', says('ci-deploy', 'cdn-admins')],
  ['an address with a tab', says('a\tb@corp.example', 'cdn-admins')],
  ['two people at once', says('evil@corp.example, ann@corp.example', 'cdn-admins')],
];
for (const [what, headers] of nobodies)
  test(`a trusted proxy that names ${what} lets nobody in`, async ({ desk, sandbox }) => {
    const required = { status: 401, code: 'sign_in_required' };
    expectProblem(await ask<Problem>(desk, '/api/me', { headers }), required);
    expectProblem(await send<Problem>(desk, aPurge(), { ...headers, ...fromPage(desk) }), required);
    expect(await sandbox.purges()).toEqual([]);
  });

test('identity headers of anybody else are not believed', async ({ openDesk, sandbox }) => {
  const desk = await openDesk(settings('10.0.0.7,192.168.0.0/16,::1'));
  const spoofed = { ...admin, 'x-forwarded-for': '10.0.0.7', forwarded: 'for=10.0.0.7', 'x-real-ip': '10.0.0.7' };
  const required = { status: 401, code: 'sign_in_required' };
  expectProblem(await ask<Problem>(desk, '/api/me', { headers: spoofed }), required);
  const origin = { origin: desk.url, 'sec-fetch-site': 'same-origin' };
  expectProblem(await send<Problem>(desk, aPurge(), { ...spoofed, ...origin }), required);
  const known = Buffer.from('{"address":"10.0.0.7","requestId":null,"fromTrustedProxy":true}').toString('base64url');
  for (const value of [known, `x ${known}`, `undefined ${known}`])
    expectProblem(
      await ask<Problem>(desk, '/api/me', { headers: { ...spoofed, 'x-purge-desk-connection': value } }),
      required,
    );
  const page = await ask(desk, '/', { headers: spoofed });
  expect(page.status).toBe(401);
  expect(page.text).toContain('<h1>You are not signed in</h1>');
  expect(page.text).not.toContain('www-shop');
  expect(await sandbox.purges()).toEqual([]);
});

test('headers have the names that the settings give, and no others are read', async ({ openDesk }) => {
  const names = { PROXY_EMAIL_HEADER: 'Remote-Email', PROXY_GROUPS_HEADER: 'Remote-Groups' };
  const desk = await openDesk(settings('127.0.0.1', names));
  expect((await me(desk, admin)).status).toBe(401);
  const named = { 'remote-email': 'ann@corp.example', 'remote-groups': 'cdn-support' };
  expect((await me(desk, { ...admin, ...named })).body).toMatchObject({
    actor: 'ann@corp.example',
    grants: [{ role: 'purger' }],
  });
});

test('a person whose groups have no role sees a page that says so, and can do nothing', async ({ desk, sandbox }) => {
  const stranger = says('new@corp.example', 'staff');
  const page = await ask(desk, '/history', { headers: stranger });
  expect(page.status).toBe(403);
  expect(page.text).toContain('<h1>You have no role in Purge Desk</h1>');
  const listing = await ask<Problem>(desk, '/api/purges', { headers: stranger });
  expectProblem(listing, { status: 403, code: 'forbidden' });
  const sent = await send<Problem>(desk, aPurge(), { ...stranger, ...fromPage(desk) });
  expectProblem(sent, { status: 403, code: 'forbidden_distribution' });
  expect(await sandbox.purges()).toEqual([]);
  const log = await auditLog(desk, { actor: 'new@corp.example' }, undefined, admin);
  expect(log.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
    'purge.read refused',
    'purge.submit refused',
  ]);
});

test('nobody signs in or out at a desk behind a proxy', async ({ desk }) => {
  for (const path of ['/api/auth/sign-in', '/api/auth/callback?code=x&state=y'])
    expectProblem(await ask<Problem>(desk, path, { headers: support }), { status: 404, code: 'not_found' });
  const headers = { ...support, ...fromPage(desk) };
  const signOut = await ask<Problem>(desk, '/api/auth/sign-out', { method: 'POST', headers });
  expectProblem(signOut, { status: 404, code: 'not_found' });
});

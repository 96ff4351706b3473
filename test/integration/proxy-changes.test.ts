import { expect } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import { aPurge, ask, CONFIGURED, expectProblem, send } from '../support/api';
import { auditLog } from '../support/audit';
import { deskTest } from '../support/desk-test';

const admin = { 'x-forwarded-email': 'root@corp.example', 'x-forwarded-groups': 'cdn-admins' };
const credentialInput = { name: 'pipeline', role: 'purger', distributions: null, expiry: '30d' };

const test = deskTest({
  settings: (url) => ({
    ...CONFIGURED,
    AUTH_MODE: 'proxy',
    PUBLIC_URL: url,
    TRUSTED_PROXIES: '127.0.0.1',
    ROLE_MAPPING: 'cdn-admins=admin',
  }),
});

const vouching: [string, (url: string) => Record<string, string>][] = [
  ['the desk’s own Origin', (url) => ({ origin: url })],
  ['Sec-Fetch-Site: same-origin', () => ({ 'sec-fetch-site': 'same-origin' })],
];
for (const [what, headers] of vouching)
  test(`a change behind a proxy is taken with ${what}`, async ({ desk, sandbox }) => {
    expect((await send(desk, aPurge(), { ...admin, ...headers(desk.url) })).status).toBe(201);
    expect(await sandbox.purges()).toHaveLength(1);
  });

const elsewhere: [string, Record<string, string>][] = [
  ['neither Origin nor Sec-Fetch-Site', {}],
  ['a foreign Origin', { origin: 'https://evil.example' }],
  ['the Origin null', { origin: 'null' }],
  ['Sec-Fetch-Site: none', { 'sec-fetch-site': 'none' }],
  ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
  ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
];
for (const [what, headers] of elsewhere)
  test(`a change behind a proxy with ${what} is refused, and it is in the audit log`, async ({ desk, sandbox }) => {
    const sent = await send<Problem>(desk, aPurge(), { ...admin, ...headers });
    expectProblem(sent, { status: 403, code: 'foreign_origin' });
    const q = String(sent.headers['x-request-id']);
    const entries = await auditLog(desk, { action: 'request', q }, undefined, admin);
    expect(entries).toMatchObject([{ outcome: 'refused', subject: 'POST /api/purges', reason: 'foreign_origin' }]);
    expect(await sandbox.purges()).toEqual([]);
  });

test('a credential works behind a proxy, whatever identity the proxy adds', async ({ desk, sandbox }) => {
  const made = await ask<{ token: string }>(desk, '/api/credentials', {
    method: 'POST',
    headers: { ...admin, origin: desk.url, 'content-type': 'application/json' },
    body: JSON.stringify(credentialInput),
  });
  expect(made.status, made.text).toBe(201);
  const bearer = { authorization: `Bearer ${made.body.token}` };
  for (const headers of [bearer, { ...admin, ...bearer }]) {
    const sent = await send(desk, aPurge(), headers);
    expect([sent.status, sent.body.actor]).toEqual([201, 'pipeline']);
  }
  const listing = await ask<Problem>(desk, '/api/credentials', { headers: { ...admin, ...bearer } });
  expectProblem(listing, { status: 403, code: 'forbidden' });
  expect(await sandbox.purges()).toHaveLength(2);
});

import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { createSeal, sessionSchema } from '@/lib/server/auth/session';
import { Secret } from '@/lib/server/settings/setting-values';
import { ask } from '../support/api';
import { companyTest } from '../support/company-desk';
import { deskTest } from '../support/desk-test';
import { newFolder } from '../support/new-folder';
import { signedIn, statusOfMe } from '../support/sign-in';
import type { Visitor } from '../support/visitor';

const test = deskTest();
const company = companyTest();

test('a secret whose file is replaced is the one that counts from then on, without a restart', async ({ openDesk }) => {
  const folder = newFolder();
  const file = (name: string, secret: string) => {
    writeFileSync(path.join(folder, name), `${secret}\n`);
    return path.join(folder, name);
  };
  const [oldMetrics, newMetrics] = ['metrics-token-of-before', 'metrics-token-of-now-1'];
  const [oldProxy, newProxy] = ['proxy-secret-of-before', 'proxy-secret-of-now-1'];
  const desk = await openDesk((url) => ({
    AUTH_MODE: 'proxy',
    PUBLIC_URL: url,
    TRUSTED_PROXIES: '127.0.0.1',
    ROLE_MAPPING: '*=viewer',
    METRICS_TOKEN_FILE: file('metrics', oldMetrics),
    PROXY_SECRET_FILE: file('proxy', oldProxy),
    // A new secret is a wrong one until its file is read, and is shown many times in that second.
    LIMIT_WRONG_CREDENTIALS_PER_MINUTE: '100000',
  }));
  const metrics = async (token: string) =>
    (await ask(desk, '/api/metrics', { headers: { authorization: `Bearer ${token}` } })).status;
  const me = async (secret: string) => {
    const headers = { 'x-forwarded-email': 'ann@corp.example', 'x-purge-desk-proxy-secret': secret };
    return (await ask(desk, '/api/me', { headers })).status;
  };
  expect([await metrics(oldMetrics), await me(oldProxy)]).toEqual([200, 200]);
  file('metrics', newMetrics);
  file('proxy', newProxy);
  await expect.poll(() => metrics(newMetrics)).toBe(200);
  await expect.poll(() => me(newProxy)).toBe(200);
  expect([await metrics(oldMetrics), await me(oldProxy)]).toEqual([401, 401]);
  rmSync(folder, { recursive: true });
});

company(
  'a new session secret seals from then on, and sessions of an earlier one go on until it leaves the file',
  async ({ openCompanyDesk }) => {
    const [before, now] = ['session-secret-of-before-0123456789', 'session-secret-of-now-0123456789abc'];
    const folder = newFolder();
    const file = path.join(folder, 'sessions');
    writeFileSync(file, before);
    const desk = await openCompanyDesk({ settings: { SESSION_SECRETS: '', SESSION_SECRETS_FILE: file } });
    const openedWith = async (secret: string, visitor: Visitor) => {
      const { value = '' } = visitor.cookies().find(({ name }) => name === 'purge-desk') ?? {};
      return createSeal({ secrets: new Secret(secret) }).open(value, sessionSchema);
    };
    const ann = await signedIn(desk, 'lead@corp.example');
    writeFileSync(file, `${now},\n${before}\n`);
    await expect
      .poll(async () => openedWith(now, await signedIn(desk, 'admin@corp.example')))
      .toMatchObject({ actor: 'admin@corp.example' });
    const bob = await signedIn(desk, 'reader@corp.example');
    expect([await statusOfMe(ann, desk), await statusOfMe(bob, desk)]).toEqual([200, 200]);
    writeFileSync(file, now);
    await expect.poll(() => statusOfMe(ann, desk)).toBe(401);
    expect(await statusOfMe(bob, desk)).toBe(200);
    writeFileSync(file, 'too short');
    expect(await statusOfMe(await signedIn(desk, 'admin@corp.example'), desk)).toBe(200);
    rmSync(folder, { recursive: true });
  },
);

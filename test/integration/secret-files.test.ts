import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { ask } from '../support/api';
import { deskTest } from '../support/desk-test';
import { newFolder } from '../support/new-folder';

const test = deskTest();
const POLL = { timeout: 30_000, interval: 50 };

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
  await expect.poll(() => metrics(newMetrics), POLL).toBe(200);
  await expect.poll(() => me(newProxy), POLL).toBe(200);
  expect([await metrics(oldMetrics), await me(oldProxy)]).toEqual([401, 401]);
  rmSync(folder, { recursive: true });
});

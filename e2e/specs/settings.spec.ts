import type { Page } from '@playwright/test';
import type { ConnectionCheck } from '../../lib/shared/connection';
import type { Problem } from '../../lib/shared/problem';
import { ask, CONFIGURED, expectProblem } from '../../test/support/api';
import { sessionOverHttps } from '../../test/support/sign-in';
import { expect, test } from '../fixtures/company-desks';
import { auditOf, bearer, makeCredential, uniqueName } from '../steps/settings';

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const connection = (page: Page) => section(page, 'CDN connection');

test('the header leads to who I am, what I may do and where', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('banner').getByRole('link', { name: 'Settings: local operator' }).click();
  await expect(page).toHaveURL('/settings');
  await expect(section(page, 'Your account')).toContainText('local operator');
  await expect(section(page, 'Your account')).toContainText('Sign-in is off');
  await expect(page.getByRole('button', { name: 'Sign out' })).toHaveCount(0);
  await expect(
    page.getByRole('row', { name: 'admin all distributions URL, Hostname, Pattern, Everything' }),
  ).toBeVisible();
  await expect(section(page, 'Your permissions')).toContainText('Reason and ticket are optional');
  await expect(page.getByRole('row', { name: /default\/www-shop.*img\.shop\.example.*admin/ })).toBeVisible();
  for (const [name, address] of [
    ['Shared links', '/shares'],
    ['API credentials', '/settings/credentials'],
    ['Audit log', '/settings/audit'],
  ] as const)
    await expect(section(page, 'More').getByRole('link', { name })).toHaveAttribute('href', address);
});

test('the page shows the last check of the CDN, and “Check now” checks again', async ({ page, openDesk, sandbox }) => {
  const desk = await openDesk();
  await page.goto(`${desk.url}/settings`);
  await expect(connection(page)).toContainText('Reachable');
  await expect(connection(page)).toContainText('Accepted');

  await sandbox.faults({ type: 'status', status: 401, on: 'distributions', times: 100 });
  await connection(page).getByRole('button', { name: 'Check now' }).click();
  await expect(connection(page)).toContainText('Rejected (401)');
  await expect(connection(page).getByRole('row', { name: /^default/ })).toContainText(
    'GET /api/config/namespaces/default/cdn_loadbalancers',
  );
  expect(await page.content()).not.toContain(desk.token);
  expect(await auditOf(desk, { action: 'settings.read' })).toMatchObject([{ subject: 'connection', outcome: 'done' }]);
});

test('a CDN that cannot be reached is shown as unreachable', async ({ page, openDesk }) => {
  const desk = await openDesk({ F5XC_API_URL: 'http://127.0.0.1:9', ...CONFIGURED });
  await page.goto(`${desk.url}/settings`);
  await expect(connection(page)).toContainText('the configuration names the distributions');
  await expect(connection(page)).toContainText('Unknown');
  await connection(page).getByRole('button', { name: 'Check now' }).click();
  await expect(connection(page)).toContainText('Not responding');
  await expect(connection(page)).toContainText('Purge Desk could not connect to the CDN');
});

test('an https address without a trusted proxy is a warning for administrators, in the log and on the page', async ({
  openCompanyDesk,
}) => {
  const settings = { PUBLIC_URL: 'https://desk.example' };
  const warned = await openCompanyDesk(settings);
  const pageFor = async (desk: typeof warned, email: string) => {
    const headers = { cookie: await sessionOverHttps(desk, email) };
    return (await ask(desk, '/settings', { headers })).text;
  };
  expect(await pageFor(warned, 'admin@corp.example')).toContain('TRUSTED_PROXIES is not set.');
  expect(await pageFor(warned, 'reader@corp.example')).not.toContain('TRUSTED_PROXIES');
  expect(warned.output()).toContain('"warning":"trusted_proxies_missing"');
  const set = await openCompanyDesk({ ...settings, TRUSTED_PROXIES: '127.0.0.1' });
  expect(await pageFor(set, 'admin@corp.example')).not.toContain('TRUSTED_PROXIES');
  expect(set.output()).not.toContain('"warning"');
});

test('asking the CDN now is for administrators, and answers by namespace', async ({ desk }) => {
  const checked = await ask<ConnectionCheck>(desk, '/api/connection', { method: 'POST' });
  expect(checked.status).toBe(200);
  expect(checked.body.namespaces.map(({ namespace, outcome, cdnStatus }) => [namespace, outcome, cdnStatus])).toEqual([
    ['default', 'ok', 200],
    ['media', 'ok', 200],
  ]);
  const { token } = await makeCredential(desk, { name: uniqueName('lead'), role: 'lead' });
  const refused = await ask<Problem>(desk, '/api/connection', { method: 'POST', headers: bearer(token) });
  expectProblem(refused, { status: 403, code: 'forbidden' });
});

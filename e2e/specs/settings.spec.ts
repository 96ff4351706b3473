import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/desks';
import { auditOf } from '../steps/settings';

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

test('the page shows the last check of the CDN, and “Check now” checks again', async ({ page, desk, sandbox }) => {
  await page.goto('/settings');
  await expect(connection(page)).toContainText('Reachable');
  await expect(connection(page)).toContainText('Accepted');

  const checkNow = () => connection(page).getByRole('button', { name: 'Check now' }).click();
  await sandbox.faults({ type: 'status', status: 401, on: 'distributions', times: 100 });
  await checkNow();
  await expect(connection(page)).toContainText('Rejected (401)');
  const lists = connection(page).getByRole('row', { name: /^default List of distributions/ });
  await expect(lists).toContainText([
    'GET /api/config/namespaces/default/cdn_loadbalancers',
    'GET /api/config/namespaces/default/http_loadbalancers',
  ]);
  expect(await page.content()).not.toContain(desk.token);
  expect((await auditOf(desk, { action: 'settings.read' }))[0]).toMatchObject({
    subject: 'connection',
    outcome: 'done',
  });

  await sandbox.vanish();
  await checkNow();
  await expect(connection(page)).toContainText('Not responding');
  await expect(connection(page)).toContainText('Purge Desk could not connect to the CDN');
  await sandbox.reappear();
});

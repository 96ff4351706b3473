import type { Page } from '@playwright/test';
import { ask } from '../../test/support/api';
import { expect, startDeskBehind, test } from '../fixtures/desks';
import type { RunningDesk } from '../fixtures/running-desk';
import { accessibilityProblems } from '../steps/looks';
import {
  chooseDistribution,
  chooseKind,
  chooseMode,
  confirmationField,
  fillTarget,
  fillUrl,
  kindChoice,
  openForm,
  purgeForm,
  recorded,
  sendButton,
  sendPurge,
  urlField,
} from '../steps/purge-form';

const rulesAt = (url: string) => ({
  AUTH_MODE: 'proxy',
  TRUSTED_PROXIES: '127.0.0.1',
  ROLE_MAPPING: 'support=purger@default/www*;readers=viewer;parts=admin@default/*;admins=admin',
  REQUIRE_REASON: 'all',
  REFUSE_HARD: 'purger',
  PUBLIC_URL: url,
});

let desk: RunningDesk;
test.beforeAll(async ({ desk: cdn }) => {
  desk = await startDeskBehind(cdn, rulesAt);
});
test.afterAll(() => desk.stop());

const as = (...groups: string[]) => ({
  'x-forwarded-email': `${groups[0]}@corp.example`,
  'x-forwarded-preferred-username': `Ann ${groups[0]}`,
  'x-forwarded-groups': groups.join(','),
});
/** From now on, requests of this page come from somebody, as a reverse proxy tells. */
const become = (page: Page, ...groups: string[]) => page.setExtraHTTPHeaders(as(...groups));

async function openFormAs(page: Page, desk: RunningDesk, groups: string[]) {
  await become(page, ...groups);
  await openForm(page, desk.url);
}

test('an empty desk teaches what it is and what to do first, and is accessible', async ({ page }) => {
  await become(page, 'admins');
  await page.goto(`${desk.url}/history`);
  await expect(page.getByText('No purges yet.')).toBeVisible();
  expect(await accessibilityProblems(page), 'the history').toEqual([]);
  await page.getByRole('link', { name: 'Start a purge' }).click();
  await expect(urlField(page)).toBeFocused();
  await expect(page.getByText(/No purges yet\. Paste a URL/)).toBeVisible();
  expect(await accessibilityProblems(page), 'the form').toEqual([]);
});

test('a purger sees what may be sent, and in one line what may not', async ({ page, sandbox }) => {
  await openFormAs(page, desk, ['support']);
  await expect(page.getByRole('banner')).toContainText('Ann support');
  await chooseDistribution(page, 'default/www-shop');
  await expect(kindChoice(page, 'url')).toBeChecked();
  await expect(page.getByRole('radio')).toHaveCount(2);
  await expect(page.getByRole('group', { name: 'Target' })).toHaveAccessibleDescription(/requires lead/);
  await expect(page.getByRole('group', { name: 'Mode' })).toHaveAccessibleDescription(/does not allow hard purges/);
  expect(await accessibilityProblems(page)).toEqual([]);

  await fillUrl(page, 'https://www.shop.example/products');
  await sendPurge(page);
  await expect(recorded(page)).toContainText('Accepted');
  expect(await sandbox.purges()).toHaveLength(1);
});

test('a viewer sees where to look', async ({ page }) => {
  await become(page, 'readers');
  await page.goto(desk.url);
  await expect(purgeForm(page)).toHaveCount(0);
  await expect(page.getByRole('main')).toContainText('You have the viewer role on all distributions');
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('main').getByRole('link', { name: 'View history' }).click();
  await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
});

test('an administrator of some distributions sees who can open the other pages', async () => {
  const read = async (path: string) => (await ask(desk, path, { headers: as('parts') })).text;
  const settings = await read('/settings');
  expect(settings).toMatch(/Audit log.{0,200}Requires the admin role/s);
  expect(settings).not.toContain('Check now');
  for (const path of ['/settings/credentials', '/settings/audit'])
    expect(await read(path), path).toContain('the admin role on all distributions');
});

test('a pattern that reaches far asks for the name accessibly, and its record says so', { tag: '@full' }, async ({
  page,
}) => {
  await openFormAs(page, desk, ['admins']);
  await chooseDistribution(page, 'default/www-shop');
  await chooseKind(page, 'pattern');
  await chooseMode(page, 'hard');
  await fillTarget(page, 'pattern', '.*');
  await confirmationField(page).fill('www');
  await expect(sendButton(page)).toBeDisabled();
  expect(await accessibilityProblems(page)).toEqual([]);
  await confirmationField(page).fill('www-shop');
  await page.getByRole('textbox', { name: /^Reason/ }).fill('a new release');
  await sendPurge(page);
  await expect(recorded(page)).toContainText('matches everything');

  await recorded(page).getByRole('link', { name: 'Open record' }).click();
  await expect(page.getByRole('article')).toContainText('matches everything');
  await expect(page).toHaveTitle(/ · \.\* \(matches everything\) · /);
  await page.setExtraHTTPHeaders({});
  await expect(page.getByText('Your session has ended. The data below may be out of date.')).toBeVisible();
});

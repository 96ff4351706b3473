import type { Page } from '@playwright/test';
import { expect, test } from './fixtures/own-desks';
import type { RunningDesk } from './fixtures/running-desk';
import { accessibilityProblems } from './steps/looks';
import {
  chooseDistribution,
  chooseKind,
  distributionOptions,
  fillTarget,
  fillUrl,
  kindChoice,
  modeChoice,
  openForm,
  purgeForm,
  purgesAskedBy,
  recorded,
  refused,
  sendButton,
  sendPurge,
} from './steps/purge-form';

const rules = {
  AUTH_MODE: 'proxy',
  TRUSTED_PROXIES: '127.0.0.1',
  ROLE_MAPPING: 'support=purger@default/www*;readers=viewer;leads=lead;admins=admin',
  REQUIRE_REASON: 'hostname,pattern,all',
  REQUIRE_TICKET: 'hostname',
  TICKET_PATTERN: 'INC\\d+',
  REFUSE_HARD: 'purger',
};
const rulesAt = (url: string) => ({ ...rules, PUBLIC_URL: url });

/** From now on, requests of this page come from somebody, as a reverse proxy tells. */
const become = (page: Page, ...groups: string[]) =>
  page.setExtraHTTPHeaders({
    'x-forwarded-email': `${groups[0]}@corp.example`,
    'x-forwarded-preferred-username': `Ann ${groups[0]}`,
    'x-forwarded-groups': groups.join(','),
  });

async function openFormAs(page: Page, desk: RunningDesk, groups: string[]) {
  await become(page, ...groups);
  await openForm(page, desk.url);
}

test('a purger sees what may not be sent, and which role it takes', async ({ page, openDesk, sandbox }) => {
  const desk = await openDesk(rulesAt);
  await openFormAs(page, desk, ['support']);
  await expect(page.getByRole('banner')).toContainText('Ann support');
  await chooseDistribution(page, 'default/www-shop');
  await expect(kindChoice(page, 'url')).toBeChecked();
  const lead = 'Your role on this distribution is purger. Required role for Hostname, Pattern: lead.';
  await expect(kindChoice(page, 'hostname')).toHaveAccessibleDescription(lead);
  await expect(kindChoice(page, 'pattern')).toHaveAccessibleDescription(lead);
  await expect(kindChoice(page, 'all')).toHaveAccessibleDescription(/Required role for Everything: admin\.$/);
  await expect(modeChoice(page, 'hard')).toHaveAccessibleDescription(
    /^Your role \(purger\) does not allow hard purges/,
  );
  expect(await accessibilityProblems(page)).toEqual([]);

  // By mouse and by keyboard it can be reached, and not chosen.
  await kindChoice(page, 'hostname').locator('xpath=ancestor::label').click({ force: true });
  await kindChoice(page, 'url').focus();
  await page.keyboard.press('ArrowRight');
  await expect(kindChoice(page, 'hostname')).toBeFocused();
  await page.keyboard.press('Space');
  await expect(kindChoice(page, 'hostname')).not.toBeChecked();
  await expect(kindChoice(page, 'url')).toBeChecked();

  await fillUrl(page, 'https://www.shop.example/products');
  await sendPurge(page);
  await expect(recorded(page)).toContainText('Accepted');
  expect(await sandbox.purges()).toHaveLength(1);
});

test('a link with what one may not send shows why, and is not sent', async ({ page, openDesk }) => {
  const desk = await openDesk(rulesAt);
  const asked = purgesAskedBy(page);
  const at = '/?namespace=default&distribution=www-shop';
  await become(page, 'support');
  await page.goto(`${desk.url}${at}&kind=pattern&value=%5E%2F&mode=soft&reason=x`);
  await expect(kindChoice(page, 'pattern')).toBeChecked();
  await expect(purgeForm(page)).toContainText(
    'You cannot submit this purge. Your role on this distribution is purger.',
  );
  await expect(sendButton(page)).toBeDisabled();
  await expect(sendButton(page)).toHaveAccessibleDescription(/You cannot submit this purge/);
  await page.getByRole('textbox', { name: 'Pattern' }).press('Enter');
  await chooseKind(page, 'url');
  await expect(sendButton(page)).toBeEnabled();

  await page.goto(`${desk.url}${at}&kind=url&value=%2Fproducts&mode=hard`);
  await expect(purgeForm(page)).toContainText(
    'You cannot submit this purge. Your role (purger) does not allow hard purges',
  );
  await expect(sendButton(page)).toBeDisabled();
  expect(asked).toEqual([]);
});

test('what the desk wants noted is marked, and asked for before anything is sent', async ({ page, openDesk }) => {
  const desk = await openDesk(rulesAt);
  const asked = purgesAskedBy(page);
  await openFormAs(page, desk, ['leads']);
  await chooseDistribution(page, 'default/www-shop');
  const reason = page.getByRole('textbox', { name: /^Reason/ });
  const ticket = page.getByRole('textbox', { name: /^Ticket/ });
  await expect(page.getByText('Reason (optional)')).toBeVisible();
  await chooseKind(page, 'hostname');
  await expect(page.getByText('Reason (required)')).toBeVisible();
  await expect(ticket).toHaveAttribute('aria-required', 'true');
  await fillTarget(page, 'hostname', 'www.shop.example');
  await sendPurge(page);
  await expect(reason).toHaveAccessibleDescription('Enter a reason. This purge requires one.');
  await expect(ticket).toHaveAccessibleDescription(/^Enter a ticket\. This purge requires one\./);
  await reason.fill('the logo is the old one');
  expect(asked).toEqual([]);
  // The form leaves the format to the server, which sends nothing and says so at the field.
  await ticket.fill('ABC-1');
  await sendPurge(page);
  await expect(ticket).toHaveAccessibleDescription(/^Enter a ticket in the format INC\\d\+\./);
  await ticket.fill('INC42');
  await sendPurge(page);
  await expect(recorded(page)).toContainText('Accepted');
});

test('where one is only viewer the list says so; who is nothing more is told where to look', async ({
  page,
  openDesk,
}) => {
  const desk = await openDesk(rulesAt);
  await openFormAs(page, desk, ['support', 'readers']);
  await page.getByRole('combobox', { name: 'Distribution' }).fill('docs');
  await expect(distributionOptions(page)).toContainText('view-only access');
  await distributionOptions(page).first().click();
  for (const kind of ['url', 'hostname', 'pattern', 'all'] as const)
    await expect(kindChoice(page, kind)).toHaveAccessibleDescription(/^You have view-only access to this distribution/);
  await expect(sendButton(page)).toBeDisabled();

  await become(page, 'readers');
  await page.goto(desk.url);
  await expect(purgeForm(page)).toHaveCount(0);
  await expect(page.getByRole('main')).toContainText('You have the viewer role on all distributions');
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('main').getByRole('link', { name: 'The history' }).click();
  await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
});

test('an administrator of one part is told for whom the other pages are', async ({ page, openDesk }) => {
  const desk = await openDesk((url) => ({ ...rulesAt(url), ROLE_MAPPING: 'admins=admin@default/*' }));
  await become(page, 'admins');
  await page.goto(`${desk.url}/settings`);
  await expect(page.getByRole('listitem').filter({ hasText: 'Audit log' })).toContainText('Requires the admin role');
  await expect(page.getByRole('button', { name: 'Check now' })).toHaveCount(0);
  for (const path of ['/settings/credentials', '/settings/audit']) {
    await page.goto(desk.url + path);
    await expect(page.getByRole('main')).toContainText('the admin role on all distributions');
  }
});

test('whoever is signed out meanwhile keeps what was typed, and sends it after signing in', async ({
  page,
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk(rulesAt);
  await openFormAs(page, desk, ['admins']);
  await chooseDistribution(page, 'default/www-shop');
  await chooseKind(page, 'all');
  await page.getByRole('textbox', { name: /to confirm$/ }).fill('www-shop');
  await page.getByRole('textbox', { name: /^Reason/ }).fill('a new release');
  await page.setExtraHTTPHeaders({});
  await sendPurge(page);
  await expect(refused(page)).toContainText('Your session has ended');
  await expect(refused(page)).toContainText('Nothing was purged.');
  const link = refused(page).getByRole('link', { name: /^Sign in/ });
  await expect(link).toHaveAttribute('href', '/sign-in?to=%2Fsigned-in');
  await expect(link).toHaveAttribute('target', '_blank');
  await expect(page.getByText('Your session has ended. The data below may be out of date.')).toBeVisible();
  // Each poll is turned away for itself, up to 1.5 s later than the first; after that nobody asks any more.
  let lastAskedAt = Date.now();
  page.on('request', () => {
    lastAskedAt = Date.now();
  });
  await expect.poll(() => Date.now() - lastAskedAt).toBeGreaterThan(2000);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.waitForTimeout(4000);
  expect(asked).toEqual([]);

  await become(page, 'admins');
  await expect(page.getByRole('textbox', { name: /to confirm$/ })).toHaveValue('www-shop');
  await sendPurge(page);
  await expect(recorded(page)).toContainText('Accepted');
  expect(await sandbox.purges()).toHaveLength(1);
});

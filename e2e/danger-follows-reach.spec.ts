import type { Page } from '@playwright/test';
import { expect, test } from './fixtures/own-desks';
import { accessibilityProblems } from './steps/looks';
import {
  chooseDistribution,
  chooseKind,
  chooseMode,
  confirmationField,
  fillTarget,
  openForm,
  patternField,
  purgeForm,
  purgesAskedBy,
  recorded,
  sendButton,
  sendPurge,
} from './steps/purge-form';

const settings = (url: string) => ({
  AUTH_MODE: 'proxy',
  TRUSTED_PROXIES: '127.0.0.1',
  ROLE_MAPPING: 'leads=lead;admins=admin',
  REQUIRE_REASON: 'all',
  PUBLIC_URL: url,
});

async function openPatternFormAs(page: Page, url: string, group: 'leads' | 'admins') {
  await page.setExtraHTTPHeaders({ 'x-forwarded-email': `${group}@corp.example`, 'x-forwarded-groups': group });
  await openForm(page, url);
  await chooseDistribution(page, 'default/www-shop');
  await chooseKind(page, 'pattern');
  await chooseMode(page, 'hard');
}

test('a lead cannot send a pattern that matches everything, or might, and reads why', async ({ page, openDesk }) => {
  const desk = await openDesk(settings);
  const asked = purgesAskedBy(page);
  await openPatternFormAs(page, desk.url, 'leads');
  await fillTarget(page, 'pattern', '.*');
  await expect(patternField(page)).toHaveAccessibleDescription(/This pattern matches everything/);
  await expect(purgeForm(page)).toContainText('You cannot submit this purge. This pattern matches everything');
  await expect(purgeForm(page)).toContainText('Your role on this distribution is lead. Required role: admin.');
  await expect(sendButton(page)).toBeDisabled();
  await expect(confirmationField(page)).toHaveCount(0);
  await fillTarget(page, 'pattern', '^/(?!img/)');
  await expect(purgeForm(page)).toContainText(
    '(look-ahead). The rules for “Everything” apply. Your role on this distribution is lead.',
  );
  await expect(sendButton(page)).toBeDisabled();
  await patternField(page).press('Enter');
  expect(asked).toEqual([]);

  await fillTarget(page, 'pattern', '^/img/');
  await expect(sendButton(page)).toBeEnabled();
  await expect(purgeForm(page).getByText('You cannot submit this purge')).toHaveCount(0);
  await sendPurge(page);
  await expect(recorded(page)).toContainText('Accepted');
});

test('an admin types the name of the distribution for it, anew for each pattern, and the record says how far it reached', async ({
  page,
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk(settings);
  await openPatternFormAs(page, desk.url, 'admins');
  await fillTarget(page, 'pattern', '^/');
  await expect(confirmationField(page)).toBeVisible();
  await expect(page.getByText('Reason (required)')).toBeVisible();
  await expect(sendButton(page)).toBeDisabled();
  expect(await accessibilityProblems(page)).toEqual([]);
  await confirmationField(page).fill('www');
  await expect(sendButton(page)).toBeDisabled();
  await confirmationField(page).fill('www-shop');
  await expect(sendButton(page)).toBeEnabled();

  await fillTarget(page, 'pattern', '.*');
  await expect(confirmationField(page)).toHaveValue('');
  await expect(sendButton(page)).toBeDisabled();
  await confirmationField(page).fill('www-shop');
  await sendPurge(page);
  await expect(page.getByRole('textbox', { name: /^Reason/ })).toHaveAccessibleDescription(
    'Enter a reason. This purge requires one.',
  );
  await page.getByRole('textbox', { name: /^Reason/ }).fill('a new release');
  await sendPurge(page);
  await expect(recorded(page)).toContainText('Accepted');
  await expect(recorded(page)).toContainText('matches everything');
  expect((await sandbox.purges()).map(({ body }) => JSON.parse(body))).toEqual([{ pattern: '.*', hard_purge: {} }]);

  await recorded(page).getByRole('link', { name: 'Open record' }).click();
  await expect(page.getByRole('article')).toContainText('matches everything');
  await expect(page).toHaveTitle(/hard purge of \.\* \(matches everything\) on default\/www-shop/);
  // It fills in the form, and not the name.
  await page.getByRole('link', { name: 'Purge again…' }).click();
  await expect(patternField(page)).toHaveValue('.*');
  await expect(confirmationField(page)).toHaveValue('');
  await expect(sendButton(page)).toBeDisabled();
});

test('the hostname of the only domain says that it is everything, and takes the name', async ({
  page,
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk((url) => ({ ...settings(url), REQUIRE_REASON: '' }));
  await openPatternFormAs(page, desk.url, 'leads');
  await chooseDistribution(page, 'default/docs-portal');
  await chooseKind(page, 'hostname');
  await fillTarget(page, 'hostname', 'docs.example');
  await expect(confirmationField(page)).toHaveAccessibleDescription(
    'This is the only domain of default/docs-portal: purging it purges everything.',
  );
  // A warning like that of a pattern, and not a hint.
  await expect(page.locator('#purge-confirmation-hint .text-warm')).toContainText('This is the only domain');
  await expect(sendButton(page)).toBeDisabled();
  await confirmationField(page).fill('docs-portal');
  await sendPurge(page);
  await expect(recorded(page)).toContainText('only domain: purges everything');
  expect((await sandbox.purges()).map(({ body }) => JSON.parse(body))).toMatchObject([{ hostname: 'docs.example' }]);
});

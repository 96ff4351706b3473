import type { Locator, Page } from '@playwright/test';
import { purgeBodies, purgeCount } from '../test/support/ledger';
import {
  chooseDistribution,
  chooseKind,
  confirmationField,
  distributionField,
  fillTarget,
  fillUrl,
  hostnameField,
  openForm,
  patternField,
  purgeForm,
  sendAndRead,
  sendButton,
  sendPurge,
  urlField,
} from './steps/purge-form';
import { expect, test } from './test';

const shop = 'default/www-shop';

async function openFormFor(page: Page, distribution: string) {
  await openForm(page);
  await chooseDistribution(page, distribution);
}

/** An error is tied to its field, so that a screen reader tells it with the field; the focus waits there. */
async function expectRefused(field: Locator, message: RegExp) {
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toHaveAccessibleDescription(message);
  await expect(field).toBeFocused();
}

const normalised = [
  ['HTTPS://WWW.Shop.Example:443/a?b=1#top', 'https://www.shop.example/a?b=1', /lower case/],
  ['https://www.shop.example./a', 'https://www.shop.example/a', /trailing dot/],
  ['http://www.shop.example:80/a', 'http://www.shop.example/a', /default port/],
  ['https://www.shop.example/a#part', 'https://www.shop.example/a', /fragment/],
  ['www.shop.example/a', 'https://www.shop.example/a', /https:\/\/ added/],
  ['https://www.shop.example/a b/../c'.replace(' ', '%20'), 'https://www.shop.example/c', /as in browsers/],
] as const;

test('a URL is shown as it is sent, with what was changed about it', async ({ page, sandbox }) => {
  await openFormFor(page, shop);
  for (const [typed, sent, why] of normalised) {
    await fillUrl(page, typed);
    await expect(urlField(page)).toHaveAccessibleDescription(new RegExp(`Sent as ${sent.replace(/[.?]/g, '\\$&')} `));
    await expect(urlField(page)).toHaveAccessibleDescription(why);
    await sendAndRead(page);
    expect((await purgeBodies(sandbox)).at(-1)).toEqual({ url: sent, soft_purge: {} });
  }
  expect(await purgeCount(sandbox)).toBe(normalised.length);
});

test('a path is completed with the domain that is chosen, where there is a choice', async ({ page, sandbox }) => {
  await openFormFor(page, shop);
  await fillUrl(page, '/images/logo.png');
  const choice = page.getByRole('group', { name: 'Domain' });
  await expect(choice.getByRole('radio')).toHaveCount(2);
  await expect(urlField(page)).toHaveAccessibleDescription(/Sent as https:\/\/www\.shop\.example\/images\/logo\.png/);
  await choice.getByRole('radio', { name: 'img.shop.example' }).check();
  await expect(urlField(page)).toHaveAccessibleDescription(/Sent as https:\/\/img\.shop\.example\/images\/logo\.png/);
  await sendAndRead(page);
  await chooseDistribution(page, 'media/video-library');
  await fillUrl(page, '/posters/1.png');
  await expect(choice).toHaveCount(0);
  await sendAndRead(page);
  expect(await purgeBodies(sandbox)).toEqual([
    { url: 'https://img.shop.example/images/logo.png', soft_purge: {} },
    { url: 'https://media.example/posters/1.png', soft_purge: {} },
  ]);
});

test('a URL of another distribution is refused with an offer to switch, which does', async ({ page, sandbox }) => {
  await openFormFor(page, shop);
  await fillUrl(page, 'https://docs.example/guide');
  await expect(urlField(page)).toHaveAccessibleDescription(/docs\.example is not a domain of this distribution/);
  await sendPurge(page);
  await expectRefused(urlField(page), /docs\.example is not a domain of this distribution/);
  expect(await purgeCount(sandbox)).toBe(0);

  await page.getByRole('button', { name: 'Switch to default/docs-portal' }).click();
  await expect(distributionField(page)).toHaveValue('default/docs-portal');
  await expect(urlField(page)).toHaveAttribute('aria-invalid', 'false');
  await sendAndRead(page);
  expect((await sandbox.purges()).map((purge) => purge.path)).toEqual([
    '/api/cdn/namespaces/default/cdn_loadbalancer/docs-portal/cache-purge',
  ]);
});

test('a pasted URL chooses the distribution where none is chosen', async ({ page, context, baseURL }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: baseURL ?? '' });
  await openForm(page);
  await expect(distributionField(page)).toHaveValue('');
  await page.evaluate(() => navigator.clipboard.writeText('https://media.example/posters/1.png'));
  await page.keyboard.press('ControlOrMeta+v');
  await expect(distributionField(page)).toHaveValue('media/video-library');
  await page.keyboard.press('Enter');
  await expect(purgeForm(page).getByRole('status')).toContainText(['Accepted']);
});

test('without a distribution nothing is sent and its field says so', async ({ page, sandbox }) => {
  await openForm(page);
  await fillUrl(page, '/products');
  await sendPurge(page);
  await expectRefused(distributionField(page), /Choose a distribution/);
  expect(await purgeCount(sandbox)).toBe(0);
});

const refusedUrls = [
  ['', /Enter a URL/],
  ['https://www.shop.example/a https://www.shop.example/b', /cannot contain spaces/],
  ['https://someone.else.example/', /not a domain of this distribution/],
  ['https://user:secret@www.shop.example/', /user name and password/],
  [`https://www.shop.example/${'a'.repeat(1024)}`, /at most 1024 characters/],
] as const;

test('what is no URL of the distribution is refused at its field and stays there', async ({ page, sandbox }) => {
  await openFormFor(page, shop);
  for (const [typed, why] of refusedUrls) {
    await fillUrl(page, typed);
    await sendPurge(page);
    await expectRefused(urlField(page), why);
    await expect(urlField(page)).toHaveValue(typed);
  }
  expect(await purgeCount(sandbox)).toBe(0);
});

test('a hostname is one of the distribution’s domains', async ({ page }) => {
  await openFormFor(page, shop);
  await chooseKind(page, 'hostname');
  await expect(hostnameField(page).getByRole('option')).toHaveText([
    'Choose a hostname',
    'www.shop.example',
    'img.shop.example',
  ]);
  await chooseDistribution(page, 'default/docs-portal');
  await expect(hostnameField(page).getByRole('option')).toHaveText(['Choose a hostname', 'docs.example']);
});

const refusedPatterns = [
  ['', /Enter a pattern/],
  ['   ', /Enter a pattern/],
  ['*', /choose “Everything”/],
  ['a'.repeat(257), /at most 256 characters/],
] as const;

test('an empty, blank, bare or too long pattern is refused at its field', async ({ page, sandbox }) => {
  await openFormFor(page, shop);
  await chooseKind(page, 'pattern');
  for (const [typed, why] of refusedPatterns) {
    await fillTarget(page, 'pattern', typed);
    await sendPurge(page);
    await expectRefused(patternField(page), why);
  }
  expect(await purgeCount(sandbox)).toBe(0);
  await fillTarget(page, 'pattern', 'a'.repeat(256));
  await sendAndRead(page);
});

const warnings = [
  ['/site.css', /A dot matches any character/],
  ['.*', /This pattern matches everything\. The rules for “Everything” apply\./],
  ['(css|)$', /This pattern matches everything/],
  ['[a-', /cannot judge what this pattern matches \(unsupported or invalid syntax\)/],
  ['^/(?!img/)', /cannot judge what this pattern matches \(look-ahead\)\. The rules for “Everything” apply\./],
] as const;

test('a pattern that is worth a second look says why, and one that is not says nothing', async ({ page }) => {
  await openFormFor(page, shop);
  await chooseKind(page, 'pattern');
  for (const [typed, why] of warnings) {
    await fillTarget(page, 'pattern', typed);
    await expect(patternField(page)).toHaveAccessibleDescription(why);
  }
  await fillTarget(page, 'pattern', String.raw`^/img/.*\.png$`);
  await expect(purgeForm(page).getByRole('listitem')).toHaveCount(0);
  await expect(patternField(page)).toHaveAccessibleDescription(/14 of 256/);
});

test('everything waits for the distribution’s name', async ({ page, sandbox }) => {
  await openFormFor(page, shop);
  await chooseKind(page, 'all');
  await expect(sendButton(page)).toBeDisabled();
  for (const typed of ['docs-portal', 'www-sho', 'default/docs-portal', 'WWW-SHOP']) {
    await confirmationField(page).fill(typed);
    await expect(sendButton(page)).toBeDisabled();
    await confirmationField(page).press('Enter');
  }
  for (const typed of ['default/www-shop', ' www-shop ', 'www-shop']) {
    await confirmationField(page).fill(typed);
    await expect(sendButton(page)).toBeEnabled();
  }
  expect(await purgeCount(sandbox)).toBe(0);

  await chooseDistribution(page, 'default/docs-portal');
  await expect(confirmationField(page)).toHaveValue('');
  await expect(sendButton(page)).toBeDisabled();
  await chooseDistribution(page, shop);
  await expect(sendButton(page)).toBeDisabled();
  await confirmationField(page).fill('www-shop');
  await sendAndRead(page);
  expect(await purgeBodies(sandbox)).toEqual([{ purge_all: {}, soft_purge: {} }]);
  await chooseKind(page, 'all');
  await expect(confirmationField(page)).toHaveValue('');
  await expect(sendButton(page)).toBeDisabled();
});

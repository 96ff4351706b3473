import { screen } from '@testing-library/react';
import { describe, expect } from 'vitest';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { purgeBodies, purgeCount } from '@/test/support/ledger';
import {
  chooseDistribution,
  chooseKind,
  confirmationField,
  descriptionOf,
  distributionField,
  fill,
  fillForm,
  fillTarget,
  hostnameField,
  modeChoice,
  openForm,
  patternField,
  purgeForm,
  sendAndRead,
  sendButton,
  sendPurge,
  urlField,
} from '@/test/support/purge-form-page';

const test = pageTest();
const shop = 'default/www-shop';
const portal = 'default/docs-portal';

async function openFormFor(page: DeskPage, distribution: string) {
  await openForm(page);
  await chooseDistribution(page, distribution);
}

/** An error is tied to its field, so that a screen reader tells it with the field; the focus waits there. */
async function expectRefused(field: () => Element, message: RegExp) {
  await expect.poll(() => descriptionOf(field())).toMatch(message);
  await expect.poll(() => field().getAttribute('aria-invalid')).toBe('true');
  await expect.poll(() => document.activeElement).toBe(field());
}

const button = (name: string) => screen.queryByRole('button', { name });
const domains = () => [...purgeForm().querySelectorAll<HTMLInputElement>('input[name=urlDomain]')];

describe('a URL', () => {
  const normalised = [
    ['HTTPS://WWW.Shop.Example:443/a?b=1#top', 'https://www.shop.example/a?b=1', 'lower case'],
    ['https://www.shop.example./a', 'https://www.shop.example/a', 'trailing dot'],
    ['http://www.shop.example:80/a', 'http://www.shop.example/a', 'default port'],
    ['https://www.shop.example/a#part', 'https://www.shop.example/a', 'fragment'],
    ['www.shop.example/a', 'https://www.shop.example/a', 'https:// added'],
    ['https://www.shop.example/a%20b/../c', 'https://www.shop.example/c', 'as in browsers'],
  ];

  test('is shown as it is sent, with what was changed about it', async ({ page, sandbox }) => {
    await openFormFor(page, shop);
    for (const [typed = '', sent = '', why = ''] of normalised) {
      fill(urlField(), typed);
      expect(descriptionOf(urlField())).toContain(`Sent as ${sent} `);
      expect(descriptionOf(urlField())).toContain(why);
    }
    await sendAndRead(page);
    expect(await purgeBodies(sandbox)).toEqual([{ url: normalised.at(-1)?.[1], soft_purge: {} }]);
  });

  test('that is a path is completed with the domain that is chosen, where there is a choice', async ({
    page,
    sandbox,
  }) => {
    await openFormFor(page, shop);
    fill(urlField(), '/images/logo.png');
    expect(domains().map(({ value }) => value)).toEqual(['www.shop.example', 'img.shop.example']);
    expect(descriptionOf(urlField())).toContain('Sent as https://www.shop.example/images/logo.png');
    await page.user.click(domains()[1] as Element);
    expect(descriptionOf(urlField())).toContain('Sent as https://img.shop.example/images/logo.png');
    await sendAndRead(page);
    await chooseDistribution(page, 'media/video-library');
    fill(urlField(), '/posters/1.png');
    expect(domains()).toEqual([]);
    await sendAndRead(page);
    expect(await purgeBodies(sandbox)).toEqual([
      { url: 'https://img.shop.example/images/logo.png', soft_purge: {} },
      { url: 'https://media.example/posters/1.png', soft_purge: {} },
    ]);
  });

  test('of another distribution is refused with an offer to switch, which does', async ({ page, sandbox }) => {
    await openFormFor(page, shop);
    fill(urlField(), 'https://docs.example/guide');
    await expect.poll(() => descriptionOf(urlField())).toContain('docs.example is not a domain of this distribution');
    await sendPurge(page);
    await expectRefused(urlField, /docs\.example is not a domain of this distribution/);
    expect(descriptionOf(urlField())?.match(/is not a domain/g)).toHaveLength(1);
    expect(await purgeCount(sandbox)).toBe(0);

    await page.user.click(button(`Switch to ${portal}`) as Element);
    expect(distributionField().value).toBe(portal);
    await expect.poll(() => urlField().getAttribute('aria-invalid')).toBe('false');
    await sendAndRead(page);
    expect((await sandbox.purges()).map(({ path }) => path)).toEqual([
      '/api/cdn/namespaces/default/cdn_loadbalancer/docs-portal/cache-purge',
    ]);
  });

  test.for([
    ['', /Enter a URL/],
    ['https://www.shop.example/a b', /A URL cannot contain spaces/],
    ['https://someone.else.example/', /No distribution here serves someone\.else\.example/],
    ['https://user:secret@www.shop.example/', /user name and password/],
    [`https://www.shop.example/${'a'.repeat(1024)}`, /at most 1024 characters/],
  ] as const)('that is %j is refused at its field and stays there', async ([typed, why], { page, sandbox }) => {
    await openFormFor(page, shop);
    fill(urlField(), typed);
    await sendPurge(page);
    await expectRefused(urlField, why);
    expect(urlField().value).toBe(typed);
    expect(await purgeCount(sandbox)).toBe(0);
  });

  test('without a distribution is not sent, and the distribution is asked for', async ({ page, sandbox }) => {
    await openForm(page);
    fill(urlField(), '/products');
    await expect.poll(() => sendButton().disabled).toBe(false);
    await sendPurge(page);
    await expectRefused(distributionField, /Choose a distribution/);
    expect(await purgeCount(sandbox)).toBe(0);
  });
});

describe('a hostname', () => {
  const offered = () => [...hostnameField().options].map(({ text }) => text);

  test('is one of the distribution’s domains', async ({ page }) => {
    await openFormFor(page, shop);
    await chooseKind(page, 'hostname');
    expect(offered()).toEqual(['Choose a hostname', 'www.shop.example', 'img.shop.example']);
    await chooseDistribution(page, portal);
    expect(offered()).toEqual(['Choose a hostname', 'docs.example']);
  });

  test.for([
    [shop, 'img.shop.example', ''],
    [portal, 'docs.example', 'docs-portal'],
  ] as const)('of %s is not chosen beforehand, and nothing is sent before one is', async (given, { page, sandbox }) => {
    const [distribution, hostname, confirmation] = given;
    await openFormFor(page, distribution);
    await chooseKind(page, 'hostname');
    expect(hostnameField().value).toBe('');
    expect(hostnameField().options[0]?.disabled).toBe(true);
    expect(sendButton().disabled).toBe(true);
    expect(descriptionOf(sendButton())).toBe('Choose a hostname to see what will happen.');
    await page.user.type(screen.getByRole('textbox', { name: /^Reason/ }), '{Enter}');
    expect(await purgeCount(sandbox)).toBe(0);
    await fillTarget(page, 'hostname', hostname);
    // The only domain is everything, and the kind alone does not confirm that.
    if (confirmation !== '') {
      await expect.poll(() => sendButton().disabled).toBe(true);
      fill(confirmationField(), confirmation);
    }
    await sendAndRead(page);
    expect(await purgeBodies(sandbox)).toEqual([{ hostname, soft_purge: {} }]);
  });

  test('that was chosen is taken back with another distribution', async ({ page }) => {
    await openForm(page);
    await fillForm(page, { distribution: shop, kind: 'hostname', mode: 'hard', value: 'img.shop.example' });
    await chooseDistribution(page, portal);
    expect(hostnameField().value).toBe('');
    expect(modeChoice('hard').checked).toBe(true);
    expect(sendButton().disabled).toBe(true);
  });
});

describe('a pattern', () => {
  test.for([
    ['', /Enter a pattern/],
    ['   ', /Enter a pattern/],
    ['*', /choose “Everything”/],
    ['a'.repeat(257), /at most 256 characters/],
  ] as const)('that is %j is refused at its field', async ([typed, why], { page, sandbox }) => {
    await openFormFor(page, shop);
    await chooseKind(page, 'pattern');
    fill(patternField(), typed);
    await sendPurge(page);
    await expectRefused(patternField, why);
    expect(await purgeCount(sandbox)).toBe(0);
  });

  test('of 256 characters is sent', async ({ page }) => {
    await openFormFor(page, shop);
    await chooseKind(page, 'pattern');
    fill(patternField(), 'a'.repeat(256));
    await sendAndRead(page);
  });

  test('that is worth a second look says why, and one that is not says nothing', async ({ page }) => {
    await openFormFor(page, shop);
    await chooseKind(page, 'pattern');
    for (const [typed, why] of [
      ['^/site.css', 'A dot matches any character'],
      ['.*', 'This pattern matches everything. The rules for “Everything” apply.'],
      ['(css|)$', 'This pattern matches everything'],
      ['[a-', 'cannot judge what this pattern matches (unsupported or invalid syntax)'],
      ['^/(?!img/)', 'cannot judge what this pattern matches (look-ahead). The rules for “Everything” apply.'],
    ] as const) {
      fill(patternField(), typed);
      await expect.poll(() => descriptionOf(patternField())).toContain(why);
    }
    fill(patternField(), String.raw`^/img/.*\.png$`);
    await expect.poll(() => purgeForm().querySelectorAll('#purge-pattern-hint li')).toHaveLength(0);
    expect(descriptionOf(patternField())).toContain('14 of 256');
  });
});

test('everything waits for the distribution’s name', async ({ page, sandbox }) => {
  await openFormFor(page, shop);
  await chooseKind(page, 'all');
  expect(sendButton().disabled).toBe(true);
  for (const typed of ['docs-portal', 'www-sho', 'default/docs-portal', 'WWW-SHOP']) {
    fill(confirmationField(), typed);
    expect(sendButton().disabled).toBe(true);
    await page.user.type(confirmationField(), '{Enter}');
  }
  for (const typed of ['default/www-shop', ' www-shop ', 'www-shop']) {
    fill(confirmationField(), typed);
    await expect.poll(() => sendButton().disabled).toBe(false);
  }
  expect(await purgeCount(sandbox)).toBe(0);

  await chooseDistribution(page, portal);
  expect(confirmationField().value).toBe('');
  expect(sendButton().disabled).toBe(true);
  await chooseDistribution(page, shop);
  expect(sendButton().disabled).toBe(true);
  fill(confirmationField(), 'www-shop');
  await sendAndRead(page);
  expect(await purgeBodies(sandbox)).toEqual([{ purge_all: {}, soft_purge: {} }]);
  await chooseKind(page, 'all');
  expect(confirmationField().value).toBe('');
  expect(sendButton().disabled).toBe(true);
});

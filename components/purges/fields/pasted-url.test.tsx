import { screen } from '@testing-library/react';
import { describe, expect } from 'vitest';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { purgeBodies, purgeCount } from '@/test/support/ledger';
import {
  descriptionOf,
  distributionField,
  fill,
  openForm,
  openLink,
  recorded,
  sendAndRead,
  sendPurge,
  urlField,
} from '@/test/support/purge-form-page';

const test = pageTest();
const url = 'https://www.shop.example/products';
const hint = () => descriptionOf(urlField());
const reading = (name: string) => screen.getByRole('button', { name });

async function paste(page: DeskPage, text: string) {
  await openForm(page);
  await page.user.paste(text);
}

describe('a pasted URL', () => {
  test('that is clean is sent by Enter, and its distribution is found', async ({ page, sandbox }) => {
    await paste(page, url);
    expect(distributionField().value).toBe('default/www-shop');
    expect(hint()).not.toContain('Removed');
    await page.user.keyboard('{Enter}');
    await expect.poll(recorded).toContain('Accepted');
    expect(await purgeBodies(sandbox)).toEqual([{ url, soft_purge: {} }]);
  });

  test.for([
    [`${url}\u200b`, 'zero-width space'],
    [`“${url}”`, 'quotation marks'],
    [`URL: ${url}`, '“URL:”'],
    [`[the products](${url})`, 'a Markdown link'],
  ] as const)(
    'loses what certainly is not meant, and says so before it is sent: %j',
    async (given, { page, sandbox }) => {
      const [pasted, removed] = given;
      await paste(page, pasted);
      expect(urlField().value).toBe(url);
      expect(hint()).toContain(`Removed from what you pasted: ${removed}.`);
      expect(distributionField().value).toBe('default/www-shop');
      expect(await purgeCount(sandbox)).toBe(0);
      await page.user.keyboard('{Enter}');
      await expect.poll(recorded).toContain('Accepted');
      expect(await purgeBodies(sandbox)).toEqual([{ url, soft_purge: {} }]);
    },
  );

  test.for([
    [`${url}/it&#39;s`, 'HTML entities decoded.'],
    [`<a href="${url}/it&#x27;s">It</a>`, 'Removed from what you pasted: an HTML tag. HTML entities decoded.'],
    [`“${url}/it&apos;s&quot;`, 'Removed from what you pasted: quotation marks. HTML entities decoded.'],
  ] as const)('is read as HTML writes it, and says so: %j', async ([pasted, said], { page }) => {
    await paste(page, pasted);
    await expect.poll(() => urlField().value).toBe(`${url}/it's`);
    expect(hint()).toContain(said);
    await expect.poll(() => distributionField().value).toBe('default/www-shop');
  });

  test('what only looks like an HTML entity stays, and nothing is said of it', async ({ page }) => {
    await paste(page, `${url}/a&#1234567890;b`);
    await expect.poll(() => urlField().value).toBe(`${url}/a&#1234567890;b`);
    expect(hint()).not.toContain('HTML entities');
  });

  test('that may be meant in two ways is sent in neither before one is chosen', async ({ page, sandbox }) => {
    await paste(page, `${url}.`);
    expect(urlField().value).toBe(`${url}.`);
    expect(hint()).toContain('Does the URL end with “.”?');
    expect(distributionField().value).toBe('default/www-shop');
    await page.user.keyboard('{Enter}');
    await expect.poll(() => urlField().getAttribute('aria-invalid')).toBe('true');
    expect(hint().match(/Does the URL end/g)).toHaveLength(1);
    expect(await purgeCount(sandbox)).toBe(0);
    await page.user.click(reading('Keep “.”'));
    expect(urlField().getAttribute('aria-invalid')).toBe('false');
    expect(document.activeElement).toBe(urlField());
    await sendAndRead(page);

    await page.user.clear(urlField());
    await page.user.paste(`${url}.`);
    await page.user.click(reading('Remove “.”'));
    expect(urlField().value).toBe(url);
    await sendAndRead(page);
    expect(await purgeBodies(sandbox)).toEqual([
      { url: `${url}.`, soft_purge: {} },
      { url, soft_purge: {} },
    ]);
  });

  test('is put into what is typed as it is', async ({ page }) => {
    await openForm(page);
    await page.user.keyboard('https://www.shop.example/a_b');
    urlField().setSelectionRange(26, 26);
    await page.user.paste('(1)');
    expect(urlField().value).toBe('https://www.shop.example/a(1)_b');
  });
});

test('what is typed, not pasted, is shown as it is sent', async ({ page, sandbox }) => {
  await openForm(page);
  fill(urlField(), `<${url}>`);
  expect(hint()).toBe(`Sent as ${url} (brackets removed)`);
  await sendAndRead(page);
  expect(await purgeBodies(sandbox)).toEqual([{ url, soft_purge: {} }]);
});

test('a link fills in a URL whose ending nobody asks about', async ({ page, sandbox }) => {
  await openLink(page, { namespace: 'default', distribution: 'www-shop', kind: 'url', value: `${url}.` });
  await expect.poll(() => urlField().value).toBe(`${url}.`);
  await sendAndRead(page);
  expect(await purgeBodies(sandbox)).toEqual([{ url: `${url}.`, soft_purge: {} }]);
});

describe('without a distribution, the answer is at the URL for', () => {
  test.for([
    ['https://www.other.example/x', 'No distribution here serves www.other.example.'],
    ['www.other.example/x', 'No distribution here serves www.other.example.'],
    ['hello world', 'This is not a URL.'],
    ['hello', 'This is not a URL.'],
    ['ftp://www.shop.example/', 'This is not a URL.'],
    ['', 'Enter a URL.'],
  ] as const)('%j', async ([typed, message], { page, sandbox }) => {
    await openForm(page);
    fill(urlField(), typed);
    await sendPurge(page);
    await expect.poll(() => urlField().getAttribute('aria-invalid')).toBe('true');
    expect(hint()).toContain(message);
    expect(distributionField().getAttribute('aria-invalid')).toBe('false');
    expect(await purgeCount(sandbox)).toBe(0);
  });
});

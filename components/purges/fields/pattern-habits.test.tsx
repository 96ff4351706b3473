import { screen } from '@testing-library/react';
import { describe, expect } from 'vitest';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { purgeBodies, purgeCount } from '@/test/support/ledger';
import {
  chooseDistribution,
  chooseKind,
  descriptionOf,
  fill,
  kindChoice,
  openForm,
  patternField,
  recorded,
  sendAndRead,
  urlField,
} from '@/test/support/purge-form-page';

const test = pageTest();
const button = (name: string) => screen.getByRole('button', { name });

async function openPattern(page: DeskPage) {
  await openForm(page);
  await chooseDistribution(page, 'default/www-shop');
  await chooseKind(page, 'pattern');
}

describe('a pattern written by habit', () => {
  test.for([
    ['/products/*', '^/products/', 'begin with /products/'],
    ['*.css', String.raw`\.css$`, 'end with .css'],
    ['https://www.shop.example/img/.*', '^/img/', 'begin with /img/'],
    ['/site.css', String.raw`^/site\.css$`, 'are exactly /site.css'],
  ] as const)('%s stays, and one click writes %s', async ([typed, pattern, words], { page, sandbox }) => {
    await openPattern(page);
    fill(patternField(), typed);
    expect(descriptionOf(patternField())).toContain(`Use ${pattern}: paths that ${words}`);
    expect(patternField().value).toBe(typed);
    await page.user.click(button(`Use ${pattern}`));
    expect(patternField().value).toBe(pattern);
    expect(document.activeElement).toBe(patternField());
    expect(await purgeCount(sandbox)).toBe(0);
    await sendAndRead(page);
    expect(await purgeBodies(sandbox)).toEqual([{ pattern, soft_purge: {} }]);
  });

  test('is offered at the field for a URL, too', async ({ page, sandbox }) => {
    await openForm(page);
    await page.user.paste('https://www.shop.example/products/*');
    expect(descriptionOf(urlField())).toContain('Do you mean paths that begin with /products/?');
    await page.user.keyboard('{Enter}');
    expect(await purgeCount(sandbox)).toBe(0);
    await page.user.click(button('Use the pattern ^/products/'));
    expect(kindChoice('pattern').checked).toBe(true);
    expect(patternField().value).toBe('^/products/');
    await expect.poll(() => document.activeElement).toBe(patternField());
    await chooseKind(page, 'url');
    await page.user.click(button('Keep “*”'));
    await page.user.type(urlField(), '{Enter}');
    await expect.poll(recorded).toContain('Accepted');
    expect(await purgeBodies(sandbox)).toEqual([{ url: 'https://www.shop.example/products/*', soft_purge: {} }]);
  });
});

test('the beginning and the end of a path become a pattern without a regular expression typed', async ({
  page,
  sandbox,
}) => {
  await openPattern(page);
  fill(patternField(), 'typed before');
  await page.user.type(screen.getByRole('textbox', { name: 'Path begins with' }), '/a+b/');
  await page.user.type(screen.getByRole('textbox', { name: 'Path ends with' }), '.png');
  expect(patternField().value).toBe('typed before');
  await page.user.keyboard('{Enter}');
  expect(patternField().value).toBe(String.raw`^/a\+b/.*\.png$`);
  expect(await purgeCount(sandbox)).toBe(0);
  await sendAndRead(page);
  expect(await purgeBodies(sandbox)).toEqual([{ pattern: String.raw`^/a\+b/.*\.png$`, soft_purge: {} }]);
});

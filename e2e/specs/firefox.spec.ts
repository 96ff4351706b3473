import type { Page } from 'puppeteer-core';
import { makeShare } from '../../test/support/shares';
import { expect, test } from '../fixtures/desks';
import { noFirefox, openFirefox } from '../fixtures/firefox';
import { uniqueTicket } from '../steps/seed';

const fieldValue = (page: Page, selector: string) =>
  page.$eval(selector, (element) => (element instanceof HTMLInputElement ? element.value : ''));
const textOf = (page: Page, selector: string) =>
  page.evaluate((wanted) => document.querySelector(wanted)?.textContent ?? '', selector);

test('Firefox sends a purge and shows record, history, shared link and theme', { tag: '@full' }, async ({ desk }) => {
  test.skip(noFirefox.when, noFirefox.because);
  const ticket = uniqueTicket('FIREFOX');
  const url = `https://www.shop.example/assets/${ticket}`;
  const firefox = await openFirefox();
  try {
    const page = await firefox.newPage();
    await page.setViewport({ width: 1920, height: 900 });
    await page.goto(desk.url);
    await page.type('#purge-url', url);
    await expect.poll(() => fieldValue(page, '#purge-distribution')).toBe('default/www-shop');
    await page.type('#purge-ticket', ticket);
    await page.keyboard.press('Enter');
    await expect.poll(() => textOf(page, 'form [role=status] a')).toBe('Open record');
    const record = await page.$eval('form [role=status] a', (link) => link.getAttribute('href') ?? '');

    await page.click('button[aria-label="Theme: System"]');
    await expect.poll(() => page.$eval('html', ({ dataset }) => dataset.theme)).toBe('light');

    await page.goto(desk.url + record);
    await expect.poll(() => textOf(page, 'article')).toContain(url);

    await page.goto(`${desk.url}/history`);
    await page.type('input[type=search]', ticket);
    await expect.poll(() => page.evaluate(() => location.search)).toContain(`q=${ticket}`);
    const cut = `a[href="${record}"] [data-end]`;
    await expect.poll(() => textOf(page, cut)).toBe(url);
    const ending = await page.$eval(cut, (text) => getComputedStyle(text, '::after').top);
    expect(ending, 'a target that fits is not cut').not.toBe('0px');

    const { token } = await makeShare(desk, { purgeId: record.replace('/purges/', '') });
    await page.goto(`${desk.url}/share/${token}`);
    await expect.poll(() => textOf(page, 'article')).toContain(url);
  } finally {
    await firefox.close();
  }
});

import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/desks';
import { openForm } from '../steps/purge-form';

test('the theme goes round, is kept, and is painted by the server', async ({ page, browser, baseURL }) => {
  const background = (at: Page) => at.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.emulateMedia({ colorScheme: 'light' });
  await openForm(page);
  const light = await background(page);
  await page.getByRole('button', { name: 'Theme: System' }).click();
  await page.getByRole('button', { name: 'Theme: Light' }).click();
  await expect(page.getByRole('button', { name: 'Theme: Dark' })).toBeVisible();
  const dark = await background(page);
  expect(dark).not.toBe(light);

  expect(await (await page.request.get('/history')).text()).toContain('data-theme="dark"');
  const storageState = await page.context().storageState();
  const withoutScripts = await browser.newContext({ storageState, javaScriptEnabled: false, colorScheme: 'light' });
  const painted = await withoutScripts.newPage();
  await painted.goto(baseURL ?? '');
  await expect(painted.getByRole('button', { name: 'Theme: Dark' })).toBeVisible();
  await expect(painted.locator('html')).toHaveCSS('background-color', dark);
  await withoutScripts.close();

  await page.reload();
  await page.getByRole('button', { name: 'Theme: Dark' }).click();
  await expect(page.getByRole('button', { name: 'Theme: System' })).toBeVisible();
  expect(await background(page)).toBe(light);
});

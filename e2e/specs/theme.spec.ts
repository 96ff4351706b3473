import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../fixtures/desks';
import { distributionField, fillUrl, openForm, sendButton } from '../steps/purge-form';

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

test('in forced colors a choice, a button, the focus and a selected option are seen', async ({ page }) => {
  const styleOf = (locator: Locator) =>
    locator.evaluate((element) => {
      const { backgroundColor, borderTopColor, borderTopStyle, outlineStyle } = getComputedStyle(element);
      return { backgroundColor, borderTopColor, borderTopStyle, outlineStyle };
    });
  const label = (name: string) => page.locator('label').filter({ has: page.getByRole('radio', { name, exact: true }) });
  await page.emulateMedia({ forcedColors: 'active' });
  await openForm(page);
  await fillUrl(page, 'https://www.shop.example/products');
  const [chosen, other] = [await styleOf(label('URL')), await styleOf(label('Hostname'))];
  expect(chosen.backgroundColor).not.toBe(other.backgroundColor);

  const button = await styleOf(sendButton(page));
  expect(button.borderTopStyle).toBe('solid');
  expect(button.borderTopColor).not.toBe(button.backgroundColor);
  await sendButton(page).focus();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  expect((await styleOf(sendButton(page))).outlineStyle).toBe('solid');

  await distributionField(page).press('ArrowDown');
  await distributionField(page).press('ArrowDown');
  const option = page.getByRole('option');
  await expect(option.nth(1)).toHaveAttribute('aria-selected', /true|false/);
  const [selected] = [await styleOf(page.getByRole('option', { selected: true }))];
  const rest = await styleOf(page.getByRole('option', { selected: false }).first());
  expect(selected?.backgroundColor).not.toBe(rest.backgroundColor);
});

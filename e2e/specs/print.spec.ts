import type { Page } from '@playwright/test';
import { aPurge, send } from '../../test/support/api';
import { expect, test } from '../fixtures/desks';
import { historyRows, openHistory, textFilter } from '../steps/history';
import { uniqueTicket } from '../steps/seed';

const target = { kind: 'url', value: `https://www.shop.example/${'a-long-path/'.repeat(12)}the-end-of-it.png` };

/** What is drawn of a page, with what style sheets add to its times. */
const timesOnPaper = (page: Page) =>
  page
    .locator('main time[title]:visible')
    .evaluateAll((times) => times.map((time) => getComputedStyle(time, '::after').content.replaceAll('"', '')));

async function expectPaper(page: Page, isTable: boolean) {
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(page.locator('main').getByText(target.value).first()).toBeVisible();
  for (const pressed of ['button', 'select', 'nav', 'body > header', 'aside'])
    await expect(page.locator(pressed).filter({ visible: true }), pressed).toHaveCount(0);
  const colors = await page.locator('main').evaluate((main) => {
    const { color, colorScheme } = getComputedStyle(main);
    return [color, colorScheme, getComputedStyle(document.documentElement).backgroundColor];
  });
  expect(colors).toEqual(['rgb(0, 0, 0)', 'light', 'rgb(255, 255, 255)']);
  // What a screen lays over the middle of a long target.
  const overlays = page.locator('[data-cut] [data-end]');
  expect(await overlays.count()).toBeGreaterThanOrEqual(isTable ? 1 : 0);
  for (const one of await overlays.all())
    expect(await one.evaluate((span) => getComputedStyle(span, '::after').content)).toBe('none');
  for (const time of await timesOnPaper(page)) expect(time).toMatch(/20\d\d.*\d:\d\d:\d\d.*GMT/);
}

test('the history and a record are printed in whole, black on white, with absolute times', async ({ page, desk }) => {
  const ticket = uniqueTicket('PRINT');
  const { body } = await send(desk, aPurge({ ticket, target }));
  await openHistory(page, `?q=${ticket}`);
  await page.setViewportSize({ width: 1032, height: 720 });
  await expect(historyRows(page)).toHaveCount(1);
  await expectPaper(page, true);
  await expect(textFilter(page)).toBeHidden();
  await expect(page.getByText(`“${ticket}”`)).toBeVisible();
  await expect(historyRows(page).getByText(`${body.purgeRequestId}`)).toBeVisible();
  expect(await page.locator('main').evaluate((main) => main.scrollWidth <= main.clientWidth)).toBe(true);
  await page.goto(`/purges/${body.id}`);
  await page.setViewportSize({ width: 720, height: 1000 });
  await expectPaper(page, false);
});

import type { Locator } from '@playwright/test';
import type { TargetKind as Kind } from '../../lib/shared/purges/purge-terms';
import { targets } from '../../test/support/purge-targets';
import { expect, test } from '../fixtures/desks';
import { historyRows, openHistory } from '../steps/history';
import { expectNoSidewaysScroll, linesOffBaseline } from '../steps/looks';
import { chooseDistribution, chooseKind, fillTarget, openForm } from '../steps/purge-form';
import { purgeElsewhere, uniqueTicket } from '../steps/seed';

const longUrl = (ticket: string) => `https://www.shop.example/${ticket}/${'a-long-path/'.repeat(60)}the-end-of-it.png`;
/** The end of a value, which the style sheet puts over a line that is too long. */
const endOf = (target: Locator) =>
  target.locator('[data-end]').evaluate((text) => {
    const { top, content } = getComputedStyle(text, '::after');
    return { isShown: top === '0px', text: content.split(' / ')[0]?.replaceAll(/" "|"/g, '') };
  });
const longWord = 'W'.repeat(450);
const longPurge = (ticket: string) => ({ ticket, reason: longWord, target: { kind: 'url', value: longUrl(ticket) } });

test('a long target is cut in the middle and whole for hovering, focusing and copying', async ({
  page,
  desk,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: desk.url });
  const ticket = uniqueTicket('LONG');
  const url = longUrl(ticket);
  const { id } = await purgeElsewhere(desk.url, longPurge(ticket));
  await openHistory(page, `?q=${ticket}`);
  const target = historyRows(page).getByTitle(url, { exact: true });
  const row = await historyRows(page).boundingBox();
  const shown = await target.boundingBox();
  // It stays on one line, and its ending is in sight within it.
  expect(shown?.height).toBeLessThan(30);
  expect(await endOf(target)).toEqual({ isShown: true, text: `…${'he-end-of-it.png'.slice(-14)}` });
  expect((shown?.x ?? 0) + (shown?.width ?? 0)).toBeLessThan((row?.x ?? 0) + (row?.width ?? 0));

  await expect(page.getByRole('link', { name: `URL: ${url}`, exact: true })).toHaveAttribute('href', `/purges/${id}`);
  expect(await linesOffBaseline(page)).toEqual([]);

  await target.evaluate((element) => getSelection()?.selectAllChildren(element));
  await page.keyboard.press('ControlOrMeta+c');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(url);

  await page.getByRole('navigation', { name: 'Show the purges of a day' }).getByRole('link').last().focus();
  await page.keyboard.press('Tab');
  await expect(page.locator(`a[href="/purges/${id}"]`)).toBeFocused();
  const whole = await target.evaluate((element) => {
    const { content, display } = getComputedStyle(element, '::after');
    return display === 'none' ? '' : content.replaceAll('"', '');
  });
  expect(whole).toBe(url);
});

test('a target that fits is not cut', async ({ page, desk }) => {
  const ticket = uniqueTicket('SHORT');
  const value = `https://www.shop.example/${ticket}`;
  await purgeElsewhere(desk.url, { ticket, target: { kind: 'url', value } });
  await page.setViewportSize({ width: 1920, height: 900 });
  await openHistory(page, `?q=${ticket}`);
  expect((await endOf(historyRows(page).getByTitle(value, { exact: true }))).isShown).toBe(false);
});

for (const width of [390, 360])
  test(`no page scrolls sideways on a phone ${width} px wide`, { tag: '@full' }, async ({ page, desk, sandbox }) => {
    await page.setViewportSize({ width, height: 780 });
    const ticket = uniqueTicket('PHONE');
    await sandbox.faults({ type: 'status', status: 503, body: 'text' });
    const unconfirmed = await purgeElsewhere(desk.url, longPurge(ticket));
    const { id } = await purgeElsewhere(desk.url, longPurge(ticket));
    for (const path of [
      `/history?q=${ticket}`,
      `/history?q=${longWord.slice(0, 200)}`,
      `/purges/${id}`,
      `/purges/${unconfirmed.purgeId}`,
      '/purges/not-there',
      '/nothing/here',
    ]) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectNoSidewaysScroll(page, path);
      if (/not-there|nothing/.test(path)) await expect(page).toHaveTitle(/not found · Purge Desk$/);
    }
    await openForm(page);
    await chooseDistribution(page, 'default/www-shop');
    await page.getByText('Show API request').click();
    const values: Record<Kind, string> = {
      url: longUrl(ticket),
      hostname: 'img.shop.example',
      pattern: longWord.slice(0, 256),
      all: longWord,
    };
    for (const { kind } of targets) {
      await chooseKind(page, kind);
      await fillTarget(page, kind, values[kind]);
      await expectNoSidewaysScroll(page, `the form for ${kind}`);
    }
  });

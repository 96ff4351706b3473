import type { Page } from '@playwright/test';
import { ask } from '../../test/support/api';
import { expect, test } from '../fixtures/desks';
import { filterChoice, historyRows, openHistory } from '../steps/history';
import {
  accessibilityProblems,
  expectNoSidewaysScroll,
  expectNothingMoved,
  watchComplaints,
  watchLayoutShift,
} from '../steps/looks';
import { purgeElsewhere, uniqueTicket } from '../steps/seed';

const summary = (page: Page) => page.getByRole('region', { name: 'Summary' });
const figure = (page: Page, term: string | RegExp) =>
  summary(page)
    .locator('dl > div')
    .filter({ has: page.locator('dt').filter({ hasText: term }) })
    .locator('dd');
/** The days that are summed up. */
const WINDOW = /^Purges, \d+ \w+ – \d+ \w+$/;
/** The numbers behind the bars, as those read them who do not see bars. */
const lastBar = (page: Page) => summary(page).getByRole('table').getByRole('row').last();

async function threePurges(deskUrl: string, refuse: () => Promise<unknown>) {
  const ticket = uniqueTicket('SUM');
  await refuse();
  for (const mode of ['soft', 'soft', 'hard']) await purgeElsewhere(deskUrl, { ticket, mode });
  return ticket;
}

async function expectSteadyAndAccessible(page: Page, colorScheme: 'light' | 'dark') {
  await expectNothingMoved(page, 'the summary');
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  expect(await accessibilityProblems(page), colorScheme).toEqual([]);
  await expectNoSidewaysScroll(page, 'the summary');
}

test('the summary counts what is under the filter, follows it, moves nothing and is accessible at 320 px', {
  tag: '@full',
}, async ({ page, desk, sandbox }) => {
  const complaints = watchComplaints(page);
  await watchLayoutShift(page);
  await page.setViewportSize({ width: 320, height: 900 });
  await sandbox.reachSitesQuickly();
  const refuse = () => sandbox.faults({ type: 'status', status: 404 });
  const ticket = await threePurges(desk.url, refuse);
  const completed = async () => {
    const { body } = await ask<{ items: { status: string }[] }>(desk, `/api/purges?q=${ticket}&status=completed`);
    return body.items.length;
  };
  await expect.poll(completed).toBe(2);

  await openHistory(page, `?q=${ticket}`);
  await expect(summary(page)).toBeHidden();
  await page.getByRole('button', { name: 'Summary' }).click();
  await expect(figure(page, WINDOW)).toHaveText('3');
  await expectSteadyAndAccessible(page, 'dark');
  await expect(figure(page, 'Failed')).toHaveText('1');
  await expect(figure(page, 'Median')).toHaveText(/^\d+\.\d s$/);
  await expect(figure(page, 'p95')).toHaveText(/^\d+\.\d s$/);
  await expect(summary(page).getByRole('listitem')).toHaveText([
    /Completed 2/,
    /In progress 0/,
    /Failed or unconfirmed 1/,
  ]);
  await expect(lastBar(page).getByRole('cell')).toHaveText(['2', '0', '1']);

  await page.getByRole('button', { name: 'Filters' }).click();
  await filterChoice(page, 'Mode').selectOption('hard');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Filters (1)' })).toBeFocused();
  await expect(figure(page, WINDOW)).toHaveText('1');
  await expect(figure(page, 'Failed')).toHaveText('0');
  await expect(historyRows(page)).toHaveCount(1);
  expect(complaints).toEqual([]);
});

for (const width of [768, 1440])
  test(`the summary moves nothing and is accessible at ${width} px`, { tag: '@full' }, async ({
    page,
    desk,
    sandbox,
  }) => {
    const complaints = watchComplaints(page);
    await watchLayoutShift(page);
    await page.setViewportSize({ width, height: 900 });
    const ticket = await threePurges(desk.url, () => sandbox.faults({ type: 'status', status: 404 }));
    await openHistory(page, `?q=${ticket}`);
    if (width < 1024) await page.getByRole('button', { name: 'Summary' }).click();
    await expect(figure(page, WINDOW)).toHaveText('3');
    const colorScheme = width === 768 ? 'light' : 'dark';
    await expectSteadyAndAccessible(page, colorScheme);
    expect(complaints).toEqual([]);
  });

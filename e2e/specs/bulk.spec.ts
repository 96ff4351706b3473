import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/desks';
import { accessibilityProblems, expectNoSidewaysScroll, watchComplaints } from '../steps/looks';
import { openForm } from '../steps/purge-form';

const URLS = Array.from({ length: 12 }, (_, at) => `https://www.shop.example/bulk/${at}`);

async function expectAccessible(page: Page, where: string, colorScheme: 'light' | 'dark', width: number) {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height: 900 });
  expect(await accessibilityProblems(page), `${where}, ${colorScheme}, ${width} px`).toEqual([]);
  await page.setViewportSize({ width: 360, height: 780 });
  await expectNoSidewaysScroll(page, where);
}

test('twelve URLs pasted into the form become a bulk job that is paused, resumed and seen to its end', async ({
  page,
  context,
  sandbox,
  openDesk,
}) => {
  const complaints = watchComplaints(page);
  const desk = await openDesk();
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: desk.url });
  await openForm(page, desk.url);
  await page.evaluate((text) => navigator.clipboard.writeText(text), [...URLS, 'hello'].join('\n'));
  await page.keyboard.press('ControlOrMeta+v');
  await expect(page).toHaveURL(/\/bulk$/);
  const findings = page.getByRole('region', { name: 'Findings' });
  await expect(findings).toContainText('13 lines, 1 with a problem. Nothing is sent yet.');
  expect(page.workers()).toHaveLength(1);
  await expectAccessible(page, 'the page for lists', 'light', 1440);
  await page.getByRole('button', { name: 'Drop 1 line' }).click();
  // The CDN answers the first one when the job is paused, however long that takes.
  await sandbox.faults({ type: 'hold' });
  await page.getByRole('button', { name: 'Soft-purge 12 URLs' }).click();

  await expect(page).toHaveURL(/\/bulk\/[\w-]+$/);
  const progress = page.getByRole('progressbar', { name: 'Purges sent' });
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused. Unsent purges wait until you resume, for up to 24 hours.')).toBeVisible();
  await sandbox.release();
  await expect(page).toHaveTitle(/^\d+ % · Paused · Bulk purge · Purge Desk$/);
  await expectAccessible(page, 'a paused job', 'dark', 390);
  expect((await sandbox.purges()).length).toBeLessThan(URLS.length);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(progress).toHaveAttribute('aria-valuetext', '12 of 12 sent (100 %)');
  await expect(page).toHaveTitle(/^100 % · /);
  expect((await sandbox.purges()).map(({ body }) => JSON.parse(body).url).sort()).toEqual([...URLS].sort());

  await page.getByRole('link', { name: 'All purges of this job' }).click();
  await expect(page.getByRole('table').getByRole('row')).toHaveCount(13);
  expect(complaints).toEqual([]);
});

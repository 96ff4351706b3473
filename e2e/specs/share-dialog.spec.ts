import { expect, test } from '../fixtures/desks';
import { purgeElsewhere } from '../steps/seed';
import { openShareDialog, shareDialog } from '../steps/shares';

test('the dialog is used by keyboard and fits a narrow phone', async ({ page, desk }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  const { id } = await purgeElsewhere(desk.url, { ticket: 'DIALOG-1' });
  await page.goto(`/purges/${id}`);
  await openShareDialog(page);
  await expect(shareDialog(page)).toHaveAccessibleName('Share this purge');
  await page.keyboard.press('Escape');
  await expect(shareDialog(page)).toBeHidden();
  await expect(page.getByRole('button', { name: 'Share' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(shareDialog(page).getByLabel('Link expires')).toBeFocused();
  await page.keyboard.press('Enter');
  await shareDialog(page).getByRole('button', { name: 'Create link' }).press('Enter');
  const copy = shareDialog(page).getByRole('button', { name: 'Copy link' });
  await expect(copy).toBeFocused();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.keyboard.press('Enter');
  await expect(shareDialog(page).getByRole('status')).toContainText('Copied');
  const link = await shareDialog(page).getByRole('textbox', { name: 'Link' }).inputValue();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Share' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(shareDialog(page).getByRole('button', { name: 'Create link' })).toBeVisible();

  // Closed and opened again before the browser says that it was closed.
  await page.evaluate(() => {
    const dialog = document.querySelector('dialog');
    dialog?.close();
    (dialog?.previousElementSibling as HTMLElement | null)?.click();
  });
  await page.waitForFunction(() => new Promise((done) => setTimeout(() => done(true), 100)));
  await expect(shareDialog(page).getByRole('button', { name: 'Create link' })).toBeVisible();
});

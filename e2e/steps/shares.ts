import { type Browser, expect, type Page } from '@playwright/test';

export const shareDialog = (page: Page) => page.getByRole('dialog');
const shareButton = (page: Page) => page.getByRole('button', { name: 'Share' });

/** Opens the dialog; it is there once the page is alive. */
export async function openShareDialog(page: Page) {
  await expect(async () => {
    if (!(await shareDialog(page).isVisible())) await shareButton(page).click({ timeout: 2000 });
    await expect(shareDialog(page)).toBeVisible({ timeout: 2000 });
  }).toPass();
}

/** Makes the link in the open dialog and answers with its whole address. */
export async function linkFromDialog(page: Page): Promise<string> {
  await shareDialog(page).getByRole('button', { name: 'Create link' }).click();
  return shareDialog(page).getByRole('textbox', { name: 'Link' }).inputValue();
}

/** A browser of somebody who has never been here, opened at a link. */
export async function openAsStranger(browser: Browser, link: string) {
  // Fifty rows that move keep a browser without a graphics card busy. A headless browser says that it is no person's.
  const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/${browser.version()} Safari/537.36`;
  const context = await browser.newContext({ reducedMotion: 'reduce', userAgent });
  const page = await context.newPage();
  const response = await page.goto(link);
  return { page, status: response?.status(), headers: (await response?.allHeaders()) ?? {}, context };
}

export const sharedRows = (page: Page) =>
  page
    .getByRole('table')
    .getByRole('row')
    .filter({ has: page.getByRole('cell') });

import { DatabaseSync } from '@photostructure/sqlite';
import { type Browser, expect, type Page } from '@playwright/test';
import type { CreatedShare, ListedShare, Shared, ShareList } from '../../lib/shared/shares/share';
import { ask } from '../../test/support/api';

interface Desk {
  url: string;
}

const json = { 'content-type': 'application/json' };

/** Makes a link through the API, as the dialog does; for a week and with nothing more shown, unless a test says so. */
export async function makeShare(desk: Desk, input: Record<string, unknown>): Promise<CreatedShare> {
  const body = JSON.stringify({ expiry: '7d', ...input });
  const answer = await ask<CreatedShare>(desk, '/api/shares', { method: 'POST', headers: json, body });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

export const readShared = <Body = Shared>(desk: Desk, token: string, query = '') =>
  ask<Body>(desk, `/api/share/${token}${query}`);

export const listShares = async (desk: Desk) => (await ask<ShareList>(desk, '/api/shares')).body.items;

export const revoke = async (desk: Desk, id: string) =>
  (await ask<ListedShare>(desk, `/api/shares/${id}`, { method: 'DELETE' })).body;

/** Puts the end of a link into the past, as waiting for a day would. */
export function letExpire(databaseFile: string, id: string) {
  const db = new DatabaseSync(databaseFile);
  db.exec('pragma busy_timeout = 5000');
  db.prepare('update shares set expires_at = 1 where id = ?').run(id);
  db.close();
}

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
  await shareDialog(page).getByRole('button', { name: 'Make the link' }).click();
  return shareDialog(page).getByRole('textbox', { name: 'Link' }).inputValue();
}

/** A browser of somebody who has never been here, opened at a link. */
export async function openAsStranger(browser: Browser, link: string) {
  // Fifty rows that move keep a browser without a graphics card busy.
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  const response = await page.goto(link);
  return { page, status: response?.status(), headers: (await response?.allHeaders()) ?? {}, context };
}

export const sharedRows = (page: Page) =>
  page
    .getByRole('table')
    .getByRole('row')
    .filter({ has: page.getByRole('cell') });

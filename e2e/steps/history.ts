import { expect, type Page } from '@playwright/test';

export const historyRows = (page: Page) =>
  page
    .getByRole('region', { name: 'Purges' })
    .getByRole('row')
    .filter({ has: page.getByRole('link') });
export const historyCount = (page: Page) => page.getByRole('region', { name: 'Purges' }).getByRole('status').first();
export const loadOlder = (page: Page) => page.getByRole('button', { name: 'Load older' });
export const textFilter = (page: Page) => page.getByRole('searchbox');
export const filterChoice = (page: Page, name: 'Distribution' | 'Status' | 'Mode' | 'Kind') =>
  page.getByRole('search').getByRole('combobox', { name });

/** The records that the rows lead to, from top to bottom: what "the same rows" means. */
export const rowLinks = (page: Page) =>
  historyRows(page).evaluateAll((rows) => rows.map((row) => row.querySelector('a')?.getAttribute('href') ?? ''));

export async function openHistory(page: Page, query = '') {
  await page.goto(`/history${query}`);
  await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
}

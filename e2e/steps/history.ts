import { expect, type Page } from '@playwright/test';

export const historyRows = (page: Page) =>
  page
    .getByRole('region', { name: 'Purges' })
    .getByRole('row')
    .filter({ has: page.getByRole('link') });
export const historyCount = (page: Page) => page.getByRole('region', { name: 'Purges' }).getByRole('status').first();
/** A link to another page of the history; none where there is no such page. */
export const toPage = (page: Page, name: 'Older' | 'Newer' | 'Newest page') =>
  page.getByRole('navigation', { name: 'History pages' }).getByRole('link', { name, exact: true });
export const textFilter = (page: Page) => page.getByRole('searchbox');
export const filterChoice = (
  page: Page,
  name: 'Distribution' | 'Namespace' | 'Status' | 'Mode' | 'Kind' | 'Actor' | 'Time' | 'Order',
) => page.getByRole('search').getByRole('combobox', { name });

/** The records that the rows lead to, from top to bottom: what "the same rows" means. */
export const rowLinks = (page: Page) =>
  historyRows(page).evaluateAll((rows) => rows.map((row) => row.querySelector('a')?.getAttribute('href') ?? ''));

export async function openHistory(page: Page, query = '') {
  await page.goto(`/history${query}`);
  await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
}

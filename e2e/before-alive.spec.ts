import type { Page } from '@playwright/test';
import { filterChoice, textFilter } from './steps/history';
import { fillUrl, openForm, sendButton, urlField } from './steps/purge-form';
import { expect, test } from './test';

const url = 'https://www.shop.example/products';

/** Keeps the scripts of a page back, so that it is there but not alive, until the answer is called. */
async function keepAsleep(page: Page) {
  let wakeUp = () => {};
  const awake = new Promise<void>((resolve) => {
    wakeUp = resolve;
  });
  await page.route('**/*.js', async (route) => {
    await awake;
    await route.continue();
  });
  return wakeUp;
}

test('what is typed before the page is alive is not lost', async ({ page }) => {
  const wakeUp = await keepAsleep(page);
  await page.goto('/', { waitUntil: 'commit' });
  await urlField(page).fill(url);
  await expect(sendButton(page)).toBeDisabled();
  wakeUp();
  await expect(sendButton(page)).toBeEnabled();
  await expect(urlField(page)).toHaveValue(url);
});

test('what is typed before the page is alive is newer than what the tab remembers', async ({ page }) => {
  await openForm(page);
  await fillUrl(page, `${url}?remembered`);
  const wakeUp = await keepAsleep(page);
  await page.reload({ waitUntil: 'commit' });
  await fillUrl(page, url);
  wakeUp();
  await expect(sendButton(page)).toBeEnabled();
  await expect(urlField(page)).toHaveValue(url);
});

test('a filter that is chosen before the page is alive counts', async ({ page }) => {
  const wakeUp = await keepAsleep(page);
  await page.goto('/history', { waitUntil: 'commit' });
  await filterChoice(page, 'Kind').selectOption('all');
  await textFilter(page).fill('x');
  wakeUp();
  await expect(page).toHaveURL(/\?kind=all&q=x$/);
  await expect(filterChoice(page, 'Kind')).toHaveValue('all');
  await expect(textFilter(page)).toHaveValue('x');
});

import type { Page } from '@playwright/test';
import { startDeskBehind } from '../fixtures/own-desks';
import type { RunningDesk } from '../fixtures/running-desk';
import { test as base, expect } from '../fixtures/shared-desk';
import { keepAsleep } from '../steps/asleep';
import { filterChoice, historyRows, openHistory, rowLinks } from '../steps/history';
import {
  chooseDistribution,
  distributionField,
  distributionOptions,
  fillUrl,
  openForm,
  sendAndRead,
  urlField,
} from '../steps/purge-form';
import { purgeElsewhere, uniqueTicket } from '../steps/seed';

const site = (number: number) => `site-${String(number).padStart(4, '0')}`;
const sites = Array.from({ length: 120 }, (_, index) => `default/${site(index)}=${site(index)}.example`);
const FAR = `default/${site(117)}`;
const farUrl = `https://${site(117)}.example/products`;

/** A desk with far more distributions than a page comes with, in front of the worker's sandbox. */
const test = base.extend<object, { crowded: RunningDesk }>({
  crowded: [
    async ({ desk }, use) => {
      const F5XC_DISTRIBUTIONS = [...sites, 'media/video-library=media.example'].join(';');
      const crowded = await startDeskBehind(desk, { F5XC_DISTRIBUTIONS, CDN_BREAKER_FAILURES: '0' });
      await use(crowded);
      await crowded.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  baseURL: async ({ crowded }, use) => use(crowded.url),
});

const filter = (page: Page) => filterChoice(page, 'Distribution');
const targetOf = (number: number) => ({
  distribution: site(number),
  target: { kind: 'url', value: `https://${site(number)}.example/` },
});

test('the form finds a distribution beyond the first 50 by a pasted URL, by name and by domain', async ({
  page,
  sandbox,
}) => {
  await openForm(page);
  await fillUrl(page, farUrl);
  await expect(distributionField(page)).toHaveValue(FAR);
  await sendAndRead(page);
  const paths = (await sandbox.purges()).map(({ path }) => path);
  expect(paths).toEqual([`/api/cdn/namespaces/default/cdn_loadbalancer/${site(117)}/cache-purge`]);
  // What is chosen is in the list that opens, though it is none of the first 50: Enter changes nothing.
  await distributionField(page).press('ArrowDown');
  await expect(distributionOptions(page)).toHaveCount(50);
  await expect(page.getByText('Type to search all 121 distributions.')).toBeVisible();
  await expect(distributionOptions(page).and(page.locator('[aria-selected=true]'))).toHaveText(/site-0117/);
  await distributionField(page).press('Enter');
  await expect(distributionField(page)).toHaveValue(FAR);

  for (const [typed, found] of [
    ['0118', 'default/site-0118'],
    ['media.example', 'media/video-library'],
  ] as const) {
    await distributionField(page).fill(typed);
    await expect(distributionOptions(page)).toHaveText([new RegExp(`^${found}`)]);
    await distributionField(page).press('Enter');
    await expect(distributionField(page)).toHaveValue(found);
  }
});

test('a draft and a link bring back a distribution beyond the first 50', async ({ page, context }) => {
  await openForm(page);
  await chooseDistribution(page, FAR);
  await fillUrl(page, '/products');
  await context.clearCookies();
  await page.reload();
  await expect(distributionField(page)).toHaveValue(FAR);
  await expect(urlField(page)).toHaveValue('/products');

  const link = new URLSearchParams({ namespace: 'default', distribution: site(117), kind: 'url', value: farUrl });
  await openForm(page, `/?${link}`);
  await expect(distributionField(page)).toHaveValue(FAR);
  await expect(distributionField(page)).toHaveAccessibleDescription(/site-0117\.example/);
});

test('the history is filtered by a distribution beyond the first 50, and by none again', async ({ page, crowded }) => {
  const ticket = uniqueTicket('CROWD');
  const near = await purgeElsewhere(crowded.url, { ticket, ...targetOf(3) });
  const far = await purgeElsewhere(crowded.url, { ticket, ...targetOf(117) });
  await openHistory(page, `?q=${ticket}`);
  await expect(historyRows(page)).toHaveCount(2);
  // All namespaces are there to choose from, whatever distributions the page has.
  await expect(filterChoice(page, 'Namespace').getByRole('option')).toHaveText(['Namespace: any', 'default', 'media']);

  await filter(page).fill('0117');
  await expect(distributionOptions(page)).toHaveText([/^default\/site-0117/]);
  await filter(page).press('Enter');
  await expect(page).toHaveURL(new RegExp(`distribution=default%2Fsite-0117&q=${ticket}$`));
  await expect(historyRows(page)).toHaveCount(1);
  expect(await rowLinks(page)).toEqual([`/purges/${far.id}`]);
  await page.reload();
  await expect(filter(page)).toHaveValue(FAR);
  await expect(historyRows(page)).toHaveCount(1);

  // What is typed and not chosen changes nothing.
  await filter(page).fill('site-00');
  await filter(page).press('Tab');
  await expect(filter(page)).toHaveValue(FAR);
  await filter(page).fill('');
  await filter(page).press('Tab');
  await expect(page).toHaveURL(`/history?q=${ticket}`);
  await expect(filter(page)).toHaveValue('');
  await expect(historyRows(page)).toHaveCount(2);
  await page.goBack();
  await expect(filter(page)).toHaveValue(FAR);
  await filter(page).click();
  await distributionOptions(page).filter({ hasText: 'Any distribution' }).click();
  await expect(page).toHaveURL(`/history?q=${ticket}`);
  expect(await rowLinks(page)).toEqual([`/purges/${far.id}`, `/purges/${near.id}`]);

  // One that is gone, or not read yet.
  await openHistory(page, '?distribution=default%2Fgone');
  await expect(filter(page)).toHaveValue('default/gone');
});

test('the history is filtered by such a distribution without JavaScript, and before the page is alive', async ({
  page,
  browser,
  crowded,
}) => {
  const ticket = uniqueTicket('PLAIN');
  await purgeElsewhere(crowded.url, { ticket, ...targetOf(3) });
  await purgeElsewhere(crowded.url, { ticket, ...targetOf(117) });
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: crowded.url });
  const plain = await context.newPage();
  await openHistory(plain, `?q=${ticket}`);
  await expect(plain.locator('datalist option')).toHaveCount(50);
  await filter(plain).fill(FAR);
  await filter(plain).press('Enter');
  await expect(plain).toHaveURL(/distribution=default%2Fsite-0117/);
  await expect(historyRows(plain)).toHaveCount(1);
  await expect(filter(plain)).toHaveValue(FAR);
  await context.close();

  const wakeUp = await keepAsleep(page);
  await page.goto(`/history?distribution=${encodeURIComponent(FAR)}&q=${ticket}`, { waitUntil: 'commit' });
  await filter(page).fill('0003');
  wakeUp();
  // A search that was begun goes on, and does not end the filter.
  await expect(distributionOptions(page)).toHaveText([/^default\/site-0003/]);
  await expect(page).toHaveURL(/distribution=default%2Fsite-0117/);
  await filter(page).press('Enter');
  await expect(page).toHaveURL(/distribution=default%2Fsite-0003/);
  await expect(filter(page)).toHaveValue('default/site-0003');
  await expect(historyRows(page)).toHaveCount(1);
});

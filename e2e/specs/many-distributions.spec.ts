import type { Page } from '@playwright/test';
import { test as base, expect, startDeskBehind } from '../fixtures/desks';
import type { RunningDesk } from '../fixtures/running-desk';

import { keepAsleep } from '../steps/asleep';
import { filterChoice, historyRows, openHistory } from '../steps/history';
import { distributionField, distributionOptions, fillUrl, openForm, sendAndRead } from '../steps/purge-form';
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

// What else the form, a draft and the filter do with them: components/distributions/many-distributions.test.tsx.

test('the form finds a distribution beyond the first 50 by a pasted URL, and a link brings it back', {
  tag: '@full',
}, async ({ page, sandbox }) => {
  await openForm(page);
  await fillUrl(page, farUrl);
  await expect(distributionField(page)).toHaveValue(FAR);
  await sendAndRead(page);
  const paths = (await sandbox.purges()).map(({ path }) => path);
  expect(paths).toEqual([`/api/cdn/namespaces/default/cdn_loadbalancer/${site(117)}/cache-purge`]);

  const link = new URLSearchParams({ namespace: 'default', distribution: site(117), kind: 'url', value: farUrl });
  await openForm(page, `/?${link}`);
  await expect(distributionField(page)).toHaveValue(FAR);
  await expect(distributionField(page)).toHaveAccessibleDescription(/site-0117\.example/);
});

test('the history is filtered by such a distribution without JavaScript, and before the page is alive', {
  tag: '@full',
}, async ({ page, browser, crowded }) => {
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

import { screen } from '@testing-library/react';
import { expect } from 'vitest';
import { HistoryView } from '@/components/history/history-view';
import { cursorFromUrl, historyFilterFromUrl } from '@/lib/shared/history/history-filter-schema';
import { aPurge, marker, send } from '@/test/support/api';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import {
  chooseDistribution,
  distributionField,
  distributionOptions,
  fill,
  openForm,
  sendAndRead,
  urlField,
} from '@/test/support/purge-form-page';

const site = (number: number) => `site-${String(number).padStart(4, '0')}`;
const sites = Array.from({ length: 120 }, (_, index) => `default/${site(index)}=${site(index)}.example`);
const FAR = `default/${site(117)}`;

/** A desk with far more distributions than a page comes with. */
const test = pageTest({ settings: { F5XC_DISTRIBUTIONS: [...sites, 'media/video-library=media.example'].join(';') } });

const text = () => document.body.textContent;
const keys = ({ user }: DeskPage, pressed: string) => user.keyboard(pressed);

test('the form finds a distribution beyond the first 50 by a pasted URL, by name and by domain', async ({
  page,
  sandbox,
}) => {
  await openForm(page);
  fill(urlField(), `https://${site(117)}.example/products`);
  await expect.poll(() => distributionField().value).toBe(FAR);
  await sendAndRead(page);
  const paths = (await sandbox.purges()).map(({ path }) => path);
  expect(paths).toEqual([`/api/cdn/namespaces/default/cdn_loadbalancer/${site(117)}/cache-purge`]);
  // What is chosen is in the list that opens, though it is none of the first 50: Enter changes nothing.
  distributionField().focus();
  await keys(page, '{ArrowDown}');
  await expect.poll(() => distributionOptions().length).toBe(50);
  await expect.poll(text).toContain('Type to search all 121 distributions.');
  expect(document.querySelector('[role=option][aria-selected=true]')?.textContent).toContain(site(117));
  await keys(page, '{Enter}');
  expect(distributionField().value).toBe(FAR);

  for (const [typed, found] of [
    ['0118', 'default/site-0118'],
    ['media.example', 'media/video-library'],
  ] as const) {
    fill(distributionField(), typed);
    await expect.poll(distributionOptions).toEqual([expect.stringContaining(found)]);
    await keys(page, '{Enter}');
    await expect.poll(() => distributionField().value).toBe(found);
  }
});

test('a draft brings back a distribution beyond the first 50', async ({ page }) => {
  await openForm(page);
  fill(distributionField(), '0117');
  await expect.poll(distributionOptions).toEqual([expect.stringContaining(FAR)]);
  await chooseDistribution(page, FAR);
  fill(urlField(), '/products');
  await page.reload();
  await expect.poll(() => distributionField().value).toBe(FAR);
  expect(urlField().value).toBe('/products');
});

const rows = () =>
  [...document.querySelectorAll('section[aria-label=Purges] tbody tr a')].map((link) => link.getAttribute('href'));
const filter = () => document.getElementById('history-distribution') as HTMLInputElement;
const openHistory = (page: DeskPage, query: string) =>
  page.open(`/history${query}`, ({ searchParams }) => (
    <HistoryView filter={historyFilterFromUrl(searchParams)} at={cursorFromUrl(searchParams)} share={null} />
  ));

test('the history is filtered by a distribution beyond the first 50, and by none again', async ({ page, desk }) => {
  const reason = marker();
  const purgeOn = async (number: number) => {
    const target = { kind: 'url', value: `https://${site(number)}.example/` };
    const { body } = await send(desk, aPurge({ reason, distribution: site(number), target }));
    await desk.advance(1000);
    return `/purges/${body.id}`;
  };
  const [near, far] = [await purgeOn(3), await purgeOn(117)];
  await openHistory(page, `?q=${reason}`);
  await expect.poll(rows).toEqual([far, near]);
  // All namespaces are there to choose from, whatever distributions the page has.
  const namespaces = [...document.querySelectorAll('select[name=namespace] option')].map(
    ({ textContent }) => textContent,
  );
  expect(namespaces).toEqual(['Namespace: any', 'default', 'media']);

  filter().focus();
  fill(filter(), '0117');
  await expect.poll(distributionOptions).toEqual([expect.stringContaining(FAR)]);
  await keys(page, '{Enter}');
  await expect.poll(rows).toEqual([far]);
  expect(new URLSearchParams(location.search).get('distribution')).toBe(FAR);
  await page.reload();
  await expect.poll(rows).toEqual([far]);
  expect(filter().value).toBe(FAR);

  // What is typed and not chosen changes nothing.
  filter().focus();
  fill(filter(), 'site-00');
  await page.user.tab();
  expect(filter().value).toBe(FAR);
  filter().focus();
  fill(filter(), '');
  await page.user.tab();
  await expect.poll(() => location.search).toBe(`?q=${reason}`);
  await expect.poll(rows).toEqual([far, near]);
  page.leave();

  await openHistory(page, `?distribution=${encodeURIComponent(FAR)}&q=${reason}`);
  await expect.poll(() => filter().value).toBe(FAR);
  await page.user.click(filter());
  await page.user.click(await screen.findByRole('option', { name: /Any distribution/ }));
  await expect.poll(() => location.search).toBe(`?q=${reason}`);
  await expect.poll(rows).toEqual([far, near]);
  page.leave();

  // One that is gone, or not read yet.
  await openHistory(page, '?distribution=default%2Fgone');
  await expect.poll(() => filter().value).toBe('default/gone');
});

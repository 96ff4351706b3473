import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/desks';
import { warmCaches } from '../steps/edge';
import { historyRows, openHistory } from '../steps/history';
import { fillForm, openForm, recorded, sendAndRead } from '../steps/purge-form';
import { uniqueTicket } from '../steps/seed';
import { expectTranslated, translateEveryPage } from '../steps/translation';

const url = 'https://www.shop.example/products';
const form = { distribution: 'default/www-shop', kind: 'url', mode: 'soft', value: url } as const;
/** The CDN is asked after 1, 3, 7, 15 and 45 seconds: a change that comes late is noticed late. */
const noticed = { timeout: 60_000 };
const twoSites = { 'fr4-par': 20, 'ny8-nyc': 40, 'tr2-tor': 600_000 };

const timeline = (page: Page) => page.getByRole('region', { name: 'Timeline' }).getByRole('listitem');
const siteRow = (page: Page, site: string) =>
  page.getByRole('region', { name: 'Sites' }).getByRole('row', { name: site });

test('a purge that is slow at one site shows 2 of 3 and then completed, everywhere and without a reload', async ({
  page,
  context,
  sandbox,
}) => {
  test.setTimeout(180_000);
  await translateEveryPage(context);
  await sandbox.siteDelays(twoSites);
  await warmCaches(sandbox, [url]);
  // Else there is nothing new to tell the customer.
  await sandbox.origin({ version: 'after the change' });
  const ticket = uniqueTicket('FOLLOWED');
  await openForm(page);
  await fillForm(page, { ...form, ticket });
  const purgeRequestId = await sendAndRead(page);
  const [history, record] = [await context.newPage(), await context.newPage()];
  await openHistory(history, `?q=${ticket}`);
  await record.goto((await historyRows(history).getByRole('link').getAttribute('href')) ?? '');
  const places = [
    { at: record, status: record.getByRole('article').locator('header') },
    { at: history, status: historyRows(history) },
    { at: page, status: recorded(page) },
    { at: page, status: page.getByRole('region', { name: 'Latest purges' }).getByRole('listitem').first() },
  ];
  for (const { at } of places) await expectTranslated(at);
  for (const { at } of places) await at.evaluate(() => document.body.setAttribute('data-marked', ''));
  const expectEverywhere = async (text: RegExp) => {
    for (const { at, status } of places) {
      await at.bringToFront();
      await expect(status).toContainText(text, noticed);
      await expect(at.locator('body')).toHaveAttribute('data-marked');
    }
  };

  await expectEverywhere(/Accepted\s*2 of 3 sites/);
  await expect(siteRow(record, 'fr4-par')).toContainText(/Finished“success”0\.\d s/);
  await expect(siteRow(record, 'tr2-tor')).toContainText('Working“in progress”');

  await sandbox.arrive('tr2-tor');
  await expectEverywhere(/Completed/);
  await expect(recorded(page)).toContainText('Tell the customer to reload now.');
  await expect(siteRow(record, 'tr2-tor')).toContainText('Finished');
  await expect(record.getByRole('article')).toContainText('Time to completion');
  await expect(timeline(record)).toHaveText([
    /^Recorded/,
    /^Sent to the CDN/,
    new RegExp(`^Accepted as #${purgeRequestId}`),
    /^fr4-par finished in 0\.\d s/,
    /^ny8-nyc finished in 0\.\d s/,
    /^tr2-tor finished in \d/,
    /^Completed: all 3 reported sites have finished/,
    /^seen at the edge: a newer copy at fr4-par, ny8-nyc, tr2-tor/,
  ]);
});

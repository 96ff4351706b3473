import { history } from '../../test/support/api';
import { expect, test } from '../fixtures/desks';
import { filterChoice, historyCount, historyRows, openHistory, rowLinks, textFilter, toPage } from '../steps/history';
import { expectNothingMoved, watchLayoutShift } from '../steps/looks';
import { purgeElsewhere, purgeElsewhereInOrder, uniqueTicket } from '../steps/seed';

const paths = (records: { id: string }[]) => records.map(({ id }) => `/purges/${id}`);

test('a filter goes into the address; Back, reload and a copied link show the same rows', async ({
  page,
  desk,
  browser,
}) => {
  const ticket = uniqueTicket('FILTER');
  const media = { namespace: 'media', distribution: 'video-library', target: { kind: 'all' } };
  const records = await purgeElsewhereInOrder(desk.url, [{ ticket }, { ticket, ...media }]);
  const [newest = '', oldest = ''] = paths(records).reverse();
  await openHistory(page);
  await textFilter(page).fill(ticket);
  await expect(page).toHaveURL(`/history?q=${ticket}`);
  await expect.poll(() => rowLinks(page)).toEqual([newest, oldest]);
  await filterChoice(page, 'Distribution').selectOption('media/video-library');
  await expect(page).toHaveURL(/distribution=media%2Fvideo-library/);
  await expect.poll(() => rowLinks(page)).toEqual([newest]);
  await page.goBack();
  await expect(filterChoice(page, 'Distribution')).toHaveValue('');
  await expect.poll(() => rowLinks(page)).toEqual([newest, oldest]);
  await page.goForward();
  await expect.poll(() => rowLinks(page)).toEqual([newest]);
  await page.reload();
  await expect.poll(() => rowLinks(page)).toEqual([newest]);
  const elsewhere = await browser.newContext();
  const shared = await elsewhere.newPage();
  await shared.goto(page.url());
  await expect(textFilter(shared)).toHaveValue(ticket);
  await expect.poll(() => rowLinks(shared)).toEqual([newest]);
  await elsewhere.close();
  await filterChoice(page, 'Distribution').selectOption('');
  await expect(page).toHaveURL(`/history?q=${ticket}`);
  await expect.poll(() => rowLinks(page)).toEqual([newest, oldest]);
});

test('a page of the history has an address that others can open, and Back restores the place', async ({
  page,
  desk,
  browser,
  sandbox,
}) => {
  const ticket = uniqueTicket('OLDER');
  // What is done is not asked about any more.
  await sandbox.reachSitesQuickly();
  await Promise.all(Array.from({ length: 62 }, () => purgeElsewhere(desk.url, { ticket })));
  // Which of them is the newest is the history's own word, and its API's.
  const expected = paths((await history(desk, { q: ticket, limit: 100 })).body.items);
  expect(new Set(expected).size).toBe(62);
  await openHistory(page, `?q=${ticket}`);
  await expect(historyCount(page)).toHaveText('50 purges on this page');
  expect(await rowLinks(page)).toEqual(expected.slice(0, 50));
  // One that comes in between must not shift what is still to come.
  await purgeElsewhere(desk.url, { ticket });
  await toPage(page, 'Older').click();
  await expect.poll(() => rowLinks(page)).toEqual(expected.slice(50));
  await expect(toPage(page, 'Older')).toHaveCount(0);
  await expect(page).toHaveURL(/at=/);
  const elsewhere = await (await browser.newContext()).newPage();
  await elsewhere.goto(page.url());
  expect(await rowLinks(elsewhere)).toEqual(expected.slice(50));
  await elsewhere.context().close();

  await historyRows(page).nth(11).getByRole('link').click();
  await expect(page).toHaveURL(/\/purges\//);
  await page.goBack();
  await expect.poll(() => rowLinks(page)).toEqual(expected.slice(50));
  await expect(historyRows(page).nth(11)).toBeInViewport();

  await toPage(page, 'Newer').click();
  await expect.poll(() => rowLinks(page)).toEqual(expected.slice(0, 50));
  await toPage(page, 'Newest page').click();
  await expect(historyRows(page)).toHaveCount(50);
  await expect(page).toHaveURL(`/history?q=${ticket}`);
  await expect.poll(async () => (await rowLinks(page)).slice(1)).toEqual(expected.slice(0, 49));
});

test('the first purge is in the upper half of a laptop and of a phone, and the summary stays as the reader left it', async ({
  page,
  desk,
}) => {
  const ticket = uniqueTicket('FIRST');
  await purgeElsewhere(desk.url, { ticket });
  await watchLayoutShift(page);
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    await openHistory(page, `?q=${ticket}`);
    const first = await historyRows(page).first().boundingBox();
    expect(first?.y, `${width} px`).toBeLessThan(height / 2);
  }
  const toggle = page.getByRole('button', { name: 'Summary' });
  await expect(toggle).toHaveAttribute('aria-expanded', 'false');
  await toggle.click();
  await page.reload();
  await expect(page.getByRole('region', { name: 'Summary' })).toBeVisible();
  await expect(toggle).toHaveAttribute('aria-expanded', 'true');
  await expectNothingMoved(page, 'the summary');
});

test('the history is there and can be filtered without JavaScript', async ({ browser, desk }) => {
  const ticket = uniqueTicket('PLAIN');
  await purgeElsewhereInOrder(desk.url, [{ ticket }, { ticket, mode: 'hard' }]);
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: desk.url });
  const page = await context.newPage();
  await openHistory(page);
  await textFilter(page).fill(ticket);
  await filterChoice(page, 'Mode').selectOption('Hard');
  await textFilter(page).press('Enter');
  await expect(page).toHaveURL(new RegExp(`q=${ticket}.*mode=hard`));
  await expect(historyRows(page)).toHaveCount(1);
  await expect(historyRows(page)).toContainText('Hard');
  await expect(filterChoice(page, 'Mode')).toHaveValue('hard');
  await context.close();
});

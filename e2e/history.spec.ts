import { expect, test } from './fixtures/own-desks';
import { filterChoice, historyCount, historyRows, openHistory, rowLinks, textFilter, toPage } from './steps/history';
import { purgeElsewhere, purgeElsewhereInOrder, uniqueTicket } from './steps/seed';

const paths = (records: { id: string }[]) => records.map(({ id }) => `/purges/${id}`);

test('an empty history teaches what it is and what to do first', async ({ page, openDesk }) => {
  const fresh = await openDesk();
  await page.goto(`${fresh.url}/history`);
  await expect(page.getByText('No purges yet.')).toBeVisible();
  await page.getByRole('link', { name: 'Start a purge' }).click();
  await expect(page.getByRole('textbox', { name: 'URL' })).toBeFocused();
  await expect(page.getByText(/No purges yet\. Paste a URL/)).toBeVisible();
});

test('a row tells time, target, mode, status, distribution, request ID, reason, ticket and actor', async ({
  page,
  desk,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const ticket = uniqueTicket('COLUMNS');
  const { purgeRequestId } = await purgeElsewhere(desk.url, { ticket, mode: 'hard', reason: 'A wrong price' });
  await openHistory(page, `?q=${ticket}`);
  await expect(page.getByRole('region', { name: 'Purges' }).getByRole('columnheader')).toHaveText([
    'Time',
    'Target',
    'Mode',
    'Status',
    'Distribution',
    'Request ID',
    'Reason, ticket',
    'Actor',
  ]);
  const cells = historyRows(page).getByRole('cell');
  await expect(cells).toHaveText([
    'just now',
    /https:\/\/www\.shop\.example\/products/,
    'Hard',
    /^Accepted|^Completed/,
    'default/www-shop',
    purgeRequestId ?? '',
    `${ticket} · A wrong price`,
    /\S/,
  ]);
  await expect(cells.first().getByRole('time')).toHaveAttribute('title', /GMT\+5:45/);
});

test('the newest purge comes first', async ({ page, desk }) => {
  const ticket = uniqueTicket('ORDER');
  const records = await purgeElsewhereInOrder(desk.url, Array(3).fill({ ticket }));
  await openHistory(page, `?q=${ticket}`);
  expect(await rowLinks(page)).toEqual(paths(records).reverse());
});

test('each filter goes into the address; Back, reload and a copied link show the same rows', async ({
  page,
  desk,
  sandbox,
  browser,
}) => {
  const ticket = uniqueTicket('FILTER');
  const media = { namespace: 'media', distribution: 'video-library', target: { kind: 'all' } };
  await sandbox.faults({ type: 'status', status: 404 });
  const records = await purgeElsewhereInOrder(desk.url, [
    { ticket },
    { ticket, mode: 'hard' },
    { ticket, target: { kind: 'pattern', value: '^/a' } },
    { ticket, ...media },
    { ticket, ...media, mode: 'hard' },
  ]);
  const [failed, hard, pattern, softMedia, hardMedia] = records.map((one) => `/purges/${one.purgeId ?? one.id}`);

  await openHistory(page);
  await textFilter(page).fill(ticket);
  await expect(page).toHaveURL(`/history?q=${ticket}`);
  await expect(historyRows(page)).toHaveCount(5);
  const table = [
    ['Distribution', 'media/video-library', 'distribution=media%2Fvideo-library', [hardMedia, softMedia]],
    ['Status', 'Failed', 'status=failed', [failed]],
    ['Mode', 'Hard', 'mode=hard', [hardMedia, hard]],
    ['Kind', 'Pattern', 'kind=pattern', [pattern]],
    ['Namespace', 'media', 'namespace=media', [hardMedia, softMedia]],
    ['Actor', 'local operator', 'actor=local', [hardMedia, softMedia, pattern, hard, failed]],
    ['Time', 'Last hour', 'range=1h', [hardMedia, softMedia, pattern, hard, failed]],
  ] as const;
  for (const [name, option, inAddress, rows] of table) {
    await filterChoice(page, name).selectOption(option);
    await expect(page).toHaveURL(new RegExp(inAddress));
    await expect(historyRows(page)).toHaveCount(rows.length);
    expect(await rowLinks(page)).toEqual(rows);

    await page.goBack();
    await expect(filterChoice(page, name)).toHaveValue('');
    await expect(historyRows(page)).toHaveCount(5);
    await page.goForward();
    await expect(historyRows(page)).toHaveCount(rows.length);
    await page.reload();
    await expect(historyRows(page)).toHaveCount(rows.length);
    expect(await rowLinks(page)).toEqual(rows);
    const elsewhere = await browser.newContext();
    const shared = await elsewhere.newPage();
    await shared.goto(page.url());
    await expect(textFilter(shared)).toHaveValue(ticket);
    await expect(historyRows(shared)).toHaveCount(rows.length);
    expect(await rowLinks(shared)).toEqual(rows);
    await elsewhere.close();

    await filterChoice(page, name).selectOption('');
    await expect(page).toHaveURL(`/history?q=${ticket}`);
    await expect(historyRows(page)).toHaveCount(5);
  }
  await filterChoice(page, 'Distribution').selectOption('media/video-library');
  await filterChoice(page, 'Mode').selectOption('Soft');
  await expect(historyRows(page)).toHaveCount(1);
  expect(await rowLinks(page)).toEqual([softMedia]);
});

test('what does not fit in an address is left out and the rest still filters', async ({ page, desk }) => {
  const ticket = uniqueTicket('MANGLED');
  await purgeElsewhereInOrder(desk.url, [{ ticket }, { ticket, mode: 'hard' }]);
  await openHistory(page, `?q=${ticket}&mode=hard&status=nonsense&kind=%00&distribution=a%2Fb%2Fc&mode=soft&other=1`);
  await expect(historyRows(page)).toHaveCount(1);
  await expect(historyRows(page)).toContainText('Hard');
  await expect(filterChoice(page, 'Status')).toHaveValue('');
  await expect(filterChoice(page, 'Distribution')).toHaveValue('');
});

test('a filter that nothing fits says so and leads out', async ({ page, desk }) => {
  await purgeElsewhere(desk.url, { ticket: uniqueTicket('THERE') });
  await openHistory(page, '?q=no-such-thing-anywhere');
  await expect(page.getByText('No purges match this filter.')).toBeVisible();
  await page.getByRole('link', { name: 'Show whole history' }).click();
  await expect(page).toHaveURL('/history');
  await expect(historyRows(page).first()).toBeVisible();
  await expect(textFilter(page)).toHaveValue('');
});

test('pages lead through more than 100 purges without a gap or a repetition, and Back restores the place', async ({
  page,
  desk,
}) => {
  const ticket = uniqueTicket('OLDER');
  const records = await purgeElsewhereInOrder(desk.url, Array(120).fill({ ticket }));
  const expected = paths(records).reverse();
  await openHistory(page, `?q=${ticket}`);
  await expect(historyCount(page)).toHaveText('50 purges on this page');
  expect(await rowLinks(page)).toEqual(expected.slice(0, 50));
  await toPage(page, 'Older').click();
  await expect.poll(() => rowLinks(page)).toEqual(expected.slice(50, 100));
  // One that comes in between must not shift what is still to come.
  await purgeElsewhere(desk.url, { ticket });
  await toPage(page, 'Older').click();
  await expect.poll(() => rowLinks(page)).toEqual(expected.slice(100));
  await expect(toPage(page, 'Older')).toHaveCount(0);

  await page.goBack();
  await expect.poll(() => rowLinks(page)).toEqual(expected.slice(50, 100));
  await page.reload();
  await expect.poll(() => rowLinks(page)).toEqual(expected.slice(50, 100));
  await historyRows(page).nth(30).getByRole('link').click();
  await expect(page).toHaveURL(/\/purges\//);
  await page.goBack();
  await expect.poll(() => rowLinks(page)).toEqual(expected.slice(50, 100));
  await expect(historyRows(page).nth(30)).toBeInViewport();

  await toPage(page, 'Newer').click();
  await expect.poll(() => rowLinks(page)).toEqual(expected.slice(0, 50));
  await toPage(page, 'Newest page').click();
  await expect(historyRows(page)).toHaveCount(50);
  await expect(page).toHaveURL(`/history?q=${ticket}`);
  expect((await rowLinks(page)).slice(1)).toEqual(expected.slice(0, 49));
});

test('oldest first goes the other way, page by page', async ({ page, desk }) => {
  const ticket = uniqueTicket('OLDEST');
  const expected = paths(await purgeElsewhereInOrder(desk.url, Array(60).fill({ ticket })));
  await openHistory(page, `?q=${ticket}`);
  await filterChoice(page, 'Order').selectOption('Oldest first');
  await expect(page).toHaveURL(`/history?q=${ticket}&sort=oldest`);
  await expect.poll(() => rowLinks(page)).toEqual(expected.slice(0, 50));
  await toPage(page, 'Newer').click();
  await expect.poll(() => rowLinks(page)).toEqual(expected.slice(50));
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

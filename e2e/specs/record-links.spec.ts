import { expect, test } from '../fixtures/desks';
import { openHistory, rowLinks } from '../steps/history';
import { purgeElsewhere, uniqueTicket } from '../steps/seed';

test.beforeEach(({ context }) => context.grantPermissions(['clipboard-read', 'clipboard-write']));

test('a record is copied as a link and as Markdown, and its title says what it is', async ({ page, desk, browser }) => {
  const ticket = uniqueTicket('LINK');
  const { id, purgeRequestId } = await purgeElsewhere(desk.url, { ticket, reason: 'A *wrong* price', mode: 'hard' });
  await page.goto(`/purges/${id}`);
  await expect(page).toHaveTitle('… 0/3 · /products · Accepted · Purge Desk');
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole('button', { name: 'Copy as Markdown' }).click();
  await expect.poll(copied).toContain(`- Purge request ID: ${purgeRequestId}\n`);
  const markdown = await copied();
  expect(markdown).toContain('Hard-purge one URL on default/www-shop\n- Target: `https://www.shop.example/products`\n');
  expect(markdown).toContain('- Reason: A \\*wrong\\* price\n');
  expect(markdown).toContain(`- ${desk.url}/purges/${id}\n`);

  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect.poll(copied).toBe(`${desk.url}/purges/${id}`);
  const elsewhere = await (await browser.newContext()).newPage();
  await elsewhere.goto(await copied());
  await expect(elsewhere.getByRole('article')).toContainText(ticket);
  await elsewhere.context().close();
});

test('an exact time is chosen in the reader’s own zone and stands in the address in UTC', async ({ page, desk }) => {
  const ticket = uniqueTicket('TIME');
  const { id } = await purgeElsewhere(desk.url, { ticket });
  await openHistory(page, `?q=${ticket}`);
  await page.getByRole('combobox', { name: 'Time', exact: true }).selectOption('From … to …');
  await page.getByLabel('from', { exact: true }).fill('2026-01-01T05:45');
  await expect(page).toHaveURL(/from=2026-01-01T00%3A00%3A00.000Z/);
  await expect.poll(() => rowLinks(page)).toEqual([`/purges/${id}`]);
  await page.getByLabel('to', { exact: true }).fill('2026-01-02T05:45');
  await expect(page.getByText('No purges match this filter.')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('from', { exact: true })).toHaveValue('2026-01-01T05:45');
  await page.getByRole('combobox', { name: 'Time', exact: true }).selectOption('Last hour');
  await expect(page).toHaveURL(`/history?range=1h&q=${ticket}`);
  await expect.poll(() => rowLinks(page)).toEqual([`/purges/${id}`]);
});

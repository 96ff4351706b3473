import { expect, test } from '../fixtures/shared-desk';
import { arriveEverywhere, visitEverywhere, waitUntilPurged, warmCaches } from '../steps/edge';
import { filterChoice, historyRows, openHistory, rowLinks, textFilter } from '../steps/history';
import { fillForm, openForm, sendAndRead } from '../steps/purge-form';
import { uniqueTicket } from '../steps/seed';

const shop = 'https://www.shop.example';
const covered = [`${shop}/products`, `${shop}/images/logo.png`];
const spared = ['https://img.shop.example/products', 'https://docs.example/products'];

test('a purge from the form reaches what it covers at every site and nothing else, and its history is a link for others', async ({
  page,
  sandbox,
  browser,
}) => {
  const ticket = uniqueTicket('EFFECT');
  await warmCaches(sandbox, [...covered, ...spared]);
  await sandbox.origin({ version: 'after the change' });
  await openForm(page);
  const value = 'www.shop.example';
  await fillForm(page, { distribution: 'default/www-shop', kind: 'hostname', mode: 'hard', value, ticket });
  const purgeRequestId = await sendAndRead(page);
  expect((await sandbox.purges()).map((purge) => purge.purgeRequestId)).toEqual([purgeRequestId]);
  expect((await sandbox.visit(`${shop}/products`)).body).not.toContain('after the change');

  await arriveEverywhere(sandbox);
  await waitUntilPurged(sandbox, covered);
  for (const { url, cache } of await visitEverywhere(sandbox, covered)) expect(`${url}: ${cache}`).toBe(`${url}: MISS`);
  for (const { url, cache } of await visitEverywhere(sandbox, spared)) expect(`${url}: ${cache}`).toBe(`${url}: HIT`);
  expect((await sandbox.visit(`${shop}/products`)).body).toContain('after the change');

  await openHistory(page);
  await filterChoice(page, 'Kind').selectOption('hostname');
  await filterChoice(page, 'Mode').selectOption('hard');
  await textFilter(page).fill(ticket);
  await expect(page).toHaveURL(`/history?mode=hard&kind=hostname&q=${ticket}`);
  await expect(historyRows(page)).toHaveCount(1);
  await expect(historyRows(page)).toContainText(purgeRequestId);
  const reader = await browser.newContext();
  const shared = await reader.newPage();
  await shared.goto(page.url());
  await expect(historyRows(shared)).toHaveCount(1);
  expect(await rowLinks(shared)).toEqual(await rowLinks(page));
  await expect(filterChoice(shared, 'Mode')).toHaveValue('hard');
  await reader.close();
});

import { expect, test } from '../fixtures/desks';
import { arriveEverywhere, visitEverywhere, waitUntilPurged, warmCaches } from '../steps/edge';
import { fillForm, openForm, sendAndRead } from '../steps/purge-form';

const shop = 'https://www.shop.example';
const covered = [`${shop}/products`, `${shop}/images/logo.png`];
const spared = ['https://img.shop.example/products', 'https://docs.example/products'];

test('a purge from the form reaches what it covers at every site and nothing else', async ({ page, sandbox }) => {
  await warmCaches(sandbox, [...covered, ...spared]);
  await sandbox.origin({ version: 'after the change' });
  await openForm(page);
  const value = 'www.shop.example';
  await fillForm(page, { distribution: 'default/www-shop', kind: 'hostname', mode: 'hard', value });
  const purgeRequestId = await sendAndRead(page);
  expect((await sandbox.purges()).map((purge) => purge.purgeRequestId)).toEqual([purgeRequestId]);
  expect((await sandbox.visit(`${shop}/products`)).body).not.toContain('after the change');

  await arriveEverywhere(sandbox);
  await waitUntilPurged(sandbox, covered);
  for (const { url, cache } of await visitEverywhere(sandbox, covered)) expect(`${url}: ${cache}`).toBe(`${url}: MISS`);
  for (const { url, cache } of await visitEverywhere(sandbox, spared)) expect(`${url}: ${cache}`).toBe(`${url}: HIT`);
  expect((await sandbox.visit(`${shop}/products`)).body).toContain('after the change');
});

import { purgeCount } from '../../test/support/ledger';
import { expect, test } from '../fixtures/desks';
import { chooseDistribution, chooseKind, openForm, patternField, purgeForm, urlField } from '../steps/purge-form';

test('a paste is cleaned in the field, can be undone, and moves nothing', async ({
  page,
  context,
  baseURL,
  sandbox,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: baseURL ?? '' });
  await openForm(page);
  const top = async () => (await page.getByRole('group', { name: 'Mode' }).boundingBox())?.y;
  const before = await top();
  await page.evaluate(() => navigator.clipboard.writeText('“https://media.example/posters/1.png”\u200b'));
  await page.keyboard.press('ControlOrMeta+v');
  await expect(urlField(page)).toHaveValue('https://media.example/posters/1.png');
  await expect(purgeForm(page)).toContainText('Removed from what you pasted: zero-width space, quotation marks.');
  expect(await top()).toBe(before);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(urlField(page)).toHaveValue('');
  await page.evaluate(() => navigator.clipboard.writeText('https://media.example/1\nhttps://media.example/2'));
  await page.keyboard.press('ControlOrMeta+v');
  await expect(page.getByRole('region', { name: 'URLs' }).getByRole('listitem')).toHaveCount(2);
  expect(await purgeCount(sandbox)).toBe(0);
});

for (const width of [390, 1440])
  test(`what a pattern is warned of moves nothing ${width} px wide`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await openForm(page);
    await chooseDistribution(page, 'default/www-shop');
    await chooseKind(page, 'pattern');
    await expect(page.getByRole('textbox', { name: 'URL to check' })).toBeVisible();
    const top = async () => (await page.getByRole('group', { name: 'Mode' }).boundingBox())?.y;
    const before = await top();
    for (const [typed, said] of [
      ['^/img/site.css', /A dot matches any character/],
      ['/img/*.png', /paths that begin with/],
    ] as const) {
      await patternField(page).fill(typed);
      await expect(patternField(page)).toHaveAccessibleDescription(said);
      expect(await top(), typed).toBe(before);
    }
  });

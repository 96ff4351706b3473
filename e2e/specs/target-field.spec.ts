import { purgeCount } from '../../test/support/ledger';
import { expect, test } from '../fixtures/desks';
import { distributionField, openForm, purgeForm, sendPurge, urlField } from '../steps/purge-form';

test('a pasted URL chooses the distribution; one of another is refused at its field, and a switch mends it', async ({
  page,
  context,
  baseURL,
  sandbox,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: baseURL ?? '' });
  await openForm(page);
  await expect(distributionField(page)).toHaveValue('');
  await page.evaluate(() => navigator.clipboard.writeText('https://media.example/posters/1.png'));
  await page.keyboard.press('ControlOrMeta+v');
  await expect(distributionField(page)).toHaveValue('media/video-library');
  await page.keyboard.press('Enter');
  await expect(purgeForm(page).getByRole('status')).toContainText(['Accepted']);

  await urlField(page).fill('https://docs.example/guide');
  await sendPurge(page);
  // An error is tied to its field, so that a screen reader tells it with the field; the focus waits there.
  await expect(urlField(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(urlField(page)).toHaveAccessibleDescription(/docs\.example is not a domain of this distribution/);
  await expect(urlField(page)).toBeFocused();
  await page.getByRole('button', { name: 'Switch to default/docs-portal' }).click();
  await expect(distributionField(page)).toHaveValue('default/docs-portal');
  await expect(urlField(page)).toHaveAttribute('aria-invalid', 'false');
  expect(await purgeCount(sandbox)).toBe(1);
});

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
  await expect(urlField(page)).toHaveAccessibleDescription(/2 URLs\. Purge one at a time\./);
  expect(await top()).toBe(before);
  await page.keyboard.press('Enter');
  await expect(urlField(page)).toHaveAttribute('aria-invalid', 'true');
  expect(await purgeCount(sandbox)).toBe(0);
});

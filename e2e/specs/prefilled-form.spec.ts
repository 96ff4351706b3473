import { purgeCount } from '../../test/support/ledger';
import { expect, test } from '../fixtures/desks';
import { distributionField, fillForm, modeChoice, openForm, patternField } from '../steps/purge-form';

test('the copied link of a filled form opens the same form elsewhere', async ({ page, browser, desk, sandbox }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await openForm(page);
  const form = { distribution: 'media/video-library', kind: 'pattern', value: '^/v/ä+.*\\.m4s$' } as const;
  await fillForm(page, { ...form, mode: 'hard', reason: 'New cut & colours', ticket: 'OPS-1' });
  await page.getByRole('button', { name: 'Copy form link' }).click();
  await expect(page.getByText('Copied')).toBeAttached();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const elsewhere = await (await browser.newContext({ baseURL: desk.url })).newPage();
  await elsewhere.goto(link);
  await expect(distributionField(elsewhere)).toHaveValue(form.distribution);
  await expect(patternField(elsewhere)).toHaveValue(form.value);
  await expect(modeChoice(elsewhere, 'hard')).toBeChecked();
  await expect(elsewhere.getByRole('textbox', { name: 'Reason' })).toHaveValue('New cut & colours');
  await expect(elsewhere.getByRole('textbox', { name: 'Ticket' })).toHaveValue('OPS-1');
  expect(await purgeCount(sandbox)).toBe(0);
  await elsewhere.context().close();
});

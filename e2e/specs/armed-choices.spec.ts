import type { Page } from '@playwright/test';
import { purgeCount } from '../../test/support/ledger';
import { expect, test } from '../fixtures/desks';
import {
  fillForm,
  kindChoice,
  modeChoice,
  openForm,
  patternField,
  purgeForm,
  purgesAskedBy,
  recorded,
  refused,
  sendAndRead,
  sendButton,
  urlField,
} from '../steps/purge-form';

const hard = { distribution: 'default/www-shop', mode: 'hard' } as const;

async function expectUrlAndSoft(page: Page) {
  await expect(kindChoice(page, 'url')).toBeChecked();
  await expect(modeChoice(page, 'soft')).toBeChecked();
  await expect(urlField(page)).toHaveValue('');
}

test('a link that armed a purge arms none after it: not by a reload, not by going back', async ({ page, sandbox }) => {
  await page.goto('/?namespace=default&distribution=www-shop&kind=hostname&value=img.shop.example&mode=hard');
  await expect(modeChoice(page, 'hard')).toBeChecked();
  await sendAndRead(page);
  await expectUrlAndSoft(page);
  await expect(page).toHaveURL(/\/$/);
  await expect(purgeForm(page)).not.toContainText('Filled in from a link');
  // The answer is still there to be read.
  await expect(recorded(page)).toContainText('Accepted');
  await recorded(page).getByRole('link', { name: 'Open record' }).click();
  await expect(page.getByRole('article')).toBeVisible();
  await page.goBack();
  await expectUrlAndSoft(page);
  await page.reload();
  await expectUrlAndSoft(page);
  expect(await purgeCount(sandbox)).toBe(1);
});

test('Enter that is held down is one press: a refused purge is not sent over and over', async ({ page, sandbox }) => {
  await sandbox.faults({ type: 'status', status: 401, times: 100 });
  await openForm(page);
  await fillForm(page, { ...hard, kind: 'pattern', value: '^/products/' });
  const asked = purgesAskedBy(page);
  await patternField(page).focus();
  // What judges patterns is there: before, Enter is no press.
  await expect(sendButton(page)).toBeEnabled();
  await page.keyboard.down('Enter');
  await expect(refused(page)).toContainText('Nothing was purged.');
  for (const _ of [1, 2, 3]) await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  // What the repeated ones had sent would have been asked for before this press of its own.
  await page.keyboard.press('Enter');
  await expect.poll(() => asked.length).toBe(2);
  await expect.poll(() => purgeCount(sandbox)).toBe(2);
  expect(asked).toHaveLength(2);
});

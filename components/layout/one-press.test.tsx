import { screen } from '@testing-library/react';
import { expect } from 'vitest';
import { BulkDesk } from '@/components/bulk/bulk-desk';
import { handOverList } from '@/lib/client/bulk-draft';
import { paths } from '@/lib/shared/paths';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import {
  chooseDistribution,
  chooseKind,
  fill,
  openForm,
  patternField,
  purgeForm,
  reasonField,
  recorded,
  sendButton,
  urlField,
} from '@/test/support/purge-form-page';

const test = pageTest();
const sent = ({ changes }: DeskPage) => changes.filter(({ path }) => path !== paths.api.looks);

/** Presses Enter on each radio button and checkbox of a form that can be sent; returns their names. */
async function enterOnChoices({ user }: DeskPage, form: HTMLFormElement) {
  await expect.poll(() => sendButton().disabled).toBe(false);
  const choices = [...form.querySelectorAll<HTMLInputElement>('[type=radio], [type=checkbox]')];
  for (const choice of choices) {
    choice.focus();
    await user.keyboard('{Enter}');
  }
  return choices.map(({ name, type }) => name || type);
}

test('Enter on a choice in the form sends nothing, also where it only changes a preview', async ({ page }) => {
  await openForm(page);
  await chooseDistribution(page, 'default/www-shop');
  await chooseKind(page, 'pattern');
  fill(patternField(), '^/images/');
  await screen.findByText('Host, path and query');
  expect(await enterOnChoices(page, purgeForm())).toEqual(expect.arrayContaining(['kind', 'mode', 'subject-form']));
  await chooseKind(page, 'url');
  fill(urlField(), '/a/');
  await page.user.click(await screen.findByRole('radio', { name: 'www.shop.example' }));
  await screen.findByRole('checkbox', { name: /no \/ at the end/ });
  expect(await enterOnChoices(page, purgeForm())).toEqual(expect.arrayContaining(['urlDomain', 'checkbox']));
  expect(sent(page)).toEqual([]);
  await page.user.type(reasonField(), 'release{Enter}');
  await expect.poll(recorded).toContain('Accepted');
});

test('Enter on a choice on the page for lists sends nothing', async ({ page }) => {
  handOverList({ text: 'https://www.shop.example/a', mode: 'soft' });
  await page.open(paths.bulk, () => <BulkDesk />);
  const form = await screen.findByRole<HTMLFormElement>('form', { name: 'Bulk purge' });
  expect(await enterOnChoices(page, form)).toEqual(['mode', 'mode', 'checkbox']);
  expect(sent(page)).toEqual([]);
});

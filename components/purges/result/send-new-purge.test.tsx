import { screen } from '@testing-library/react';
import { expect } from 'vitest';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { purgeBodies, purgeCount } from '@/test/support/ledger';
import {
  chooseKind,
  chooseMode,
  confirmationField,
  descriptionOf,
  fill,
  fillForm,
  kindChoice,
  openForm,
  recorded,
  refused,
  sendButton,
  sendPurge,
  urlField,
} from '@/test/support/purge-form-page';

const test = pageTest();
const url = 'https://www.shop.example/products';
const sendNew = () => screen.queryByRole('button', { name: 'Send new purge' });

async function sendWithoutAnswer(page: DeskPage, kind: 'url' | 'all', value: string) {
  await openForm(page);
  await fillForm(page, { distribution: 'default/www-shop', kind, mode: 'hard', value });
  await sendPurge(page);
  await expect.poll(refused).toContain('It is not known whether anything was purged.');
}

test('“Send new purge” goes as it is pressed, and the focus stays in the form', async ({ page, sandbox }) => {
  await sandbox.hideOperations();
  await sandbox.faults({ type: 'close', when: 'after' }, { type: 'hold' });
  await sendWithoutAnswer(page, 'url', url);
  await page.user.click(screen.getByRole('button', { name: 'Send new purge' }));
  await sandbox.untilHeld();
  expect(document.activeElement).toBe(sendButton());
  await sandbox.release();
  await expect.poll(recorded).toContain('Accepted');
  expect(await purgeCount(sandbox)).toBe(2);
});

test('“Send new purge” sends the purge that it is about, while the form is armed for another one', async ({
  page,
  sandbox,
}) => {
  await sandbox.hideOperations();
  await sandbox.faults({ type: 'close', when: 'after' });
  await sendWithoutAnswer(page, 'url', url);
  await chooseKind(page, 'all');
  await chooseMode(page, 'hard');
  fill(confirmationField(), 'www-shop');
  const button = sendNew() as HTMLElement;
  await expect.poll(() => descriptionOf(button)).toBe(`Hard-purge one URL on default/www-shopURL: ${url}`);
  await page.user.click(button);
  await expect.poll(recorded).toContain('Accepted');
  expect(await purgeBodies(sandbox)).toEqual(Array(2).fill({ url, hard_purge: {} }));
  expect(kindChoice('all').checked).toBe(true);
  expect(confirmationField().value).toBe('www-shop');
  expect(urlField).toThrow();
});

test('“Send new purge” of everything is offered only while the form holds what was confirmed', async ({
  page,
  sandbox,
}) => {
  await sandbox.hideOperations();
  await sandbox.faults({ type: 'close', when: 'after' });
  await sendWithoutAnswer(page, 'all', 'www-shop');
  expect(sendNew()).not.toBeNull();
  fill(confirmationField(), '');
  await expect.poll(sendNew).toBeNull();
  fill(confirmationField(), 'www-shop');
  await expect.poll(sendNew).not.toBeNull();
  await page.user.click(sendNew() as HTMLElement);
  await expect.poll(recorded).toContain('Accepted');
  expect(await purgeCount(sandbox)).toBe(2);
});

import { screen } from '@testing-library/react';
import { expect } from 'vitest';
import { pageTest } from '@/test/support/desk-page';
import { purgeCount } from '@/test/support/ledger';
import { fillForm, openForm, recorded, refused, sendButton, sendPurge } from '@/test/support/purge-form-page';

const test = pageTest();

test('“Send new purge” goes as it is pressed, and the focus stays in the form', async ({ page, sandbox }) => {
  await sandbox.hideOperations();
  await sandbox.faults({ type: 'close', when: 'after' }, { type: 'hold' });
  const value = 'https://www.shop.example/products';
  await openForm(page);
  await fillForm(page, { distribution: 'default/www-shop', kind: 'url', mode: 'hard', value });
  await sendPurge(page);
  await expect.poll(refused).toContain('It is not known whether anything was purged.');
  await page.user.click(screen.getByRole('button', { name: 'Send new purge' }));
  await sandbox.untilHeld();
  expect(document.activeElement).toBe(sendButton());
  await sandbox.release();
  await expect.poll(recorded).toContain('Accepted');
  expect(await purgeCount(sandbox)).toBe(2);
});

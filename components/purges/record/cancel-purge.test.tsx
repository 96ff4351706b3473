import { screen } from '@testing-library/react';
import { expect } from 'vitest';
import { pageTest } from '@/test/support/desk-page';
import { fillForm, openForm, recorded, sendPurge, urlField } from '@/test/support/purge-form-page';

const test = pageTest();
const url = 'https://www.shop.example/products';

test('the focus of a button that has gone is where it was, once: no news takes it from where somebody went', async ({
  page,
  desk,
  sandbox,
}) => {
  await sandbox.reachSitesQuickly();
  await sandbox.faults({ type: 'status', status: 429, retryAfter: '5' });
  await openForm(page);
  await fillForm(page, { distribution: 'default/www-shop', kind: 'url', mode: 'soft', value: url });
  await sendPurge(page);
  await expect.poll(recorded).toContain('Queued');
  // The form that was emptied takes the focus a moment after it says what was recorded.
  await expect.poll(() => document.activeElement).toBe(urlField());
  screen.getByRole('button', { name: 'Cancel purge' }).focus();
  await desk.advance(6000);
  await expect.poll(recorded).toContain('Accepted');
  await expect.poll(() => document.activeElement?.textContent).toBe('Accepted');
  urlField().focus();
  await desk.advance(3000);
  await expect.poll(recorded).toContain('Completed');
  expect(document.activeElement).toBe(urlField());
});

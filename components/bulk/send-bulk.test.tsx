import { fireEvent, screen } from '@testing-library/react';
import { expect } from 'vitest';
import { handOverList } from '@/lib/client/bulk-draft';
import { paths } from '@/lib/shared/paths';
import { pageTest } from '@/test/support/desk-page';
import { BulkDesk } from './bulk-desk';

const test = pageTest({ settings: { CDN_RATE_PER_MINUTE: '1', LIMIT_WAITING_LINES: '2' } });
const listOf = (count: number) =>
  Array.from({ length: count }, (_, index) => `https://www.shop.example/${index}`).join('\n');

test('a list that cannot be sent before it expires is not offered to be sent', async ({ page }) => {
  sessionStorage.clear();
  handOverList({ text: listOf(1441), mode: 'soft' });
  await page.open(paths.bulk, () => <BulkDesk />);
  await screen.findByText(/^Purge Desk sends at most 1 purge a minute, and .* at most 1,440 purges\. Split it/);
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Soft-purge 1,441 URLs' }).disabled).toBe(true);
  expect(screen.queryByRole('textbox', { name: /to confirm/ })).toBeNull();
  page.leave();
  handOverList({ text: listOf(1440), mode: 'soft' });
  await page.open(paths.bulk, () => <BulkDesk />);
  await screen.findByRole('textbox', { name: 'Type 1,440 to confirm' });
  const groups = screen.getByRole('table', { name: 'URLs by distribution' });
  expect(groups.textContent).toBe('default/www-shop1,440');
});

test('no list is asked for while the job of the last one opens', async ({ page }) => {
  await page.open(paths.bulk, () => <BulkDesk />);
  fireEvent.change(screen.getByRole('textbox', { name: 'URLs' }), {
    target: { value: 'https://www.shop.example/one' },
  });
  const button = await screen.findByRole<HTMLButtonElement>('button', { name: 'Soft-purge 1 URL' });
  await expect.poll(() => button.disabled).toBe(false);
  await page.user.click(button);
  await screen.findByText('Recorded. Opening the job…');
  await screen.findByRole('button', { name: 'Sending…' });
  expect(document.body.textContent).not.toMatch(/Paste a list first\.|Nothing to send yet\./);
});

test('a list that the desk refuses because too much waits says how much that is', async ({ page }) => {
  sessionStorage.clear();
  handOverList({ text: listOf(3), mode: 'soft' });
  await page.open(paths.bulk, () => <BulkDesk />);
  await page.user.click(await screen.findByRole('button', { name: 'Soft-purge 3 URLs' }));
  await screen.findByText('Too many lines of your bulk jobs are waiting.');
  // The line of the list before may have been sent by now.
  await screen.findByText(
    /^\d lines? of your bulk jobs .* and this list adds 3 purges\. At most 2 can wait at a time\.$/,
  );
});

test('a list that is sent as purge commands says that each URL is purged on all domains', async ({
  page,
  openDesk,
}) => {
  page.desk = await openDesk({ CDN_PURGE_API: 'purge-command', F5XC_NAMESPACES: 'default' });
  sessionStorage.clear();
  handOverList({ text: listOf(3), mode: 'soft' });
  await page.open(paths.bulk, () => <BulkDesk />);
  await screen.findByText('Soft-purge 3 URLs on default/www-shop');
  expect(document.body.textContent).toContain('This purges each path on all 2 domains of default/www-shop.');
});

import { fireEvent, screen } from '@testing-library/react';
import { expect } from 'vitest';
import { distributionsQuery } from '@/lib/client/distributions';
import { paths } from '@/lib/shared/paths';
import { pageTest } from '@/test/support/desk-page';
import { BulkDesk } from './bulk-desk';

const test = pageTest();

test('hosts that the page does not know are looked up round by round, all of them', async ({ page }) => {
  sessionStorage.clear();
  await page.open(paths.bulk, () => <BulkDesk />, {
    prepare: (client) =>
      client.setQueryData(distributionsQuery.queryKey, (list) => list && { ...list, matching: 1000 }),
  });
  const urls = Array.from({ length: 31 }, (_, at) => `https://h${at}.example/`);
  fireEvent.change(screen.getByRole('textbox', { name: 'URLs' }), { target: { value: urls.join('\n') } });
  const asked = () =>
    page.asked.map(({ path }) => decodeURIComponent(path)).filter((path) => path.includes('.example'));
  await expect.poll(() => asked().length, { timeout: 10_000 }).toBe(31);
  expect(asked().at(-1)).toContain('https://h30.example/');
});

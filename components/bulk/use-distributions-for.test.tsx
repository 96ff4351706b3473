import { fireEvent, screen } from '@testing-library/react';
import { expect } from 'vitest';
import { paths } from '@/lib/shared/paths';
import { pageTest } from '@/test/support/desk-page';
import { BulkDesk } from './bulk-desk';

/** More than a page comes with. */
const sites = Array.from({ length: 60 }, (_, at) => `default/site-${at}=site-${at}.test`);
const test = pageTest({ settings: { F5XC_DISTRIBUTIONS: sites.join(';') } });

test('hosts that the page does not know are looked up round by round, all of them', async ({ page }) => {
  sessionStorage.clear();
  await page.open(paths.bulk, () => <BulkDesk />);
  const urls = Array.from({ length: 31 }, (_, at) => `https://h${at}.example/`);
  fireEvent.change(screen.getByRole('textbox', { name: 'URLs' }), { target: { value: urls.join('\n') } });
  const asked = () =>
    page.asked.map(({ path }) => decodeURIComponent(path)).filter((path) => path.includes('.example'));
  await expect.poll(() => asked().length).toBe(31);
  expect(asked().at(-1)).toContain('https://h30.example/');
});

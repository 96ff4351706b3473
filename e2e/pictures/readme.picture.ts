import { expect, test } from '../test';

/** The README's pictures: the real pages in the browser of the tests. `npm run pictures` makes them anew. */
const purges = [
  { target: { kind: 'url', value: 'https://www.shop.example/products?page=2' }, mode: 'soft', ticket: 'SUP-2071' },
  { target: { kind: 'pattern', value: '^/images/.*\\.(png|jpg)$' }, mode: 'soft', reason: 'New product photos' },
  { target: { kind: 'hostname', value: 'img.shop.example' }, mode: 'hard', ticket: 'INC-4711' },
  {
    target: { kind: 'url', value: 'https://www.shop.example/' },
    mode: 'hard',
    reason: 'Wrong price on the start page',
  },
];

for (const scheme of ['light', 'dark'] as const)
  test(`the ${scheme} pictures`, async ({ page, request, sandbox }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width: 1200, height: 900 });
    for (const [index, purge] of purges.entries()) {
      if (index === 2) await sandbox.faults({ type: 'close', when: 'after' });
      await request.post('/api/purges', { data: { namespace: 'default', distribution: 'www-shop', ...purge } });
    }
    await page.goto('/');
    await page.getByLabel('URL', { exact: true }).last().fill('https://www.shop.example/assets/site.css');
    await page.getByRole('button', { name: 'Soft-purge one URL' }).click();
    await expect(page.getByRole('status').getByText('purge request ID')).toBeVisible();
    await page.screenshot({ path: `docs/images/form-${scheme}.png`, fullPage: true });
    await page.goto('/history');
    await page.screenshot({ path: `docs/images/history-${scheme}.png` });
  });

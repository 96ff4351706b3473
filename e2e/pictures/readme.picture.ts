import { expect, test } from '../fixtures/desks';
import { warmCaches } from '../steps/edge';

/** The pictures of README.md and docs/README.md: the real pages in the browser of the tests. `npm run pictures` takes them. */
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

const cached = ['/products', '/products?page=2', '/', '/assets/site.css'].map(
  (path) => `https://www.shop.example${path}`,
);

for (const scheme of ['light', 'dark'] as const)
  test(`the ${scheme} pictures`, async ({ page, request, desk, openDesk, sandbox }) => {
    const { url } = await openDesk({
      EDGE_LOOKS: 'automatic',
      EDGE_VIEWS: `fr4-par=${desk.edgeUrl}`,
      ORIGINS: `*=${(await sandbox.state()).origin.url}`,
    });
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width: 1200, height: 900 });
    await sandbox.reachSitesQuickly();
    await warmCaches(sandbox, cached);
    await sandbox.hideOperations();
    for (const [index, purge] of purges.entries()) {
      if (index === 2) await sandbox.faults({ type: 'close', when: 'after' });
      await request.post(`${url}/api/purges`, { data: { namespace: 'default', distribution: 'www-shop', ...purge } });
    }
    await page.goto(`${url}/history`);
    await expect(page.getByRole('region', { name: 'Purges' })).not.toContainText('Accepted', { timeout: 60_000 });
    await sandbox.siteDelays({ 'tr2-tor': 600_000 });
    await page.goto(url);
    await page.getByLabel('URL', { exact: true }).last().fill('https://www.shop.example/assets/site.css');
    await page.getByRole('button', { name: 'Soft-purge one URL' }).click();
    await expect(page.getByRole('status').getByText('purge request ID')).toBeVisible();
    await expect(page.getByRole('status').getByText('2 of 3 sites').first()).toBeVisible();
    await page.screenshot({ path: `docs/images/form-${scheme}.png`, fullPage: true });
    await page.getByRole('link', { name: 'Open record' }).click();
    await expect(page.getByRole('region', { name: 'Sites' })).toBeVisible();
    await expect(page.getByRole('region', { name: 'At the edge' })).toBeVisible();
    await page.screenshot({ path: `docs/images/record-${scheme}.png`, fullPage: true });
    await page.goto(`${url}/history`);
    await expect(page.getByRole('region', { name: 'Summary' }).getByText('Median')).toBeVisible();
    await page.screenshot({ path: `docs/images/history-${scheme}.png` });
  });

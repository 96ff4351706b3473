import { aPurge, ask, send } from '../../test/support/api';
import { expect, test } from '../fixtures/desks';
import { startDesk } from '../fixtures/running-desk';

// What the settings of the CDN change is tested in test/integration/cdn-settings.test.ts.

const pages = (id: string) => ['/', '/history', `/purges/${id}`];

test('every page says that the CDN is the sandbox', async ({ page, desk, sandbox }) => {
  const { body } = await send(desk, aPurge());
  for (const path of pages(body.id)) expect((await ask(desk, path)).text, path).toContain('aria-label="Sandbox"');
  await page.goto('/history');
  const banner = page.getByRole('complementary', { name: 'Sandbox' });
  await expect(banner).toBeVisible();
  await expect(banner.getByRole('link')).toHaveAttribute('href', sandbox.edgeUrl);
  expect(desk.output()).toContain(sandbox.apiUrl);
});

test('with an address of its own a desk starts no sandbox', async ({ openDesk, sandbox }) => {
  const own = await openDesk({}, undefined, startDesk);
  const { body } = await send(own, aPurge());
  for (const path of pages(body.id)) {
    const { status, text } = await ask(own, path);
    expect([status, text.includes('aria-label="Sandbox"')], path).toEqual([200, false]);
  }
  expect(own.output()).not.toContain('sandbox');
  expect(own.sandboxUrl).not.toBe(sandbox.apiUrl);
  await expect(fetch(own.sandboxUrl)).rejects.toThrow();
});

import { aPurge, ask, history, readRecord, send } from '../../test/support/api';
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

test('with an address of its own a desk starts no sandbox; a second start builds nothing and keeps the history', async ({
  openDesk,
  sandbox,
}) => {
  const database = test.info().outputPath('kept', 'desk.db');
  const first = await openDesk({}, database, startDesk);
  const { body } = await send(first, aPurge({ reason: 'to be kept' }));
  for (const path of pages(body.id)) {
    const { status, text } = await ask(first, path);
    expect([status, text.includes('aria-label="Sandbox"')], path).toEqual([200, false]);
  }
  expect(first.output()).not.toContain('sandbox');
  expect(first.sandboxUrl).not.toBe(sandbox.apiUrl);
  await expect(fetch(first.sandboxUrl)).rejects.toThrow();

  const { id, purgeRequestId, reason, events, cdnAnswer } = await readRecord(first, body.id);
  expect(await first.stop()).toBe(0);
  const second = await openDesk({}, database, startDesk);
  expect(second.output()).not.toMatch(/install|build/);
  expect(await readRecord(second, body.id)).toMatchObject({ id, purgeRequestId, reason, events, cdnAnswer });
  expect((await history(second, {})).body.items.map((purge) => purge.id)).toEqual([id]);
});

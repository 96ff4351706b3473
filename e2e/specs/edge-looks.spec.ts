import { expect, type Page } from '@playwright/test';
import type { SandboxControl } from '../../test/support/sandbox-control';
import { makeShare } from '../../test/support/shares';
import { test } from '../fixtures/desks';
import { arriveEverywhere, visitEverywhere, warmCaches } from '../steps/edge';
import { historyRows, openHistory } from '../steps/history';
import { accessibilityProblems, expectNoSidewaysScroll, expectNothingMoved, watchLayoutShift } from '../steps/looks';
import { chooseKind, fillForm, fillUrl, openForm, purgeForm, recorded, sendAndRead } from '../steps/purge-form';
import { expectTranslated, translateEveryPage } from '../steps/translation';

const shop = 'https://www.shop.example';
const edge = (page: Page) => page.getByRole('region', { name: 'At the edge' });
const placeRow = (page: Page, place: string) => edge(page).getByRole('row', { name: new RegExp(`^${place}`) });

/** Every site has the first version, and the origin the second one. */
async function stale(sandbox: SandboxControl, url: string) {
  await warmCaches(sandbox, [url]);
  await sandbox.origin({ version: 'after the change' });
}

/** An age counts whole seconds: a copy of the second of the purge may be from before it or after it. */
const untilOlder = (sandbox: SandboxControl) =>
  expect
    .poll(async () => {
      const copies = Object.values(await sandbox.caches()).flat();
      return Date.now() - Math.max(...copies.map(({ storedAt }) => Date.parse(storedAt)));
    })
    .toBeGreaterThan(2000);

async function fillInUrl(page: Page, url: string) {
  await openForm(page);
  await fillUrl(page, url);
  await page.getByRole('textbox', { name: 'Reason' }).focus();
}

async function openRecord(page: Page) {
  await recorded(page).getByRole('link', { name: 'Open record' }).click();
  await expect(page.getByRole('article')).toBeVisible();
}

async function expectFine(page: Page, state: string) {
  for (const [width, colorScheme] of [
    [1440, 'light'],
    [390, 'dark'],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 900 });
    expect(await accessibilityProblems(page), `${state}, ${width} px`).toEqual([]);
    await expectNoSidewaysScroll(page, `${state}, ${width} px`);
  }
}

test('a stale copy: the form says that a purge helps, and after it every place has the new version', async ({
  page,
  sandbox,
}) => {
  // No other test of this desk purges it: that it was purged lately would be said above the button.
  const url = `${shop}/images/banner.svg`;
  await translateEveryPage(page.context());
  await watchLayoutShift(page);
  await stale(sandbox, url);
  await fillInUrl(page, url);
  await expect(edge(page)).toContainText('A purge will bring the new version');
  await expectNothingMoved(page, 'the form after a look');
  await sendAndRead(page);
  await arriveEverywhere(sandbox);
  await expect(recorded(page)).toContainText('Verified at 3 places: each serves what the origin serves now');
  for (const { site, body } of await visitEverywhere(sandbox, [url])) expect(body, site).toContain('after the change');

  await openRecord(page);
  await expect(page.getByRole('article').getByRole('status').first()).toContainText('Verified');
  await expect(placeRow(page, 'ny8-nyc')).toContainText('different version than before');
  await expect(placeRow(page, 'ny8-nyc')).toContainText('newer than the purge');
  await expect(edge(page)).toContainText(/The new version has been live since .+ \(checked at 3 places\)\./);
  await expectTranslated(page);
  await expectFine(page, 'a record with looks');
});

test('the origin has not changed: the form says so, and so does the record', async ({ page, sandbox }) => {
  const url = `${shop}/`;
  await warmCaches(sandbox, [url]);
  await fillInUrl(page, url);
  await expect(edge(page)).toContainText('The origin still serves the version that is cached at fr4-par');
  await sendAndRead(page);
  await arriveEverywhere(sandbox);
  await expect(recorded(page)).toContainText('fetched again, and the origin still has the old version');
  await openRecord(page);
  await expect(placeRow(page, 'fr4-par')).toContainText('same version as before');
  await expect(edge(page)).not.toContainText('The new version is live');
});

test('a site that keeps its copy is not renewed, and found renewed later without a press', async ({
  page,
  desk,
  sandbox,
}) => {
  const url = `${shop}/assets/site.css`;
  await stale(sandbox, url);
  await sandbox.faults({ type: 'late', sites: ['ny8-nyc'] });
  await untilOlder(sandbox);
  await fillInUrl(page, url);
  await sendAndRead(page);
  await arriveEverywhere(sandbox);
  await expect(recorded(page)).toContainText('Not renewed: ny8-nyc still serves a copy from before the purge');
  await expect(recorded(page)).not.toContainText('Tell the customer');
  await openRecord(page);
  await expect(placeRow(page, 'ny8-nyc')).toContainText('from before the purge');
  await expectFine(page, 'a record of what is not renewed');
  const id = page.url().split('/').at(-1) ?? '';

  await sandbox.arrive('ny8-nyc');
  // The desk looks again after 5 s and after another 30 s; a slow machine may miss the first.
  await expect(edge(page)).toContainText('Verified at 3 places', { timeout: 40_000 });
  await expect(page.getByRole('article')).toContainText('seen at the edge: a newer copy at fr4-par, ny8-nyc, tr2-tor');
  await openHistory(page);
  await expect(historyRows(page).first()).toContainText('Verified');

  const { token } = await makeShare(desk, { purgeId: id });
  await page.goto(`/share/${token}`);
  await expect(placeRow(page, 'ny8-nyc')).toContainText('different version than before');
  await expectFine(page, 'a shared purge with looks');
  await expect(page.locator('body')).not.toContainText('127.0.0.1');
});

test('a purge by pattern is checked at the URL that was given for it', async ({ page, sandbox }) => {
  const url = `${shop}/assets/print.css`;
  await stale(sandbox, url);
  await openForm(page);
  await fillForm(page, { distribution: 'default/www-shop', kind: 'pattern', mode: 'soft', value: '^/assets/' });
  const check = purgeForm(page).getByRole('textbox', { name: 'URL to check' });
  await check.fill('https://docs.example/');
  await chooseKind(page, 'pattern');
  await purgeForm(page).getByRole('button', { name: 'Soft-purge by pattern' }).click();
  await expect(check).toHaveAttribute('aria-invalid', 'true');
  expect(await sandbox.purges()).toEqual([]);
  await expectFine(page, 'the form with a URL to check that is refused');
  await check.fill('/assets/print.css');
  await page.getByRole('textbox', { name: 'Reason' }).focus();
  await expect(edge(page)).toContainText('A purge will bring the new version');
  await sendAndRead(page);
  await arriveEverywhere(sandbox);
  await expect(recorded(page)).toContainText('Verified at 3 places');
  await openRecord(page);
  await expect(edge(page)).toContainText(`Checked URL: ${url}`);
});

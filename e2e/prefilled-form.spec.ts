import type { Page } from '@playwright/test';
import { purgeBodies, purgeCount } from '../test/support/ledger';
import { expect, test } from './fixtures/own-desks';
import {
  chooseMode,
  confirmationField,
  distributionField,
  fillForm,
  fillUrl,
  hostnameField,
  kindChoice,
  modeChoice,
  openForm,
  patternField,
  sendAndRead,
  sendButton,
  targets,
  urlField,
} from './steps/purge-form';
import { purgeElsewhere, uniqueTicket } from './steps/seed';

const url = 'https://www.shop.example/products';
const warning = (page: Page) => page.getByRole('status').filter({ hasText: 'The same purge was submitted' });
const linkTo = (parameters: Record<string, string>) =>
  `/?${new URLSearchParams({ namespace: 'default', distribution: 'www-shop', ...parameters })}`;

for (const { kind, value, wire } of targets)
  test(`“Purge again” on a purge of kind ${kind} fills in the form and sends nothing by itself`, async ({
    page,
    desk,
    sandbox,
  }) => {
    const target = kind === 'all' ? { kind } : { kind, value };
    const { id } = await purgeElsewhere(desk.url, { ticket: uniqueTicket('AGAIN'), target, mode: 'hard' });
    await page.goto(`/purges/${id}`);
    await page.getByRole('link', { name: 'Purge again…' }).click();
    await expect(page.getByText('Filled in from a link. Nothing is sent until you press the button.')).toBeVisible();
    await expect(distributionField(page)).toHaveValue('default/www-shop');
    await expect(kindChoice(page, kind)).toBeChecked();
    await expect(modeChoice(page, 'hard')).toBeChecked();
    const field = { url: urlField, hostname: hostnameField, pattern: patternField, all: confirmationField }[kind];
    await expect(field(page)).toHaveValue(kind === 'all' ? '' : value);
    await expect(page.getByRole('textbox', { name: 'Ticket' })).toHaveValue('');
    expect(await purgeCount(sandbox)).toBe(1);
    if (kind === 'all') {
      await expect(sendButton(page)).toBeDisabled();
      await confirmationField(page).fill(value);
    }
    await sendAndRead(page);
    expect(await purgeBodies(sandbox)).toEqual(Array(2).fill({ ...wire, hard_purge: {} }));
  });

test('the copied link of a filled form opens the same form elsewhere', async ({ page, browser, desk, sandbox }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await openForm(page);
  const form = { distribution: 'media/video-library', kind: 'pattern', value: '^/v/ä+.*\\.m4s$' } as const;
  await fillForm(page, { ...form, mode: 'hard', reason: 'New cut & colours', ticket: 'OPS-1' });
  await page.getByRole('button', { name: 'Copy form link' }).click();
  await expect(page.getByRole('button', { name: 'Copy form link' })).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const elsewhere = await (await browser.newContext({ baseURL: desk.url })).newPage();
  await elsewhere.goto(link);
  await expect(distributionField(elsewhere)).toHaveValue(form.distribution);
  await expect(patternField(elsewhere)).toHaveValue(form.value);
  await expect(modeChoice(elsewhere, 'hard')).toBeChecked();
  await expect(elsewhere.getByRole('textbox', { name: 'Reason' })).toHaveValue('New cut & colours');
  await expect(elsewhere.getByRole('textbox', { name: 'Ticket' })).toHaveValue('OPS-1');
  expect(await purgeCount(sandbox)).toBe(0);
  await elsewhere.context().close();
});

test('a link that names an unknown distribution chooses no other one', async ({ page }) => {
  await page.goto(linkTo({ distribution: 'gone', kind: 'url', value: url }));
  await expect(urlField(page)).toHaveValue(url);
  await expect(distributionField(page)).toHaveValue('');
});

test('what does not fit in a link is left out', async ({ page, sandbox }) => {
  await page.goto(linkTo({ kind: 'everything', mode: 'firm', value: url, reason: 'x'.repeat(501) }));
  await expect(kindChoice(page, 'url')).toBeChecked();
  await expect(modeChoice(page, 'soft')).toBeChecked();
  await expect(urlField(page)).toHaveValue(url);
  await expect(page.getByRole('textbox', { name: 'Reason' })).toHaveValue('');
  expect(await purgeCount(sandbox)).toBe(0);
});

test('the same purge of a moment ago is told with who, when and how it stands, and may be sent again', async ({
  page,
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk();
  const { id } = await purgeElsewhere(desk.url, { ticket: 'FIRST' });
  await page.goto(desk.url);
  await expect(urlField(page)).toBeFocused();
  await fillForm(page, { distribution: 'default/www-shop', kind: 'url', mode: 'soft', value: url });
  await expect(warning(page)).toContainText('within the last 10 minutes');
  await expect(warning(page)).toContainText(/Accepted.*just now by local operator/);
  await expect(warning(page).getByRole('link', { name: 'View record' })).toHaveAttribute('href', `/purges/${id}`);
  await chooseMode(page, 'hard');
  await expect(warning(page)).toHaveCount(0);
  await chooseMode(page, 'soft');
  await expect(warning(page)).toBeVisible();
  await fillUrl(page, `${url}?other`);
  await expect(warning(page)).toHaveCount(0);
  await fillUrl(page, 'HTTPS://www.shop.example:443/products#top');
  await expect(warning(page)).toBeVisible();
  await sendAndRead(page);
  expect(await purgeCount(sandbox)).toBe(2);
});

test('a purge that surely did nothing is no duplicate, and a window of nothing tells of none', async ({
  page,
  openDesk,
  sandbox,
}) => {
  const failing = await openDesk();
  await sandbox.faults({ type: 'status', status: 401 });
  await purgeElsewhere(failing.url, { ticket: 'REFUSED' });
  const silent = await openDesk({ DUPLICATE_WARNING_MINUTES: '0' });
  await purgeElsewhere(silent.url, { ticket: 'SENT' });
  for (const desk of [failing, silent]) {
    await page.goto(desk.url);
    await expect(urlField(page)).toBeFocused();
    const asked = page.waitForResponse((response) => response.url().includes('/api/purges/duplicates'));
    await fillForm(page, { distribution: 'default/www-shop', kind: 'url', mode: 'soft', value: url });
    expect(((await (await asked).json()) as { items: unknown[] }).items).toEqual([]);
    await expect(warning(page)).toHaveCount(0);
  }
});

import type { Page } from '@playwright/test';
import { purgeBodies, purgeCount } from './steps/ledger';
import { fillForm, fillUrl, openForm, recorded, refused, sendAndRead, sendButton, urlField } from './steps/purge-form';
import { expect, test } from './test';

const url = 'https://www.shop.example/products';
const form = { distribution: 'default/www-shop', kind: 'url', mode: 'soft', value: url } as const;

/** Long enough for every further click to fall into the sending. */
const SLOW_MS = 800;

const impatience: [string, (page: Page) => Promise<unknown>][] = [
  ['a double click', (page) => sendButton(page).dblclick()],
  ['five fast clicks', (page) => sendButton(page).click({ clickCount: 5 })],
  [
    'Enter twice',
    (page) =>
      urlField(page)
        .press('Enter')
        .then(() => page.keyboard.press('Enter')),
  ],
  [
    'a click and Enter',
    (page) =>
      sendButton(page)
        .click()
        .then(() => urlField(page).press('Enter')),
  ],
];

for (const [what, press] of impatience)
  for (const slow of [true, false])
    test(`${what} sends one purge when the CDN is ${slow ? 'slow' : 'fast'}`, async ({ page, sandbox }) => {
      if (slow) await sandbox.faults({ type: 'slow', ms: SLOW_MS });
      await openForm(page);
      await fillForm(page, form);
      await press(page);
      await expect(recorded(page)).toContainText('Accepted');
      // A second sending would have been answered before a third purge that is really meant.
      await fillUrl(page, `${url}?page=2`);
      await sendAndRead(page);
      expect(await purgeBodies(sandbox)).toEqual([
        { url, soft_purge: {} },
        { url: `${url}?page=2`, soft_purge: {} },
      ]);
    });

test('the button says that it is sending and takes no second click', async ({ page, sandbox }) => {
  await sandbox.faults({ type: 'slow', ms: SLOW_MS });
  await openForm(page);
  await fillForm(page, form);
  await sendButton(page).click();
  await expect(sendButton(page)).toHaveText(/^Sending/);
  await expect(sendButton(page)).toHaveAttribute('aria-disabled', 'true');
  await expect(recorded(page)).toContainText('Accepted');
  await expect(sendButton(page)).toHaveAttribute('aria-disabled', 'false');
});

test('a reload while it is being sent brings the form back, and sending it again sends nothing', async ({
  page,
  sandbox,
}) => {
  // Longer than a reload takes on a busy machine: the second press must fall into the sending.
  await sandbox.faults({ type: 'slow', ms: 6000 });
  await openForm(page);
  await fillForm(page, { ...form, reason: 'A wrong price' });
  await sendButton(page).click();
  await expect.poll(() => purgeCount(sandbox)).toBe(1);
  await page.reload();
  await expect(urlField(page)).toHaveValue(url);
  await expect(page.getByRole('textbox', { name: 'Reason' })).toHaveValue('A wrong price');

  await sendButton(page).click();
  await expect(refused(page)).toContainText('This purge is already being sent.');
  await expect(async () => {
    await sendButton(page).click();
    await expect(recorded(page)).toContainText('Accepted', { timeout: 500 });
  }).toPass();
  expect(await purgeCount(sandbox)).toBe(1);
});

test('a reload after it was sent does not send it again', async ({ page, sandbox }) => {
  await openForm(page);
  await fillForm(page, form);
  await sendAndRead(page);
  await page.reload();
  await expect(urlField(page)).toHaveValue('');
  await fillUrl(page, `${url}?page=2`);
  await sendAndRead(page);
  expect(await purgeCount(sandbox)).toBe(2);
});

test('going away and back sends nothing', async ({ page, sandbox, baseURL }) => {
  await openForm(page);
  await fillForm(page, form);
  await sendAndRead(page);
  await recorded(page).getByRole('link', { name: 'Open its record' }).click();
  await expect(page.getByRole('article')).toBeVisible();
  await page.goBack();
  await expect(urlField(page)).toHaveValue('');
  await page.goForward();
  await expect(page.getByRole('article')).toBeVisible();
  // To another site and back: the browser may show the page as it was left, from its memory.
  await page.goto(`${baseURL}/history`);
  await page.goto('about:blank');
  // Each page is waited for: Next loads it anew, and going on before it is there would cancel that.
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('article')).toBeVisible();
  await page.goBack();
  await expect(urlField(page)).toBeVisible();
  await fillUrl(page, `${url}?page=2`);
  await sendAndRead(page);
  expect(await purgeBodies(sandbox)).toEqual([
    { url, soft_purge: {} },
    { url: `${url}?page=2`, soft_purge: {} },
  ]);
});

test('going back while it is being sent and sending the same form again sends one purge', async ({ page, sandbox }) => {
  await sandbox.faults({ type: 'slow', ms: SLOW_MS });
  await page.goto('/history');
  await openForm(page);
  await fillForm(page, form);
  await sendButton(page).click();
  await expect.poll(() => purgeCount(sandbox)).toBe(1);
  await page.goBack();
  await page.goForward();
  await expect(urlField(page)).toHaveValue(url);
  await expect(async () => {
    await sendButton(page).click();
    await expect(recorded(page)).toContainText('Accepted', { timeout: 500 });
  }).toPass();
  expect(await purgeCount(sandbox)).toBe(1);
});

test('two tabs send a purge each', async ({ context, sandbox }) => {
  const tabs = [await context.newPage(), await context.newPage()];
  const urls = [`${url}?tab=1`, `${url}?tab=2`];
  await sandbox.faults({ type: 'slow', ms: SLOW_MS, times: 2 });
  for (const [index, tab] of tabs.entries()) {
    await openForm(tab);
    await fillForm(tab, { ...form, value: urls[index] ?? '' });
  }
  await Promise.all(tabs.map((tab) => sendAndRead(tab)));
  const sent = (await purgeBodies(sandbox)) as { url: string }[];
  expect(sent.map((body) => body.url).sort()).toEqual(urls);
});

test('the same purge may be sent again on purpose', async ({ page, sandbox }) => {
  await openForm(page);
  await fillForm(page, form);
  const first = await sendAndRead(page);
  await fillUrl(page, url);
  await sendButton(page).click();
  await expect(recorded(page)).not.toContainText(first);
  await expect(recorded(page)).toContainText('Accepted');
  expect(await purgeCount(sandbox)).toBe(2);
});

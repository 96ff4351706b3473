import { purgeBodies } from '../../test/support/ledger';
import { expect, test } from '../fixtures/desks';
import { pressBeforeAndAfterAnswer, untilHeld } from '../steps/held-answer';
import { fillForm, fillUrl, openForm, recorded, refused, sendAndRead, sendPurge, urlField } from '../steps/purge-form';

const url = 'https://www.shop.example/products';
const form = { distribution: 'default/www-shop', kind: 'url', mode: 'soft', value: url } as const;

// A reload while it is being sent, and impatient presses:
// components/purges/result/submit-result.test.tsx.

test('neither a reload nor going away and back sends anything', async ({ page, sandbox, baseURL }) => {
  await openForm(page);
  await fillForm(page, form);
  await sendAndRead(page);
  await page.reload();
  await expect(urlField(page)).toHaveValue('');
  await page.getByRole('region', { name: 'Latest purges' }).getByRole('listitem').first().getByRole('link').click();
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

test('nothing is sent by a page that could not show what becomes of it', async ({ page, sandbox }) => {
  await openForm(page);
  // As when a new version has replaced this page's files.
  await page.route('**/_next/static/**', (route) => route.fulfill({ status: 404 }));
  // It chooses the distribution, too: the list of all is one of the files.
  await fillUrl(page, url);
  await sendPurge(page);
  // Another part that was still to be loaded, such as what is seen at the edge, says so at its own place.
  const notSent = refused(page).filter({ hasText: 'Nothing was sent.' });
  await expect(notSent).toContainText('Part of this page could not be loaded.');
  expect(await purgeBodies(sandbox)).toEqual([]);
  await page.unroute('**/_next/static/**');
  // The page that goes holds the URL, too.
  const reloaded = page.waitForEvent('load');
  await notSent.getByRole('button', { name: 'Reload page' }).click();
  await reloaded;
  await expect(urlField(page)).toHaveValue(url);
  await sendAndRead(page);
  expect(await purgeBodies(sandbox)).toEqual([{ url, soft_purge: {} }]);
});

test('leaving or going back while it is being sent, and sending the same form again, sends one purge', {
  tag: '@full',
}, async ({ page, desk, sandbox }) => {
  await sandbox.faults({ type: 'hold' });
  await page.goto('/history');
  await openForm(page);
  await fillForm(page, form);
  await sendPurge(page);
  await untilHeld(sandbox);
  await page.getByRole('link', { name: 'History', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
  await page.getByRole('link', { name: 'Purge', exact: true }).click();
  await expect(urlField(page)).toHaveValue(url);
  await page.goto('about:blank');
  await page.goBack();
  await expect(urlField(page)).toHaveValue(url);
  await pressBeforeAndAfterAnswer({ page, desk, sandbox });
});

test('two tabs send a purge each', async ({ context, sandbox }) => {
  const tabs = [await context.newPage(), await context.newPage()];
  const urls = [`${url}?tab=1`, `${url}?tab=2`];
  await sandbox.faults({ type: 'hold', times: 2 });
  for (const [index, tab] of tabs.entries()) {
    await openForm(tab);
    await fillForm(tab, { ...form, value: urls[index] ?? '' });
    await sendPurge(tab);
  }
  await untilHeld(sandbox, 2);
  await sandbox.release();
  for (const tab of tabs) await expect(recorded(tab)).toContainText('Accepted');
  const sent = (await purgeBodies(sandbox)) as { url: string }[];
  expect(sent.map((body) => body.url).sort()).toEqual(urls);
});

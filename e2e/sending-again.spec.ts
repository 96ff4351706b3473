import { purgeBodies, purgeCount } from '../test/support/ledger';
import { answerHeld, pressBeforeAndAfterAnswer, untilHeld } from './steps/held-answer';
import { filterChoice, openHistory, textFilter } from './steps/history';
import {
  distributionField,
  distributionOptions,
  fillForm,
  keptDraft,
  openForm,
  recorded,
  refused,
  sendButton,
  sendPurge,
  urlField,
} from './steps/purge-form';
import { expect, test } from './test';

const url = 'https://www.shop.example/products';
const form = { distribution: 'default/www-shop', kind: 'url', mode: 'soft', value: url } as const;

for (const returning of ['after its answer', 'before its answer'] as const)
  test(`leaving the page while it is being sent and coming back ${returning} sends nothing`, async ({
    page,
    desk,
    sandbox,
  }) => {
    await sandbox.faults({ type: 'hold' });
    const own = `${url}?${crypto.randomUUID()}`;
    const accepted = page
      .getByRole('row')
      .filter({ hasText: own.slice(-14) })
      .filter({ hasText: 'Accepted' });
    await openForm(page);
    await fillForm(page, { ...form, value: own });
    await sendPurge(page);
    await untilHeld(sandbox);
    await page.getByRole('link', { name: 'History', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
    if (returning === 'after its answer') {
      await sandbox.release();
      await expect(accepted).toBeVisible();
      // The history may know of it before the form does, which then empties what it keeps.
      await expect.poll(() => keptDraft(page)).not.toContain(own);
    }
    await page.getByRole('link', { name: 'Purge', exact: true }).click();
    await expect(urlField(page)).toHaveValue(returning === 'after its answer' ? '' : own);
    if (returning === 'before its answer') await pressBeforeAndAfterAnswer({ page, desk, sandbox });
    expect(await purgeCount(sandbox)).toBe(1);
  });

test('after an answer that leaves it open, pressing again shows the record and only a word of its own sends anew', async ({
  page,
  sandbox,
}) => {
  await sandbox.hideOperations();
  await sandbox.faults({ type: 'close', when: 'after' });
  await openForm(page);
  await fillForm(page, form);
  await sendPurge(page);
  await expect(refused(page)).toContainText('It is not known whether anything was purged.');
  await expect(urlField(page)).toHaveValue(url);

  await sendPurge(page);
  await expect(refused(page)).toContainText('Nothing was sent now');
  await expect(refused(page)).toContainText('It is not known whether anything was purged.');
  expect(await purgeCount(sandbox)).toBe(1);

  await page.getByRole('button', { name: 'Send new purge' }).click();
  await expect(recorded(page)).toContainText('Accepted');
  expect(await purgeBodies(sandbox)).toEqual([
    { url, soft_purge: {} },
    { url, soft_purge: {} },
  ]);
});

test('a purge that a reload interrupted is told as sent before, not as new', async ({ page, desk, sandbox }) => {
  await sandbox.faults({ type: 'hold' });
  await openForm(page);
  await fillForm(page, form);
  await sendPurge(page);
  await untilHeld(sandbox);
  await page.reload();
  await answerHeld({ desk, sandbox });
  await sendPurge(page);
  await expect(recorded(page)).toContainText('Nothing was sent now');
  expect(await purgeCount(sandbox)).toBe(1);
});

test('Enter in the distribution field that was merely opened changes nothing', async ({ page }) => {
  await openForm(page);
  await fillForm(page, form);
  await distributionField(page).click();
  await expect(distributionOptions(page)).toHaveCount(3);
  await page.keyboard.press('Enter');
  await expect(distributionField(page)).toHaveValue('default/www-shop');
});

test('a search and Enter at once never choose another distribution, however busy the page is', async ({
  browser,
  baseURL,
}) => {
  test.slow();
  for (let round = 0; round < 3; round++) {
    const context = await browser.newContext({ baseURL });
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 8 });
    await page.goto('/', { waitUntil: 'networkidle' });
    await distributionField(page).fill('img');
    await page.keyboard.press('Enter');
    await expect(sendButton(page)).toBeEnabled();
    // Once it is alive, the page puts the cursor into the target with its next frame, and never again.
    await page.evaluate(() => new Promise(requestAnimationFrame));
    // A page that was not alive yet may have missed it; what it must not do is choose what was not searched for.
    await expect(distributionField(page)).toHaveValue(/^(default\/www-shop|img)?$/);
    await distributionField(page).fill('');
    await distributionField(page).fill('img');
    await page.keyboard.press('Enter');
    await expect(distributionField(page)).toHaveValue('default/www-shop');
    await context.close();
  }
});

test('quick changes of the filter add up, and the address says what the page shows', async ({ page }) => {
  await openHistory(page);
  await filterChoice(page, 'Kind').selectOption('all');
  await filterChoice(page, 'Mode').selectOption('hard');
  await textFilter(page).fill('x');
  await expect(page).toHaveURL(/\?mode=hard&kind=all&q=x$/);
  await page.reload();
  // It is alive again when it answers to a change.
  await textFilter(page).fill('xy');
  await expect(page).toHaveURL(/&q=xy$/);
  await page.goBack();
  await filterChoice(page, 'Status').selectOption('failed');
  await expect(page).toHaveURL(/status=failed/);
  const { searchParams } = new URL(page.url());
  for (const [name, label] of [
    ['status', 'Status'],
    ['mode', 'Mode'],
    ['kind', 'Kind'],
  ] as const)
    await expect(filterChoice(page, label)).toHaveValue(searchParams.get(name) ?? '');
});

test('a text that is typed while a choice is on its way does not take Back out of the history', async ({ page }) => {
  await openHistory(page);
  let release = () => {};
  const released = new Promise<void>((done) => {
    release = done;
  });
  let kept = 0;
  await page.route(/\/history\?.*_rsc=/, async (route) => {
    kept += 1;
    await released;
    await route.continue();
  });
  await filterChoice(page, 'Mode').selectOption('hard');
  await expect.poll(() => kept).toBe(1);
  await textFilter(page).fill('x');
  await expect.poll(() => kept).toBe(2);
  release();
  await expect(page).toHaveURL(/\?mode=hard&q=x$/);
  await page.goBack();
  await expect(page).toHaveURL(/\/history$/);
  await expect(textFilter(page)).toHaveValue('');
});

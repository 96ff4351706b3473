import { expect, test } from '../fixtures/desks';
import { filterChoice, openHistory, textFilter } from '../steps/history';
import { distributionField, sendButton } from '../steps/purge-form';

test('a search and Enter at once never choose another distribution, however busy the page is', {
  tag: '@full',
}, async ({ browser, baseURL }) => {
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
  // What Back shows and what was chosen meanwhile may arrive one after the other.
  const choices = ['Status', 'Mode', 'Kind'] as const;
  const inAddress = () => choices.map((name) => new URL(page.url()).searchParams.get(name.toLowerCase()) ?? '');
  const onPage = () => Promise.all(choices.map((name) => filterChoice(page, name).inputValue()));
  await expect(async () => expect(await onPage()).toEqual(inAddress())).toPass();
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

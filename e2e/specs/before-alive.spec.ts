import type { Route } from '@playwright/test';
import { aPurge, send } from '../../test/support/api';
import { expect, test } from '../fixtures/desks';
import { keepAsleep } from '../steps/asleep';
import { filterChoice, historyCount, openHistory, textFilter } from '../steps/history';
import { distributionField, fillUrl, modeChoice, openForm, sendButton, urlField } from '../steps/purge-form';

const url = 'https://www.shop.example/products';

test('what is typed before the page is alive is not lost, and a mode that is chosen is shown as it will be sent', async ({
  page,
}) => {
  const wakeUp = await keepAsleep(page);
  await page.goto('/', { waitUntil: 'commit' });
  await urlField(page).fill(url);
  await modeChoice(page, 'hard').check({ force: true });
  await expect(sendButton(page)).toBeDisabled();
  wakeUp();
  await expect(sendButton(page)).toBeEnabled();
  await expect(urlField(page)).toHaveValue(url);
  // It says which distribution is meant, as a URL that is pasted later does.
  await expect(distributionField(page)).toHaveValue('default/www-shop');
  const isHard = await modeChoice(page, 'hard').isChecked();
  await expect(sendButton(page)).toHaveText(isHard ? 'Hard-purge one URL' : 'Soft-purge one URL');
});

test('what is typed before the page is alive is newer than what the tab remembers', async ({ page }) => {
  await openForm(page);
  await fillUrl(page, `${url}?remembered`);
  const wakeUp = await keepAsleep(page);
  await page.reload({ waitUntil: 'commit' });
  await fillUrl(page, url);
  wakeUp();
  await expect(sendButton(page)).toBeEnabled();
  await expect(urlField(page)).toHaveValue(url);
});

test('a filter that is chosen before the page is alive counts', async ({ page }) => {
  const wakeUp = await keepAsleep(page);
  await page.goto('/history', { waitUntil: 'commit' });
  await filterChoice(page, 'Kind').selectOption('all');
  await textFilter(page).fill('x');
  wakeUp();
  await expect(page).toHaveURL(/\?kind=all&q=x$/);
  await expect(filterChoice(page, 'Kind')).toHaveValue('all');
  await expect(textFilter(page)).toHaveValue('x');
});

test('a filter that is chosen while the page comes alive is asked for once', { tag: '@full' }, async ({
  page,
  context,
}) => {
  // Slow enough that the page is seen before it is alive, and comes alive by the choice itself.
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  let asked = 0;
  page.on('request', (request) => {
    if (/\/history\?mode=hard\b.*_rsc=/.test(request.url())) asked += 1;
  });
  await openHistory(page);
  await filterChoice(page, 'Mode').selectOption('hard');
  await expect(page).toHaveURL(/\?mode=hard$/);
  await expect(historyCount(page)).toHaveText(/purge/);
  expect(asked).toBe(1);
});

for (const [what, answer] of [
  ['answers', (route: Route) => route.continue()],
  ['cannot be loaded', (route: Route) => route.abort()],
  ['never answers', () => undefined],
] as const)
  test(`times become the reader's own when the worker for calendars ${what}`, async ({ browser, desk }) => {
    await send(desk, aPurge());
    const context = await browser.newContext({ locale: 'en-US', timezoneId: 'Asia/Kathmandu' });
    const page = await context.newPage();
    let isAsked = false;
    await page.route(/calendar-worker/, (route) => {
      isAsked = true;
      return answer(route);
    });
    await page.goto(`${desk.url}/history`, { waitUntil: 'commit' });
    const time = page.getByRole('row').getByRole('time').first();
    await expect(time).toHaveAttribute('title', /M GMT\+5:45$/);
    expect(isAsked).toBe(true);
    await context.close();
  });

import type { Browser, Page } from '@playwright/test';
import { readRecord } from '../../test/support/api';
import { purgeCount } from '../../test/support/ledger';
import { makeShare } from '../../test/support/shares';
import { expect, startDeskBehind, test } from '../fixtures/desks';
import type { RunningDesk } from '../fixtures/running-desk';
import { historyRows } from '../steps/history';
import { accessibilityProblems, expectNoSidewaysScroll, watchComplaints } from '../steps/looks';
import { fillForm, openForm, recorded, sendButton, urlField } from '../steps/purge-form';
import { cancelButton, nextSafeTime, queueNotice, secondsIn, sendAndQueue, takeNoneFor } from '../steps/queue';
import { openAsStranger } from '../steps/shares';

const form = {
  distribution: 'default/www-shop',
  kind: 'url',
  mode: 'hard',
  value: 'https://www.shop.example/products',
} as const;
const long = { ...form, value: `https://www.shop.example/${'a-long-path/'.repeat(60)}`, reason: 'W'.repeat(450) };
const HOUR_S = 3600;
/** However long the CDN asks for, the desk tries again after ten minutes. */
const CLOSED_S = 600;

let desk: RunningDesk;
test.beforeAll(async ({ desk: cdn }) => {
  desk = await startDeskBehind(cdn, { CDN_TIMEOUT_SECONDS: '60', CDN_BREAKER_FAILURES: '0' });
});
test.afterAll(() => desk.stop());

/** Somebody at another machine, whose clock is wrong by so much. */
async function openWithWrongClock(browser: Browser, url: string, wrongByMs: number) {
  const context = await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'Asia/Kathmandu' });
  const page = await context.newPage();
  await page.clock.install({ time: Date.now() + wrongByMs });
  await openForm(page, url);
  return { page, context };
}

const placeOfLatest = async (page: Page) =>
  page
    .getByRole('heading', { name: 'Latest purges' })
    .evaluate((heading) => heading.getBoundingClientRect().top + scrollY);

for (const width of [1440, 390])
  test(`a purge that the CDN does not take yet counts down and is sent once; nothing moves (${width} px)`, {
    tag: '@full',
  }, async ({ page, sandbox }) => {
    await page.setViewportSize({ width, height: 900 });
    await takeNoneFor(sandbox, 4, { times: 1000 });
    await openForm(page, desk.url);
    await fillForm(page, form);
    const record = await sendAndQueue(page);
    await expect(recorded(page)).toContainText(
      /The CDN accepts no purges until \d\d:\d\d:\d\d\. Purge Desk sends yours/,
    );
    await expect(recorded(page)).toContainText('Tell the customer to reload a minute later');
    await expect(urlField(page)).toHaveValue('');
    await expect(nextSafeTime(page)).toBeVisible();
    const before = await placeOfLatest(page);
    const shown = new Set<string>();
    await expect
      .poll(async () => {
        for (const text of await recorded(page).getByRole('timer').allTextContents()) shown.add(text);
        return shown.size;
      })
      .toBeGreaterThanOrEqual(2);
    for (const text of shown) expect(text).toMatch(/^in 0:0[1-5]$|^any moment$/);

    await sandbox.takeAgain();
    await expect(recorded(page)).toContainText('Accepted');
    await expect(nextSafeTime(page)).toHaveCount(0);
    await expect(sendButton(page)).toHaveText('Soft-purge one URL');
    expect(await placeOfLatest(page)).toBe(before);
    const { status, purgeRequestId } = await readRecord(desk, record.split('/').pop());
    expect(status).toBe('accepted');
    await expect(recorded(page)).toContainText(purgeRequestId ?? 'no ID');
    const answers = await sandbox.purges();
    expect(answers.filter((purge) => purge.status !== 429).map((purge) => purge.purgeRequestId)).toEqual([
      purgeRequestId,
    ]);
  });

/** What waits, as it stands on a page: in one look, and on a small phone. */
async function expectAccessible(page: Page, where: string, colorScheme: 'light' | 'dark', width: number) {
  await expect(page.getByRole('timer').first()).toBeVisible();
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height: 900 });
  expect(await accessibilityProblems(page), `${where}, ${colorScheme}, ${width} px`).toEqual([]);
  await page.setViewportSize({ width: 320, height: 900 });
  await expectNoSidewaysScroll(page, where);
  // The countdown is read on demand, not aloud each second.
  const timers = await page
    .getByRole('timer')
    .evaluateAll((all) => all.map((timer) => timer.getAttribute('aria-live')));
  expect(new Set(timers), where).toEqual(new Set(['off']));
}

test('the form shows the next safe time before the click; a queued purge is withdrawn by keyboard; all of it is accessible', async ({
  page,
  browser,
  sandbox,
}) => {
  const complaints = watchComplaints(page);
  await takeNoneFor(sandbox, HOUR_S);
  await openForm(page, desk.url);
  await expect(page.getByRole('complementary', { name: 'Sandbox' })).toHaveCount(0);
  await expect(nextSafeTime(page)).toHaveCount(0);
  await fillForm(page, long);
  const record = await sendAndQueue(page);
  await expectAccessible(page, 'the form', 'light', 1440);
  const { nextSendAt } = await readRecord(desk, record.split('/').pop());

  const other = await openWithWrongClock(browser, desk.url, 5 * HOUR_S * 1000);
  await expect(nextSafeTime(other.page)).toContainText('The CDN answered 429 with Retry-After: 3600 at ');
  await expect(nextSafeTime(other.page).getByRole('time').first()).toHaveAttribute('datetime', nextSendAt ?? '');
  await expect(nextSafeTime(other.page).getByRole('time').first()).toHaveAttribute('title', /GMT\+5:45/);
  const left = secondsIn(await nextSafeTime(other.page).getByRole('timer').textContent());
  expect(left).toBeLessThanOrEqual(CLOSED_S + 1);
  expect(left).toBeGreaterThan(CLOSED_S / 2);
  await fillForm(other.page, { ...form, value: '/' });
  await expect(sendButton(other.page)).toHaveText('Queue hard purge');
  await expect(sendButton(other.page)).toHaveAccessibleDescription(
    /^Hard-purge one URL on default\/www-shop Next safe time [^(]* The CDN answered 429 .* Purge Desk waits 10 minutes at most, then tries one purge\.$/,
  );
  const otherRecord = await sendAndQueue(other.page);
  expect(await purgeCount(sandbox)).toBe(1);
  await other.context.close();

  const second = await page.context().newPage();
  await second.goto(desk.url + record);
  await expect(queueNotice(second)).toContainText('Nothing is purged yet.');
  await expect(cancelButton(second)).toBeVisible();
  await expectAccessible(second, 'the record', 'dark', 390);

  await page.bringToFront();
  await cancelButton(page).focus();
  await page.keyboard.press('Enter');
  await expect(recorded(page)).toContainText('Cancelled before it was sent. Nothing was purged.');
  await expect(cancelButton(page)).toHaveCount(0);
  // The focus does not fall out of the page with the button.
  await expect(recorded(page).locator(':focus')).toHaveText('Cancelled');

  await second.bringToFront();
  await expect(queueNotice(second)).toContainText('Nothing was purged');
  await expect(cancelButton(second)).toHaveCount(0);
  await expect(second.getByRole('timer')).toHaveCount(0);
  await expect(second.getByRole('region', { name: 'Timeline' }).getByRole('listitem').last()).toContainText(
    'Cancelled',
  );
  await second.goto(`${desk.url}/history`);
  await expect(historyRows(second).first()).toContainText('sends in');
  await expectAccessible(second, 'the history', 'dark', 1440);
  expect(complaints).toEqual([]);

  const { token } = await makeShare(desk, { purgeId: otherRecord.split('/').pop() });
  const stranger = await openAsStranger(browser, `${desk.url}/share/${token}`);
  await expectAccessible(stranger.page, 'the shared record', 'light', 390);
  await stranger.context.close();
  expect(await purgeCount(sandbox)).toBe(1);
});

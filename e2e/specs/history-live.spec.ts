import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/shared-desk';
import { untilHeld } from '../steps/held-answer';
import { historyRows, openHistory } from '../steps/history';
import { purgeElsewhere, recordOf, uniqueTicket } from '../steps/seed';

/** What a page refreshes by itself comes with its next question to the desk, a few seconds later. */
const refreshed = { timeout: 15_000 };

const markPage = (page: Page) => page.evaluate(() => document.body.setAttribute('data-marked', ''));
/** A page that was loaded anew has lost its mark. */
const expectNotReloaded = (page: Page) => expect(page.locator('body')).toHaveAttribute('data-marked');

test('a change of status appears in place on the history, the first page and the record', async ({
  context,
  desk,
  sandbox,
}) => {
  const ticket = uniqueTicket('STATUS');
  const path = `/changing/${ticket}`;
  await sandbox.faults({ type: 'hold' });
  const sent = purgeElsewhere(desk.url, { ticket, target: { kind: 'url', value: `https://www.shop.example${path}` } });
  const { id } = await recordOf(desk.url, ticket);
  const [history, home, record] = [await context.newPage(), await context.newPage(), await context.newPage()];
  await Promise.all([openHistory(history, `?q=${ticket}`), home.goto('/'), record.goto(`/purges/${id}`)]);
  const places = [
    { page: history, status: historyRows(history) },
    { page: home, status: home.getByRole('region', { name: 'Latest purges' }).getByRole('listitem').first() },
    { page: record, status: record.getByRole('article').locator('header') },
  ];
  await Promise.all(places.map(({ page }) => markPage(page)));
  await Promise.all(places.map(({ status }) => expect(status).toContainText('Sending')));
  await untilHeld(sandbox);
  await sandbox.release();
  await sent;
  for (const { page, status } of places) {
    // A page that is hidden does not ask; a tab that is looked at does.
    await page.bringToFront();
    await expect(status).toContainText(/Accepted|Completed/, refreshed);
    await expectNotReloaded(page);
  }
});

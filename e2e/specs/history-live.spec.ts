import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/desks';
import { untilHeld } from '../steps/held-answer';
import { historyRows, openHistory } from '../steps/history';
import { purgeElsewhere, recordOf, uniqueTicket } from '../steps/seed';

/** What a page refreshes by itself comes with its next question to the desk, a few seconds later. */
const refreshed = { timeout: 15_000 };

const markPage = (page: Page) => page.evaluate(() => document.body.setAttribute('data-marked', ''));
/** A page that was loaded anew has lost its mark. */
const expectNotReloaded = (page: Page) => expect(page.locator('body')).toHaveAttribute('data-marked');

/** Sets the clock of a reader's computer ahead, in milliseconds. */
function setClock(aheadMs: number) {
  const Real = Date;
  window.Date = new Proxy(Real, {
    construct: (_, args) => (args.length > 0 ? Reflect.construct(Real, args) : new Real(Real.now() + aheadMs)),
    get: (target, name) => (name === 'now' ? () => Real.now() + aheadMs : Reflect.get(target, name)),
  });
}

test('a change of status appears in place on the history, the first page and the record, by the clock of the desk', async ({
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
  await history.addInitScript(setClock, 3 * 3_600_000);
  await Promise.all([openHistory(history, `?q=${ticket}`), home.goto('/'), record.goto(`/purges/${id}`)]);
  const places = [
    { page: history, status: historyRows(history) },
    { page: home, status: home.getByRole('region', { name: 'Latest purges' }).getByRole('listitem').first() },
    { page: record, status: record.getByRole('article').locator('header') },
  ];
  await Promise.all(places.map(({ page }) => markPage(page)));
  await Promise.all(places.map(({ status }) => expect(status).toContainText('Sending')));
  // Not "3 h ago".
  await expect(historyRows(history)).toContainText('just now');
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

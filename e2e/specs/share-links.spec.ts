import type { Page } from '@playwright/test';
import type { Problem } from '../../lib/shared/problem';
import { ask, expectProblem } from '../../test/support/api';
import { makeShare, readShared, revoke } from '../../test/support/shares';
import { expect, test } from '../fixtures/desks';
import { openHistory } from '../steps/history';
import { purgeElsewhere, purgeElsewhereInOrder, uniqueTicket } from '../steps/seed';
import { linkFromDialog, openAsStranger, openShareDialog, shareDialog, sharedRows } from '../steps/shares';

const SECRET = 'S3cretInAQuery';
const withQuery = { kind: 'url', value: `https://www.shop.example/products?token=${SECRET}` };
const actor = 'local operator';

/** What of the desk a page lets through, in what is painted and in what it is painted from. */
async function expectNothingOfTheDesk(page: Page, hidden: string[]) {
  const source = await (await page.request.get(page.url())).text();
  for (const text of [...hidden, '/history', '/purges', '/shares', 'Sandbox CDN'])
    expect(source.includes(text), `${text} is in the page`).toBe(false);
  await expect(page.getByRole('banner')).toHaveCount(0);
  await expect(page.getByRole('navigation', { name: 'Main' })).toHaveCount(0);
}

test('a purge is shared from its record, and read by somebody without an account, and without scripts', async ({
  page,
  desk,
  browser,
}) => {
  const reason = `Wrong price: https://www.shop.example/?a=${SECRET}, says ann@corp.example`;
  const { id } = await purgeElsewhere(desk.url, { ticket: 'SHARE-1', target: withQuery, reason });
  await page.goto(`/purges/${id}`);
  await openShareDialog(page);
  const link = await linkFromDialog(page);
  expect(link).toMatch(new RegExp(`^${desk.url}/share/[\\w-]{43}$`));

  const stranger = await openAsStranger(browser, link);
  expect(stranger.headers).toMatchObject({ 'x-robots-tag': 'noindex, nofollow', 'referrer-policy': 'no-referrer' });
  await expect(stranger.page.locator('meta[name=robots]')).toHaveAttribute('content', /noindex/);
  const shown = stranger.page.getByRole('main');
  await expect(shown).toContainText('https://www.shop.example/products?…');
  await expect(shown).toContainText('SHARE-1');
  await expect(shown).toContainText('Read-only view shared from Purge Desk. Link expires:');
  await expect(shown.getByRole('link')).toHaveCount(0);
  await expect(shown.getByRole('textbox')).toHaveCount(0);
  await expectNothingOfTheDesk(stranger.page, [id, SECRET, actor, 'ann@corp.example']);
  await stranger.context.close();

  const plain = await browser.newContext({ javaScriptEnabled: false });
  const unscripted = await plain.newPage();
  await unscripted.goto(link);
  await expect(unscripted.getByRole('heading', { level: 1 })).toHaveText('https://www.shop.example/products?…');
  await expect(unscripted.getByRole('status').first()).toContainText(/Accepted|Completed|nothing matched/);
  await plain.close();
});

test('who purged and query strings are shown where that is chosen', { tag: '@full' }, async ({
  page,
  desk,
  browser,
}) => {
  const { id } = await purgeElsewhere(desk.url, { ticket: 'SHARE-2', target: withQuery });
  await page.goto(`/purges/${id}`);
  await openShareDialog(page);
  await shareDialog(page).getByRole('checkbox', { name: 'Actors' }).check();
  await shareDialog(page).getByRole('checkbox', { name: 'Query strings' }).check();
  await shareDialog(page).getByLabel('Link expires').selectOption('Never (until revoked)');
  const stranger = await openAsStranger(browser, await linkFromDialog(page));
  const shown = stranger.page.getByRole('main');
  await expect(shown).toContainText(SECRET);
  await expect(shown).toContainText(actor);
  await expect(shown).toContainText('works until someone revokes it');
  await expectNothingOfTheDesk(stranger.page, [id]);
  await stranger.context.close();
});

test('a shared purge goes on under the reader’s eyes', async ({ desk, browser, sandbox }) => {
  const { id } = await purgeElsewhere(desk.url, { ticket: 'SHARE-3' });
  const { token } = await makeShare(desk, { purgeId: id });
  const { page, context } = await openAsStranger(browser, `${desk.url}/share/${token}`);
  await expect(page.getByRole('status').first()).toContainText('Accepted');
  await expect(page.getByRole('row', { name: /tr2-tor/ })).toBeVisible();
  await sandbox.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
  await expect(page.getByRole('status').first()).toContainText(/Completed|Finished/);
  await context.close();
});

test('a shared history has the rows of its filter and no way to others', { tag: '@full' }, async ({
  page,
  desk,
  browser,
}) => {
  const ticket = uniqueTicket('MINE');
  const other = uniqueTicket('OTHER');
  const inputs = Array.from({ length: 52 }, (_, n) => ({ ticket, reason: `number ${n}` }));
  await purgeElsewhereInOrder(desk.url, [...inputs, { ticket: other }]);
  await openHistory(page, `?q=${ticket}`);
  await openShareDialog(page);
  await expect(shareDialog(page)).toContainText('Later purges that match this filter also appear.');
  const link = await linkFromDialog(page);
  const token = link.split('/').at(-1) ?? '';

  const stranger = await openAsStranger(browser, link);
  await expect(stranger.page.getByLabel('Filter')).toContainText(ticket);
  await expect(sharedRows(stranger.page)).toHaveCount(50);
  await stranger.page.getByRole('link', { name: 'Older' }).click();
  await expect(sharedRows(stranger.page)).toHaveCount(2);
  await expect(stranger.page).toHaveURL(/\?at=/);
  await expectNothingOfTheDesk(stranger.page, [other, actor]);
  await stranger.page.goBack();
  await expect(sharedRows(stranger.page)).toHaveCount(50);

  const { body: whole } = await ask<{ nextCursor: string }>(desk, '/api/purges?limit=1');
  for (const query of [
    `?q=${other}`,
    '?q=',
    `?at=${whole.nextCursor}`,
    '?at=nonsense',
    '?cursor=x&limit=200&status=',
  ]) {
    await stranger.page.goto(`${link}${query}`);
    await expect(sharedRows(stranger.page).first()).toBeVisible();
    await expect(stranger.page.getByRole('main')).not.toContainText(other);
  }
  expectProblem(await readShared<Problem>(desk, token, `?q=${other}`), { status: 400, code: 'invalid_query' });
  expectProblem(await readShared<Problem>(desk, token, '?at=nonsense'), { status: 400, code: 'invalid_query' });
  expect((await readShared(desk, token, `?at=${whole.nextCursor}`)).text).not.toContain(other);
  await stranger.context.close();
});

test('a purge that comes to a shared history waits until it is asked for', { tag: '@full' }, async ({
  desk,
  browser,
}) => {
  const ticket = uniqueTicket('LATER');
  await purgeElsewhere(desk.url, { ticket });
  const { token } = await makeShare(desk, { filter: { q: ticket } });
  const { page, context } = await openAsStranger(browser, `${desk.url}/share/${token}`);
  await expect(sharedRows(page)).toHaveCount(1);
  await purgeElsewhere(desk.url, { ticket });
  await page.getByRole('button', { name: 'Show 1 newer purge' }).click();
  await expect(sharedRows(page)).toHaveCount(2);
  await context.close();
});

test('a history of the last hour is fixed to that hour', { tag: '@full' }, async ({ page, desk }) => {
  const ticket = uniqueTicket('HOUR');
  await purgeElsewhere(desk.url, { ticket });
  await openHistory(page, `?range=1h&q=${ticket}`);
  await openShareDialog(page);
  await expect(shareDialog(page)).toContainText('Later purges do not appear.');
  const token = (await linkFromDialog(page)).split('/').at(-1) ?? '';
  await purgeElsewhere(desk.url, { ticket });
  const { body } = await readShared(desk, token);
  expect(body.kind === 'history' && body.items).toHaveLength(1);
  expect(body.kind === 'history' && body.conditions.map(({ term }) => term)).toEqual(['From', 'Before', 'Search']);
});

test('a link is listed with its last opening and revoked there, at once for its readers', async ({
  page,
  desk,
  browser,
}) => {
  const ticket = uniqueTicket('LIST');
  await purgeElsewhere(desk.url, { ticket });
  const { token, share } = await makeShare(desk, { filter: { q: ticket } });
  await page.goto(`${desk.url}/shares`);
  const row = page.getByRole('list', { name: 'Shared links' }).getByRole('listitem').filter({ hasText: ticket });
  await expect(row).toContainText(`“${ticket}”`);
  await expect(row).toContainText(actor);
  await expect(row).toContainText('Never opened');

  // A chat asks for a preview first.
  for (const init of [{ method: 'HEAD' }, { headers: { 'user-agent': 'Slackbot-LinkExpanding 1.0' } }])
    expect((await fetch(`${desk.url}/share/${token}`, init)).status).toBe(200);
  await page.reload();
  await expect(row).toContainText('Never opened');

  const stranger = await openAsStranger(browser, `${desk.url}/share/${token}`);
  await expect(sharedRows(stranger.page)).toHaveCount(1);
  await page.reload();
  await expect(row).toContainText('Last opened just now');
  await expect(row.getByRole('link')).toHaveAttribute('href', `/history?q=${ticket}`);

  // A double click where the second one meets another button of the question revokes nothing either.
  await row.getByRole('button', { name: 'Revoke' }).dblclick({ position: { x: 2, y: 8 } });
  await row.getByRole('button', { name: 'Keep' }).click();
  await expect(row.getByRole('button', { name: 'Revoke' })).toBeFocused();
  await row.getByRole('button', { name: 'Revoke' }).click();
  await expect(row.getByRole('button', { name: 'Keep' })).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(row).toContainText(`just now by ${actor}`);
  await expect(row.getByRole('button')).toHaveCount(0);
  await expect(stranger.page.getByText('This link no longer works')).toBeVisible();
  await expect(stranger.page.getByText('This link was revoked.')).toBeVisible();
  expect((await revoke(desk, share.id)).state).toBe('revoked');
  await stranger.context.close();
});

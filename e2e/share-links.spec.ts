import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { Problem } from '../lib/shared/problem';
import { ask, expectProblem, marker } from '../test/support/api';
import { expect, test } from './fixtures/own-desks';
import { openHistory } from './steps/history';
import { purgeElsewhere, purgeElsewhereInOrder, uniqueTicket } from './steps/seed';
import {
  letExpire,
  linkFromDialog,
  listShares,
  makeShare,
  openAsStranger,
  openShareDialog,
  readShared,
  revoke,
  shareDialog,
  sharedRows,
} from './steps/shares';

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

test('a purge is shared from its record, and read by somebody without an account', async ({ page, desk, browser }) => {
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
  await expect(shown).toContainText('Shared read-only from Purge Desk; expires');
  await expect(shown.getByRole('link')).toHaveCount(0);
  await expect(shown.getByRole('textbox')).toHaveCount(0);
  await expectNothingOfTheDesk(stranger.page, [id, SECRET, actor, 'ann@corp.example']);
  await stranger.context.close();
});

test('who purged and query strings are shown where that is chosen', async ({ page, desk, browser }) => {
  const { id } = await purgeElsewhere(desk.url, { ticket: 'SHARE-2', target: withQuery });
  await page.goto(`/purges/${id}`);
  await openShareDialog(page);
  await shareDialog(page).getByRole('checkbox', { name: 'Who purged' }).check();
  await shareDialog(page).getByRole('checkbox', { name: 'Query strings' }).check();
  await shareDialog(page).getByLabel('The link ends').selectOption('Never, until it is revoked');
  const stranger = await openAsStranger(browser, await linkFromDialog(page));
  const shown = stranger.page.getByRole('main');
  await expect(shown).toContainText(SECRET);
  await expect(shown).toContainText(actor);
  await expect(shown).toContainText('works until it is revoked');
  await expectNothingOfTheDesk(stranger.page, [id]);
  await stranger.context.close();
});

test('a shared purge goes on under the reader’s eyes', async ({ desk, browser, sandbox }) => {
  await sandbox.siteDelays({ 'fr4-par': 50, 'ny8-nyc': 100, 'tr2-tor': 5000 });
  const { id } = await purgeElsewhere(desk.url, { ticket: 'SHARE-3' });
  const { token } = await makeShare(desk, { purgeId: id });
  const { page, context } = await openAsStranger(browser, `${desk.url}/share/${token}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('status').first()).toContainText('Accepted');
  await expect(page.getByRole('row', { name: /tr2-tor/ })).toBeVisible();
  await expect(page.getByRole('status').first()).toContainText(/Completed|Finished/, { timeout: 20_000 });
  await context.close();
});

test('a shared history has the rows of its filter and no way to others', async ({ page, desk, browser }) => {
  const ticket = uniqueTicket('MINE');
  const other = uniqueTicket('OTHER');
  const inputs = Array.from({ length: 52 }, (_, n) => ({ ticket, reason: `number ${n}` }));
  await purgeElsewhereInOrder(desk.url, [...inputs, { ticket: other }]);
  await openHistory(page, `?q=${ticket}`);
  await openShareDialog(page);
  await expect(shareDialog(page)).toContainText('Purges that are made later and fit appear on it, too.');
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

test('a purge that comes to a shared history waits until it is asked for', async ({ desk, browser }) => {
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

test('a history of the last hour is fixed to that hour', async ({ page, desk }) => {
  const ticket = uniqueTicket('HOUR');
  await purgeElsewhere(desk.url, { ticket });
  await openHistory(page, `?range=1h&q=${ticket}`);
  await openShareDialog(page);
  await expect(shareDialog(page)).toContainText('later purges do not appear on it');
  const token = (await linkFromDialog(page)).split('/').at(-1) ?? '';
  await purgeElsewhere(desk.url, { ticket });
  const { body } = await readShared(desk, token);
  expect(body.kind === 'history' && body.items).toHaveLength(1);
  expect(body.kind === 'history' && body.conditions.map(({ term }) => term)).toEqual(['From', 'Before', 'Search']);
});

test('a link is listed with its last opening and revoked there, at once for whoever reads it', async ({
  page,
  openDesk,
  browser,
}) => {
  const desk = await openDesk();
  await purgeElsewhere(desk.url, { ticket: 'LIST-1' });
  const { token, share } = await makeShare(desk, { filter: { q: 'LIST-1' } });
  await page.goto(`${desk.url}/shares`);
  const row = page.getByRole('list', { name: 'Shared links' }).getByRole('listitem');
  await expect(row).toContainText('“LIST-1”');
  await expect(row).toContainText(actor);
  await expect(row).toContainText('never opened');

  const stranger = await openAsStranger(browser, `${desk.url}/share/${token}`);
  await expect(sharedRows(stranger.page)).toHaveCount(1);
  await page.reload();
  await expect(row).toContainText('opened just now');
  await expect(row.getByRole('link')).toHaveAttribute('href', '/history?q=LIST-1');

  await row.getByRole('button', { name: 'Revoke' }).click();
  await row.getByRole('button', { name: 'Keep' }).click();
  await expect(row.getByRole('button', { name: 'Revoke' })).toBeFocused();
  await row.getByRole('button', { name: 'Revoke' }).click();
  await expect(row.getByRole('button', { name: 'Revoke for good' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(row).toContainText(`just now by ${actor}`);
  await expect(row.getByRole('button')).toHaveCount(0);
  await expect(stranger.page.getByText('This link no longer works')).toBeVisible();
  expect((await revoke(desk, share.id)).state).toBe('revoked');
  await stranger.context.close();
});

test('wrong, expired and revoked links have the same plain answer', async ({ openDesk, browser }) => {
  const desk = await openDesk();
  const { id } = await purgeElsewhere(desk.url, { ticket: 'GONE-1' });
  const revoked = await makeShare(desk, { purgeId: id });
  await revoke(desk, revoked.share.id);
  const expired = await makeShare(desk, { purgeId: id });
  letExpire(desk.databaseFile, expired.share.id);
  const wrong = `${'a'.repeat(42)}A`;
  const bodies = new Set<string>();
  const problems = new Set<string>();
  const headers = new Set<string>();
  for (const token of [wrong, expired.token, revoked.token, 'short', `${wrong}/more`]) {
    const answer = await ask(desk, `/share/${token}`);
    expect(answer.status).toBe(404);
    bodies.add(answer.text);
    headers.add(JSON.stringify({ ...answer.headers, date: '', 'x-request-id': '' }));
  }
  for (const token of [wrong, expired.token, revoked.token, 'short']) {
    const problem = await readShared<Problem>(desk, token);
    expectProblem(problem, { status: 404, code: 'not_found' });
    problems.add(problem.text);
  }
  expect([bodies.size, headers.size, problems.size]).toEqual([1, 1, 1]);
  expect([...bodies][0]).not.toContain('<script');
  const { page, status, context } = await openAsStranger(browser, `${desk.url}/share/${expired.token}`);
  expect(status).toBe(404);
  await expect(page.getByRole('heading')).toHaveText('There is nothing at this address');
  await expect(page.getByRole('link')).toHaveCount(0);
  expect((await listShares(desk)).map(({ state }) => state).sort()).toEqual(['expired', 'revoked']);
  await context.close();
});

test('who guesses has to wait, and a right link works all the same', async ({ openDesk }) => {
  const desk = await openDesk({ LIMIT_SHARE_OPENS_PER_MINUTE: '5' });
  const { id } = await purgeElsewhere(desk.url, { ticket: 'GUESS-1' });
  const { token } = await makeShare(desk, { purgeId: id });
  for (let guess = 0; guess < 3; guess++) {
    expect((await ask(desk, `/share/${marker()}`)).status).toBe(404);
    expect((await readShared(desk, token)).status).toBe(200);
  }
  for (let guess = 0; guess < 2; guess++) expect((await readShared(desk, marker())).status).toBe(404);
  const headers = { 'x-forwarded-for': '203.0.113.7' };
  const tried = marker();
  const page = await ask(desk, `/share/${tried}`, { headers });
  expect(page.status).toBe(429);
  expect(Number(page.headers['retry-after'])).toBeGreaterThan(0);
  const problem = await ask<Problem>(desk, `/api/share/${tried}`, { headers });
  expectProblem(problem, { status: 429, code: 'too_many_requests' });
  expect(problem.body.retryAfterSeconds).toBe(Number(problem.headers['retry-after']));
  expect((await ask(desk, `/share/${token}`, { headers })).status).toBe(200);
  expect((await readShared(desk, token)).status).toBe(200);
});

test('one address reads a link so often a minute, on its page and by its API', async ({ openDesk }) => {
  const desk = await openDesk({ LIMIT_SHARE_READINGS_PER_MINUTE: '3' });
  const { id } = await purgeElsewhere(desk.url, { ticket: 'READ-1' });
  const { token } = await makeShare(desk, { purgeId: id });
  for (let time = 0; time < 3; time++) expect((await readShared(desk, token)).status).toBe(200);
  const problem = await ask<Problem>(desk, `/api/share/${token}`);
  expectProblem(problem, { status: 429, code: 'too_many_requests' });
  const page = await ask(desk, `/share/${token}`);
  expect(page.status).toBe(429);
  expect(Number(page.headers['retry-after'])).toBeGreaterThan(0);
});

test('a token is shown once: it is neither stored nor logged nor listed', async ({ openDesk }) => {
  const desk = await openDesk({ LOG_LEVEL: 'debug' });
  const { id } = await purgeElsewhere(desk.url, { ticket: 'TOKEN-1' });
  const { token, share } = await makeShare(desk, { purgeId: id });
  await ask(desk, `/share/${token}`);
  await readShared(desk, token);
  await revoke(desk, share.id);
  await readShared(desk, token);
  expect(JSON.stringify(await listShares(desk))).not.toContain(token);
  expect(desk.output()).toContain(share.id);
  expect(desk.output()).not.toContain(token);
  for (const file of [desk.databaseFile, `${desk.databaseFile}-wal`])
    expect(readFileSync(file).includes(token), file).toBe(false);
});

test('what a link cannot be made from is refused, and so are other methods', async ({ desk }) => {
  const post = (body: unknown) =>
    ask<Problem>(desk, '/api/shares', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  for (const body of [
    {},
    { purgeId: 'nope', expiry: '7d' },
    { purgeId: 'x', filter: {}, expiry: '7d' },
    { filter: { colour: 'blue' }, expiry: '7d' },
    { filter: {}, expiry: '8d' },
    { filter: {}, expiry: '7d', token: 'chosen' },
  ])
    expectProblem(await post(body), { status: 422, code: 'invalid_input' });
  const { token } = await makeShare(desk, { filter: {} });
  for (const [path, method] of [
    [`/api/share/${token}`, 'POST'],
    [`/api/share/${token}`, 'DELETE'],
    ['/api/shares', 'DELETE'],
    ['/api/shares/x', 'GET'],
  ] as const)
    expect((await ask(desk, path, { method })).status, `${method} ${path}`).toBe(405);
  expectProblem(await ask<Problem>(desk, '/api/shares/nope', { method: 'DELETE' }), { status: 404, code: 'not_found' });
  const foreign = { 'sec-fetch-site': 'cross-site' };
  expectProblem(await ask<Problem>(desk, '/api/shares', { headers: foreign }), { status: 403, code: 'foreign_origin' });
});

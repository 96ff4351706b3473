import type { Page } from '@playwright/test';
import type { Problem } from '../lib/shared/problem';
import { aPurge, ask, CONFIGURED, expectProblem, readRecord, send } from '../test/support/api';
import { purgeCount } from '../test/support/ledger';
import type { SandboxControl } from '../test/support/sandbox-control';
import { expect, test } from './fixtures/own-desks';
import type { RunningDesk } from './fixtures/running-desk';
import { fillForm, openForm, recorded, refused, sendPurge } from './steps/purge-form';

/** The CDN's list is asked after 1, 3, 7 and 15 seconds. */
const noticed = { timeout: 45_000 };
const lostAnswer = { type: 'close', when: 'after' };

/** A purge that somebody made at the CDN itself: no record here claims it. */
async function purgeAtTheCdn(sandbox: SandboxControl, token: string, mode: 'soft' | 'hard') {
  const path = '/api/cdn/namespaces/default/cdn_loadbalancer/www-shop/cache-purge';
  const response = await fetch(sandbox.apiUrl + path, {
    method: 'POST',
    headers: { authorization: `APIToken ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url: 'https://www.shop.example/elsewhere', [`${mode}_purge`]: {} }),
  });
  expect(response.status).toBe(200);
}

async function unconfirmedPurge(desk: RunningDesk, change: Record<string, unknown> = {}) {
  const { body } = await send<Problem>(desk, aPurge(change));
  expect(body.code).toBe('cdn_connection_lost');
  return body.purgeId ?? '';
}
const known = (page: Page) => page.getByRole('region', { name: 'Findings so far' });

test('a purge whose answer was lost gets its purge request ID from the CDN’s own list, and is followed', async ({
  openDesk,
  sandbox,
  page,
}) => {
  const desk = await openDesk(CONFIGURED);
  await sandbox.reachSitesQuickly();
  await send(desk, aPurge());
  await sandbox.faults(lostAnswer);
  await openForm(page, desk.url);
  await fillForm(page, {
    distribution: 'default/www-shop',
    kind: 'pattern',
    mode: 'hard',
    value: '^/products',
  });
  await sendPurge(page);
  await expect(refused(page)).toContainText('The connection to the CDN was lost before the CDN answered.');
  await expect(recorded(page)).toContainText('The purge ran.', noticed);
  const executed = (await sandbox.purges()).at(-1)?.purgeRequestId ?? '';
  await expect(recorded(page)).toContainText(executed);
  await expect(page.getByRole('button', { name: 'Send new purge' })).toHaveCount(0);

  await recorded(page).getByRole('link', { name: 'Open record' }).click();
  await expect(page.getByRole('article').locator('header')).toContainText('Finished, nothing matched', noticed);
  await expect(page.getByRole('region', { name: 'Timeline' })).toContainText(
    `Accepted as #${executed}: the only unclaimed matching purge in the CDN’s list between`,
  );
  expect(await purgeCount(sandbox)).toBe(2);
});

test('two candidates leave it unconfirmed, with both told, until a person resolves it', async ({
  desk: { token },
  openDesk,
  sandbox,
  page,
}) => {
  const desk = await openDesk(CONFIGURED);
  await purgeAtTheCdn(sandbox, token, 'soft');
  await sandbox.faults(lostAnswer);
  const id = await unconfirmedPurge(desk);
  const ids = (await sandbox.purges()).map(({ purgeRequestId }) => `#${purgeRequestId}`);
  await page.goto(`${desk.url}/purges/${id}`);
  await expect(known(page)).toContainText('The CDN shows several purges around that time', noticed);
  for (const candidate of ids) await expect(known(page)).toContainText(candidate);
  await expect(page.getByRole('article').locator('header')).toContainText('Unconfirmed');

  const resolve = page.getByRole('button', { name: 'Mark as resolved' });
  await resolve.click();
  await expect(known(page)).toContainText('Enter what you found.');
  await page.getByRole('textbox', { name: 'Your findings' }).fill('Looked at the page: it is fresh.');
  await resolve.click();
  await expect(page.getByRole('region', { name: 'Resolution' })).toContainText('Looked at the page: it is fresh.');
  await expect(page.getByRole('article').locator('header')).toContainText('Unconfirmed, resolved');
  await expect(page.getByRole('region', { name: 'Timeline' })).toContainText(
    'marked as resolved: Looked at the page: it is fresh. (local operator)',
  );
  expect(await readRecord(desk, id)).toMatchObject({ status: 'unconfirmed', purgeRequestId: null, following: false });
  expect(await purgeCount(sandbox)).toBe(2);

  const again = await ask<Problem>(desk, `/api/purges/${id}/resolution`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ note: 'once more' }),
  });
  expectProblem(again, { status: 409, code: 'not_unconfirmed' });
});

test('a purge that the CDN does not list was most likely not executed', async ({ openDesk, sandbox, page }) => {
  const desk = await openDesk(CONFIGURED);
  await sandbox.faults({ type: 'close', when: 'before' });
  const id = await unconfirmedPurge(desk);
  await page.goto(`${desk.url}/purges/${id}`);
  await expect(known(page)).toContainText('it most likely did not run', noticed);
  expect(await purgeCount(sandbox)).toBe(1);
});

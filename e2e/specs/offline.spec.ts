import type { Locator, Page } from '@playwright/test';
import { aPurge, CONFIGURED, readRecord, send } from '../../test/support/api';
import { purgeBodies, purgeCount } from '../../test/support/ledger';
import { expect, test } from '../fixtures/desks';
import { fillForm, openForm, patternField, refused, sendAndRead, sendButton, sendPurge } from '../steps/purge-form';
import { cancelButton, takeNoneFor } from '../steps/queue';

const OFFLINE = "You're offline. Nothing was sent.";
const wide = { distribution: 'default/www-shop', kind: 'pattern', mode: 'hard', value: '^/products/' } as const;
/** What this page asks the desk to change from now on. */
function changesAskedBy(page: Page): readonly string[] {
  const asked: string[] = [];
  page.on('request', (request) => request.method() !== 'GET' && asked.push(request.method()));
  return asked;
}

/** Until the code of a part that comes after the page is there, and React has taken its element over. */
const untilAlive = (element: Locator) =>
  expect
    .poll(() => element.evaluate((one) => Object.keys(one).some((key) => key.startsWith('__react'))).catch(() => false))
    .toBe(true);

/** Until the page has noticed that the network is back: what an earlier press had left over would be sent with that. */
async function comeBackOnline(page: Page) {
  await page.context().setOffline(false);
  await page.waitForFunction(() => navigator.onLine);
  // Whatever a page asks for at that moment is asked for by the time that this is answered.
  await page.evaluate(async () => void (await fetch('/api/health/live')));
}

// Every other press that changes something, offline: components/offline.test.tsx.

test('a purge that is pressed offline is never sent, and the next press sends it once', async ({ page, sandbox }) => {
  await openForm(page);
  await fillForm(page, wide);
  const asked = changesAskedBy(page);
  // What judges patterns is there: offline, it would not come.
  await expect(sendButton(page)).toBeEnabled();
  await page.context().setOffline(true);
  await sendPurge(page);
  await expect(refused(page)).toContainText(OFFLINE);
  const notice = page.getByRole('status').filter({ hasText: "You're offline. The data below may be out of date" });
  await expect(notice).toBeVisible();
  await expect(sendButton(page)).toHaveText('Hard-purge by pattern');
  await expect(patternField(page)).toHaveValue(wide.value);
  await comeBackOnline(page);
  await expect(notice).toHaveCount(0);
  expect(asked).toEqual([]);
  expect(await purgeCount(sandbox)).toBe(0);

  await sendAndRead(page);
  await expect(refused(page)).toHaveCount(0);
  expect(await purgeBodies(sandbox)).toEqual([{ pattern: wide.value, hard_purge: {} }]);
});

test('a queued purge is not withdrawn offline', { tag: '@full' }, async ({ page, openDesk, sandbox }) => {
  const desk = await openDesk(CONFIGURED);
  await takeNoneFor(sandbox, 3600);
  const { body } = await send(desk, aPurge());
  await page.goto(`${desk.url}/purges/${body.id}`);
  await untilAlive(cancelButton(page));
  const asked = changesAskedBy(page);
  await page.context().setOffline(true);
  await cancelButton(page).click();
  await expect(page.getByRole('alert').filter({ hasText: OFFLINE })).toBeVisible();
  await comeBackOnline(page);
  expect(asked).toEqual([]);
  expect((await readRecord(desk, body.id)).status).toBe('queued');
  await cancelButton(page).click();
  await expect.poll(async () => (await readRecord(desk, body.id)).status).toBe('cancelled');
});

test('nobody is signed out later by a press that was made offline', { tag: '@full' }, async ({
  page,
  openCompanyDesk,
}) => {
  const desk = await openCompanyDesk();
  await page.goto(`${desk.url}/signed-in`);
  await page.getByRole('link', { name: 'Sign in with your company account' }).click();
  await page.getByLabel('E-mail').fill('support@corp.example');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('main')).toContainText('support@corp.example');
  await page.goto(`${desk.url}/settings`);
  const signOut = page.getByRole('button', { name: 'Sign out' });
  await expect(signOut).toBeVisible();
  const asked = changesAskedBy(page);
  await page.context().setOffline(true);
  await signOut.click();
  await expect(page.getByRole('alert').filter({ hasText: OFFLINE })).toBeVisible();
  await comeBackOnline(page);
  expect(asked).toEqual([]);
  await page.reload();
  await expect(signOut).toBeVisible();
});

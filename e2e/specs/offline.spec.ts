import type { Page } from '@playwright/test';
import type { ListedCredential } from '../../lib/shared/access/credential';
import type { Problem } from '../../lib/shared/problem';
import { aPurge, ask, CONFIGURED, readRecord, send } from '../../test/support/api';
import { purgeBodies, purgeCount } from '../../test/support/ledger';
import { listShares, makeShare } from '../../test/support/shares';
import { expect, test } from '../fixtures/company-desks';
import {
  fillForm,
  openForm,
  patternField,
  recorded,
  refused,
  sendAndRead,
  sendButton,
  sendPurge,
} from '../steps/purge-form';
import { cancelButton, takeNoneFor } from '../steps/queue';
import { askForCredential, credentialRows, makeCredential, openCredentials, uniqueName } from '../steps/settings';
import { linkFromDialog, openShareDialog, shareDialog } from '../steps/shares';

const OFFLINE = "You're offline. Nothing was sent.";
const wide = { distribution: 'default/www-shop', kind: 'pattern', mode: 'hard', value: '^/products/' } as const;
/** What this page asks the desk to change from now on. */
function changesAskedBy(page: Page): readonly string[] {
  const asked: string[] = [];
  page.on('request', (request) => request.method() !== 'GET' && asked.push(request.method()));
  return asked;
}

/** Until the page has noticed that the network is back: what an earlier press had left over would be sent with that. */
async function comeBackOnline(page: Page) {
  await page.context().setOffline(false);
  await page.waitForFunction(() => navigator.onLine);
  // Whatever a page asks for at that moment is asked for by the time that this is answered.
  await page.evaluate(async () => void (await fetch('/api/health/live')));
}

test('a purge that is pressed offline is never sent, and the next press sends it once', async ({ page, sandbox }) => {
  await openForm(page);
  await fillForm(page, wide);
  const asked = changesAskedBy(page);
  await page.context().setOffline(true);
  await sendPurge(page);
  await expect(refused(page)).toContainText(OFFLINE);
  await expect(sendButton(page)).toHaveText('Hard-purge by pattern');
  await expect(patternField(page)).toHaveValue(wide.value);
  await comeBackOnline(page);
  expect(asked).toEqual([]);
  expect(await purgeCount(sandbox)).toBe(0);

  await sendAndRead(page);
  await expect(refused(page)).toHaveCount(0);
  expect(await purgeBodies(sandbox)).toEqual([{ pattern: wide.value, hard_purge: {} }]);
});

test('a purge whose answer is lost with the network is shown as unknown, and pressing again sends nothing', async ({
  page,
  sandbox,
}) => {
  await openForm(page);
  await fillForm(page, wide);
  await page.route(
    '**/api/purges',
    async (route) => {
      await route.fetch();
      await page.context().setOffline(true);
      await route.abort('internetdisconnected');
    },
    { times: 1 },
  );
  await sendPurge(page);
  await expect(refused(page)).toContainText('It is not known whether anything was purged.');
  // Offline, this press sends nothing; whether the first one did is as unknown as before.
  await sendPurge(page);
  await expect(refused(page)).toContainText(OFFLINE);
  await comeBackOnline(page);
  await sendPurge(page);
  await expect(recorded(page)).toContainText('Nothing was sent now');
  expect(await purgeCount(sandbox)).toBe(1);
});

test('what is on screen says that it gets old offline, and is fresh again with the network', async ({ page, desk }) => {
  const { body } = await send(desk, aPurge());
  for (const path of ['/', '/history', `/purges/${body.id}`]) {
    await page.goto(path);
    await page.context().setOffline(true);
    const notice = page.getByRole('status').filter({ hasText: "You're offline. The data below may be out of date" });
    await expect(notice).toBeVisible();
    await page.context().setOffline(false);
    await expect(notice).toHaveCount(0);
  }
});

test('a link is neither made nor revoked offline', async ({ page, desk }) => {
  const { body } = await send(desk, aPurge());
  const linksOfIt = async () =>
    (await listShares(desk)).filter(({ subject }) => 'purgeId' in subject && subject.purgeId === body.id);
  await page.goto(`/purges/${body.id}`);
  await openShareDialog(page);
  const asked = changesAskedBy(page);
  await page.context().setOffline(true);
  await shareDialog(page).getByRole('button', { name: 'Create link' }).click();
  await expect(shareDialog(page)).toContainText(OFFLINE);
  await comeBackOnline(page);
  expect(asked).toEqual([]);
  expect(await linksOfIt()).toEqual([]);
  await linkFromDialog(page);
  expect(await linksOfIt()).toHaveLength(1);

  const { share } = await makeShare(desk, { purgeId: body.id });
  await page.goto('/shares');
  // The newest comes first.
  const row = page.getByRole('list', { name: 'Shared links' }).getByRole('listitem').first();
  await row.getByRole('button', { name: 'Revoke' }).click();
  const before = asked.length;
  await page.context().setOffline(true);
  await row.getByRole('button', { name: 'Revoke permanently' }).click();
  await expect(row.getByRole('alert')).toContainText(OFFLINE);
  await comeBackOnline(page);
  expect(asked).toHaveLength(before);
  expect((await linksOfIt()).find(({ id }) => id === share.id)?.state).toBe('active');
});

test('a credential is neither made nor revoked offline', async ({ page, desk }) => {
  const credentials = async () => (await ask<{ items: ListedCredential[] }>(desk, '/api/credentials')).body.items;
  const named = async (name: string) => (await credentials()).filter((one) => one.name === name);
  const made = uniqueName('made');
  const kept = uniqueName('kept');
  await makeCredential(desk, { name: kept });
  await openCredentials(page);
  const asked = changesAskedBy(page);
  await page.context().setOffline(true);
  await askForCredential(page, { name: made, distributions: 'default/www*' });
  await expect(page.getByRole('form', { name: 'New credential' })).toContainText(OFFLINE);
  const row = credentialRows(page).filter({ hasText: kept });
  await row.getByRole('button', { name: 'Revoke' }).click();
  await row.getByRole('button', { name: 'Revoke permanently' }).click();
  await expect(row.getByRole('alert')).toContainText(OFFLINE);
  await comeBackOnline(page);
  expect(asked).toEqual([]);
  expect(await named(made)).toEqual([]);
  expect((await named(kept)).map(({ state }) => state)).toEqual(['active']);

  await row.getByRole('button', { name: 'Revoke permanently' }).click();
  await expect(row).toContainText('Revoked');
  await page.getByRole('button', { name: 'Create credential' }).click();
  await expect(page.getByRole('heading', { name: `Credential created: ${made}` })).toBeVisible();
  expect(await named(made)).toHaveLength(1);
});

test('a queued purge is not withdrawn offline', { tag: '@full' }, async ({ page, openDesk, sandbox }) => {
  const desk = await openDesk(CONFIGURED);
  await takeNoneFor(sandbox, 3600);
  const { body } = await send(desk, aPurge());
  await page.goto(`${desk.url}/purges/${body.id}`);
  await expect(cancelButton(page)).toBeVisible();
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

test('an unconfirmed purge is not resolved offline', async ({ page, desk, sandbox }) => {
  await sandbox.hideOperations();
  await sandbox.faults({ type: 'close', when: 'after' });
  const { body } = await send<Problem>(desk, aPurge());
  await page.goto(`/purges/${body.purgeId}`);
  const note = page.getByRole('textbox', { name: 'Your findings' });
  await note.fill('Looked at the page: it is fresh.');
  const asked = changesAskedBy(page);
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Mark as resolved' }).click();
  await expect(note).toHaveAccessibleDescription(new RegExp(OFFLINE));
  await comeBackOnline(page);
  expect(asked).toEqual([]);
  expect((await readRecord(desk, body.purgeId)).resolution).toBeNull();
  await page.getByRole('button', { name: 'Mark as resolved' }).click();
  await expect(page.getByRole('region', { name: 'Resolution' })).toContainText('it is fresh');
});

test('the connection is not checked later when it is asked for offline', async ({ page }) => {
  await page.goto('/settings');
  const check = page.getByRole('button', { name: 'Check now' });
  await expect(check).toBeVisible();
  const asked = changesAskedBy(page);
  await page.context().setOffline(true);
  await check.click();
  await expect(page.getByRole('alert').filter({ hasText: OFFLINE })).toBeVisible();
  await comeBackOnline(page);
  expect(asked).toEqual([]);
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

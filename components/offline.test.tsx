import { screen } from '@testing-library/react';
import { expect } from 'vitest';
import type { ListedCredential } from '@/lib/shared/access/credential';
import { errorTexts } from '@/lib/shared/error-codes';
import type { Problem } from '@/lib/shared/problem';
import { aPurge, ask, marker, readRecord, send } from '@/test/support/api';
import { makeCredential } from '@/test/support/credentials';
import { type DeskPage, pageTest, refusal } from '@/test/support/desk-page';
import { purgeCount } from '@/test/support/ledger';
import { fill, fillForm, openForm, recorded, refused, sendPurge } from '@/test/support/purge-form-page';
import { listShares, makeShare } from '@/test/support/shares';
import { CredentialsView } from './credentials/credentials-view';
import { HistoryView } from './history/history-view';
import { PurgeRecord } from './purges/record/purge-record';
import { SettingsView } from './settings/settings-view';
import { ShareDialog } from './shares/share-dialog';
import { ShareList } from './shares/share-list';

const test = pageTest();

const OFFLINE = "You're offline. Nothing was sent.";
const press = async (page: DeskPage, name: string) => page.user.click(await screen.findByRole('button', { name }));
const text = () => document.body.textContent;
const field = (id: string) => document.getElementById(id) as HTMLInputElement;

/** The network is back: what an earlier press had left over would be sent by the time that this is answered. */
async function comeBackOnline(page: DeskPage) {
  page.setOffline(false);
  await ask(page.desk, '/api/health/live');
}

test('a purge whose answer is lost with the network is shown as unknown, and pressing again sends nothing', async ({
  page,
  sandbox,
}) => {
  await openForm(page);
  await fillForm(page, { distribution: 'default/www-shop', kind: 'pattern', mode: 'hard', value: '^/products/' });
  page.beforeAnswer = ({ method }) => {
    if (method === 'GET') return;
    page.setOffline(true);
    throw new TypeError('Failed to fetch');
  };
  await sendPurge(page);
  await expect.poll(refused).toContain('It is not known whether anything was purged.');
  // Offline, this press sends nothing; whether the first one did is as unknown as before.
  await sendPurge(page);
  await expect.poll(refused).toContain(OFFLINE);
  page.beforeAnswer = () => undefined;
  await comeBackOnline(page);
  await sendPurge(page);
  await expect.poll(recorded).toContain('Nothing was sent now');
  expect(await purgeCount(sandbox)).toBe(1);
});

test('a repeated press that is refused before its purge is looked up leaves it unknown: it is not sent twice', async ({
  page,
  sandbox,
}) => {
  await openForm(page);
  await fillForm(page, { distribution: 'default/www-shop', kind: 'pattern', mode: 'hard', value: '^/products/' });
  let answered = 0;
  page.beforeAnswer = ({ method }) => {
    if (method === 'POST' && ++answered === 1) throw new TypeError('Failed to fetch');
  };
  await sendPurge(page);
  await expect.poll(refused).toContain('It is not known whether anything was purged.');
  page.answerInstead = ({ method }) => (method === 'POST' ? refusal('sign_in_required') : undefined);
  await sendPurge(page);
  await expect.poll(refused).toContain(errorTexts.sign_in_required.title);
  page.answerInstead = () => undefined;
  await sendPurge(page);
  await expect.poll(recorded).toContain('Nothing was sent now');
  expect(await purgeCount(sandbox)).toBe(1);
});

test('the history and a record say that they get old offline, and are fresh again with the network', async ({
  page,
  desk,
}) => {
  const { body } = await send(desk, aPurge());
  for (const draw of [
    () => <HistoryView filter={{}} at={undefined} share={null} />,
    () => <PurgeRecord id={body.id} share={null} />,
  ]) {
    await page.open('/', draw);
    await expect.poll(text).toContain('www-shop');
    page.setOffline(true);
    await expect.poll(text).toContain("You're offline. The data below may be out of date");
    page.setOffline(false);
    await expect.poll(text).not.toContain("You're offline");
    page.leave();
  }
});

test('a link is neither created nor revoked offline', async ({ page, desk }) => {
  const { body } = await send(desk, aPurge());
  const linksOfIt = async () =>
    (await listShares(desk)).filter(({ subject }) => 'purgeId' in subject && subject.purgeId === body.id);
  await page.open('/', () => <ShareDialog subject={{ purgeId: body.id }} close={() => undefined} />);
  page.setOffline(true);
  await press(page, 'Create link');
  await expect.poll(text).toContain(OFFLINE);
  await comeBackOnline(page);
  expect(page.changes).toEqual([]);
  expect(await linksOfIt()).toEqual([]);
  await press(page, 'Create link');
  await expect.poll(async () => (await linksOfIt()).length).toBe(1);
  page.leave();

  for (const { id } of await linksOfIt()) await ask(desk, `/api/shares/${id}`, { method: 'DELETE' });
  const { share } = await makeShare(desk, { purgeId: body.id });
  await page.open('/shares', () => <ShareList />);
  await press(page, 'Revoke');
  const before = page.changes.length;
  page.setOffline(true);
  await press(page, 'Revoke permanently');
  await expect.poll(text).toContain(OFFLINE);
  await comeBackOnline(page);
  expect(page.changes).toHaveLength(before);
  const state = async () => (await linksOfIt()).find(({ id }) => id === share.id)?.state;
  expect(await state()).toBe('active');
  await press(page, 'Revoke permanently');
  await expect.poll(state).toBe('revoked');
});

test('a credential is neither created nor revoked offline', async ({ page, desk }) => {
  const states = async (name: string) => {
    const { items } = (await ask<{ items: ListedCredential[] }>(desk, '/api/credentials')).body;
    return items.filter((one) => one.name === name).map(({ state }) => state);
  };
  await makeCredential(desk, { name: 'kept', role: 'purger' });
  await page.open('/settings/credentials', () => <CredentialsView />);
  page.setOffline(true);
  fill(field('credential-name'), 'made');
  fill(field('credential-distributions'), 'default/www*');
  await press(page, 'Create credential');
  await expect.poll(() => screen.getByRole('form', { name: 'New credential' }).textContent).toContain(OFFLINE);
  await press(page, 'Revoke');
  await press(page, 'Revoke permanently');
  await expect.poll(() => document.querySelector('li [role=alert]')?.textContent).toContain(OFFLINE);
  await comeBackOnline(page);
  expect(page.changes).toEqual([]);
  expect([await states('made'), await states('kept')]).toEqual([[], ['active']]);

  await press(page, 'Revoke permanently');
  await expect.poll(() => states('kept')).toEqual(['revoked']);
  await press(page, 'Create credential');
  await screen.findByRole('heading', { name: 'Credential created: made' });
  expect(await states('made')).toEqual(['active']);
});

test('an unconfirmed purge is not resolved offline', async ({ page, desk, sandbox }) => {
  await sandbox.hideOperations();
  await sandbox.faults({ type: 'close', when: 'after' });
  const { body } = await send<Problem>(desk, aPurge({ reason: marker() }));
  await page.open(`/purges/${body.purgeId}`, () => <PurgeRecord id={body.purgeId ?? ''} share={null} />);
  fill(await screen.findByRole('textbox', { name: 'Your findings' }), 'Looked at the page: it is fresh.');
  page.setOffline(true);
  await press(page, 'Mark as resolved');
  await expect.poll(text).toContain(OFFLINE);
  await comeBackOnline(page);
  expect(page.changes).toEqual([]);
  expect((await readRecord(desk, body.purgeId)).resolution).toBeNull();
  await press(page, 'Mark as resolved');
  const resolution = async () => (await readRecord(desk, body.purgeId)).resolution?.note;
  await expect.poll(resolution).toContain('it is fresh');
});

test('the connection is not checked later when the check was pressed offline', async ({ page }) => {
  await page.open('/settings', () => <SettingsView warnings={[]} access={null} outside={null} />);
  page.setOffline(true);
  await press(page, 'Check now');
  await expect.poll(text).toContain(OFFLINE);
  await comeBackOnline(page);
  expect(page.changes).toEqual([]);
});

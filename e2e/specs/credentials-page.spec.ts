import type { PurgePage } from '../../lib/shared/purges/purge-record';
import { aPurge, ask, marker, send } from '../../test/support/api';
import { expect, test } from '../fixtures/desks';
import {
  askForCredential,
  auditOf,
  bearer,
  credentialRows,
  makeCredential,
  openCredentials,
  shownSecret,
  uniqueName,
} from '../steps/settings';

test('without a credential the page says what one is for', { tag: '@full' }, async ({ page, openDesk }) => {
  const desk = await openDesk();
  await page.goto(`${desk.url}/settings/credentials`);
  await expect(page.getByText('No API credentials yet.')).toBeVisible();
});

test('a secret is shown once, works, and is nowhere afterwards', async ({ page, desk }) => {
  const name = uniqueName('deploy');
  await openCredentials(page);
  await askForCredential(page, { name, distributions: 'default/www*, media/*' });
  await expect(page.getByRole('heading', { name: `Credential created: ${name}` })).toBeFocused();
  const secret = await shownSecret(page);
  expect(secret).toMatch(/^pd_[\w-]{43}$/);
  await expect(page.getByText(`PURGE_DESK_TOKEN=${secret}`)).toBeVisible();
  await expect(page.getByText(`curl -s ${desk.url}/api/purges`)).toBeVisible();
  const row = credentialRows(page).filter({ hasText: name });
  await expect(row).toContainText('purger on default/www*, media/*');
  await expect(row).toContainText('Never used');

  const ticket = marker();
  const sent = await send(desk, aPurge({ ticket }), bearer(secret));
  expect(sent.status, sent.text).toBe(201);
  expect(sent.body.actor).toBe(name);

  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('form', { name: 'New credential' })).toBeVisible();
  expect(await page.content()).not.toContain(secret);
  await page.reload();
  expect(await page.content()).not.toContain(secret);
  await expect(row).toContainText(/Last used (just now|1 min ago)/);
  expect(desk.output()).not.toContain(secret);
});

test('an invalid value has its message at its field', async ({ page, desk }) => {
  const taken = uniqueName('taken');
  await makeCredential(desk, { name: taken });
  await openCredentials(page);
  await askForCredential(page, { name: 'ann@corp.example', distributions: 'www-shop' });
  await expect(page.getByLabel('Name')).toHaveAccessibleDescription(/lower-case letters/);
  await expect(page.getByLabel('Distributions', { exact: true })).toHaveAccessibleDescription(
    /namespace\/name, with \*/,
  );
  await askForCredential(page, { name: taken, distributions: 'default/www-shop' });
  await expect(page.getByLabel('Name')).toHaveAccessibleDescription(/Another credential has or had this name/);
});

test('a credential is revoked with a second press, and works no longer', async ({ page, desk }) => {
  const name = uniqueName('old');
  const { token } = await makeCredential(desk, { name });
  const list = () => ask<PurgePage>(desk, '/api/purges', { headers: bearer(token) });
  expect((await list()).status).toBe(200);
  await openCredentials(page);
  const row = credentialRows(page).filter({ hasText: name });
  await row.getByRole('button', { name: 'Revoke' }).click();
  await row.getByRole('button', { name: 'Keep' }).click();
  await row.getByRole('button', { name: 'Revoke' }).click();
  expect((await list()).status).toBe(200);
  await row.getByRole('button', { name: 'Revoke permanently' }).click();
  await expect(row).toContainText('Revoked');
  await expect(row).toContainText('by local operator');
  expect((await list()).status).toBe(401);
  expect(await auditOf(desk, { action: 'credential.revoke', q: name })).toHaveLength(1);
});

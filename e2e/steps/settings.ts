import { expect, type Page } from '@playwright/test';
import type { AuditPage } from '../../lib/shared/access/audit-schema';
import type { CreatedCredential } from '../../lib/shared/access/credential';
import { ask } from '../../test/support/api';

interface Desk {
  url: string;
}

const credentialForm = (page: Page) => page.getByRole('form', { name: 'New credential' });
export const credentialRows = (page: Page) => page.getByRole('list', { name: 'API credentials' }).getByRole('listitem');

export async function openCredentials(page: Page) {
  await page.goto('/settings/credentials');
  // The button is there to be pressed once the page is alive.
  await expect(credentialForm(page).getByRole('button', { name: 'Create credential' })).toBeEnabled();
}

interface FilledCredential {
  name: string;
  role?: string;
  distributions?: string;
}

export async function askForCredential(page: Page, { name, role, distributions }: FilledCredential) {
  const form = credentialForm(page);
  await form.getByLabel('Name').fill(name);
  if (role) await form.getByLabel('Role').selectOption(role);
  if (distributions) await form.getByLabel('Distributions').fill(distributions);
  await form.getByRole('button', { name: 'Create credential' }).click();
}

/** The secret that is shown this once. */
export const shownSecret = (page: Page) => page.getByRole('textbox', { name: 'Secret' }).inputValue();

/** Makes a credential through the API, as the page does. */
export async function makeCredential(desk: Desk, input: Record<string, unknown>): Promise<CreatedCredential> {
  const answer = await ask<CreatedCredential>(desk, '/api/credentials', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ role: 'purger', expiry: '30d', ...input }),
  });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

export const auditRows = (page: Page) =>
  page
    .getByRole('table', { name: 'Audit log' })
    .getByRole('row')
    .filter({ has: page.getByRole('cell') });

export async function openAuditLog(page: Page, query = '') {
  await page.goto(`/settings/audit${query}`);
  await expect(page.getByRole('heading', { name: 'Audit log' })).toBeVisible();
}

export const auditOf = async (desk: Desk, query: Record<string, string>) =>
  (await ask<AuditPage>(desk, `/api/audit?${new URLSearchParams(query)}`)).body.items;

/** A name that no other test gives. */
export const uniqueName = (what: string) => `${what}-${crypto.randomUUID().slice(0, 8)}`;

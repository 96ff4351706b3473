import { ask } from '../../test/support/api';
import { expect, test } from '../fixtures/desks';
import { purgeElsewhere, uniqueTicket } from '../steps/seed';
import { auditOf, auditRows, bearer, makeCredential, openAuditLog, uniqueName } from '../steps/settings';

test('what was done and refused is listed, and its filter is the address', async ({ page, desk }) => {
  const name = uniqueName('viewer');
  const { token } = await makeCredential(desk, { name, role: 'viewer', distributions: ['media/*'] });
  await ask(desk, '/api/credentials', { headers: bearer(token) });
  await openAuditLog(page);
  await expect(auditRows(page).filter({ hasText: 'Create a credential' }).filter({ hasText: name })).toHaveCount(1);

  await page.getByRole('combobox', { name: 'Outcome' }).selectOption('refused');
  await expect(page).toHaveURL(/outcome=refused/);
  await page.getByRole('link', { name }).first().click();
  await expect(page).toHaveURL(new RegExp(`actor=${name}&outcome=refused`));
  await expect(auditRows(page)).toHaveCount(1);
  await expect(auditRows(page)).toContainText('Read settings');
  await expect(auditRows(page)).toContainText('Your role does not allow this.');
  const csv = page.getByRole('link', { name: 'Export as CSV' });
  await expect(csv).toHaveAttribute('href', new RegExp(`^/api/audit/export\\?.*actor=${name}.*outcome=refused`));
  await page.reload();
  await expect(auditRows(page)).toHaveCount(1);
  await page.goBack();
  await expect(page).not.toHaveURL(/actor=/);
});

test('a text and a name narrow the log', { tag: '@full' }, async ({ page, desk }) => {
  const name = uniqueName('find-me');
  await makeCredential(desk, { name });
  await openAuditLog(page);
  await page.getByRole('searchbox').fill(name.toUpperCase());
  await expect(auditRows(page)).toHaveCount(1);
  await page.getByRole('combobox', { name: 'Actor' }).fill('nobody-of-this-name');
  await page.keyboard.press('Enter');
  await expect(page.getByText('No entries match this filter.')).toBeVisible();
  await page.getByRole('link', { name: 'Clear' }).click();
  await expect(page).toHaveURL('/settings/audit');
  await expect(page.getByRole('searchbox')).toHaveValue('');
});

test('older entries have an address of their own, and the foot names the newest', { tag: '@full' }, async ({
  page,
  desk,
}) => {
  const name = uniqueName('many');
  const { token } = await makeCredential(desk, { name, role: 'viewer' });
  for (let count = 0; count < 55; count++) await ask(desk, '/api/audit', { headers: bearer(token) });
  await openAuditLog(page, `?actor=${name}`);
  await expect(auditRows(page)).toHaveCount(50);
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(page).toHaveURL(/before=\d+/);
  await expect(auditRows(page)).toHaveCount(5);
  const [newest] = await auditOf(desk, { limit: '1' });
  await expect(page.getByRole('main')).toContainText(`${newest?.sequence}:${newest?.hash}`);
  await page.getByRole('link', { name: 'Newest page' }).click();
  await expect(auditRows(page)).toHaveCount(50);
});

test('a purge’s entry leads to its record', async ({ page, desk }) => {
  const target = { kind: 'url', value: `https://www.shop.example/${uniqueTicket('audit')}` };
  const { id } = await purgeElsewhere(desk.url, { ticket: 'AUD-1', target });
  await openAuditLog(page, `?q=${encodeURIComponent(target.value)}`);
  await expect(auditRows(page).getByRole('link', { name: new RegExp(target.value) })).toHaveAttribute(
    'href',
    `/purges/${id}`,
  );
});

import { purgeBodies, purgeCount } from '../../test/support/ledger';
import { expect, test } from '../fixtures/desks';
import {
  confirmationField,
  distributionField,
  fillForm,
  kindChoice,
  modeChoice,
  openForm,
  patternField,
  purgeForm,
  sendAndRead,
  sendButton,
} from '../steps/purge-form';
import { purgeElsewhere, uniqueTicket } from '../steps/seed';

test('“Purge again” on a purge of everything fills in the form, shows the first one, and sends nothing', async ({
  page,
  desk,
  sandbox,
}) => {
  const input = { ticket: uniqueTicket('AGAIN'), target: { kind: 'all' }, mode: 'hard' };
  const { id } = await purgeElsewhere(desk.url, input);
  await page.goto(`/purges/${id}`);
  await page.getByRole('link', { name: 'Purge again…' }).click();
  await expect(page.getByText('Filled in from a link. Nothing is sent until you press the button.')).toBeVisible();
  await expect(distributionField(page)).toHaveValue('default/www-shop');
  await expect(kindChoice(page, 'all')).toBeChecked();
  await expect(modeChoice(page, 'hard')).toBeChecked();
  await expect(confirmationField(page)).toHaveValue('');
  await expect(page.getByRole('textbox', { name: 'Ticket' })).toHaveValue(input.ticket);
  await expect(sendButton(page)).toBeDisabled();
  const warning = purgeForm(page).getByRole('status').filter({ hasText: 'The same purge was submitted' });
  await expect(warning).toContainText(/Accepted.*by local operator/);
  await expect(warning.getByRole('link', { name: 'View record' }).first()).toHaveAttribute('href', `/purges/${id}`);
  expect(await purgeCount(sandbox)).toBe(1);
  await confirmationField(page).fill('www-shop');
  await sendAndRead(page);
  expect(await purgeBodies(sandbox)).toEqual(Array(2).fill({ purge_all: {}, hard_purge: {} }));
});

test('edits to a form that a link filled in survive a reload', async ({ page, sandbox }) => {
  await page.goto('/?value=https%3A%2F%2Fdocs.example%2Fguide&mode=hard');
  await expect(distributionField(page)).toHaveValue('default/docs-portal');
  await page.getByRole('textbox', { name: 'Reason' }).fill('A wrong price');
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Reason' })).toHaveValue('A wrong price');
  await expect(modeChoice(page, 'hard')).toBeChecked();
  expect(await purgeCount(sandbox)).toBe(0);
});

test('the copied link of a filled form opens the same form elsewhere', async ({ page, browser, desk, sandbox }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await openForm(page);
  const form = { distribution: 'media/video-library', kind: 'pattern', value: '^/v/ä+.*\\.m4s$' } as const;
  await fillForm(page, { ...form, mode: 'hard', reason: 'New cut & colours', ticket: 'OPS-1' });
  await page.getByRole('button', { name: 'Copy form link' }).click();
  await expect(page.getByRole('button', { name: 'Copy form link' })).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const elsewhere = await (await browser.newContext({ baseURL: desk.url })).newPage();
  await elsewhere.goto(link);
  await expect(distributionField(elsewhere)).toHaveValue(form.distribution);
  await expect(patternField(elsewhere)).toHaveValue(form.value);
  await expect(modeChoice(elsewhere, 'hard')).toBeChecked();
  await expect(elsewhere.getByRole('textbox', { name: 'Reason' })).toHaveValue('New cut & colours');
  await expect(elsewhere.getByRole('textbox', { name: 'Ticket' })).toHaveValue('OPS-1');
  expect(await purgeCount(sandbox)).toBe(0);
  await elsewhere.context().close();
});

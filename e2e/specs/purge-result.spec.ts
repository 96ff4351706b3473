import { expect, test } from '../fixtures/desks';
import { fillForm, openForm, recorded, sendAndRead, sendButton, urlField } from '../steps/purge-form';

const url = 'https://www.shop.example/products';
const form = {
  distribution: 'default/www-shop',
  kind: 'url',
  mode: 'hard',
  value: url,
  reason: 'A wrong price',
  ticket: 'SHOP-12',
} as const;

test('an accepted purge shows its ID for copying, leaves the form ready for the next, and its record shows everything', async ({
  page,
  context,
  baseURL,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: baseURL ?? '' });
  await openForm(page);
  await fillForm(page, form);
  const id = await sendAndRead(page);
  expect(id).toMatch(/^\d+$/);
  await recorded(page).getByRole('button', { name: 'Copy request ID' }).click();
  await expect(recorded(page).getByText('Copied')).toBeAttached();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(id);
  await expect(urlField(page)).toHaveValue('');
  await expect(sendButton(page)).toHaveAccessibleDescription('Soft-purge one URL on default/www-shop');

  await recorded(page).getByRole('link', { name: 'Open record' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('https://www.shop.example/products');
  const entries = page.getByRole('article').locator('dl > div');
  const expected: [string, string | RegExp][] = [
    ['Purge request ID', id],
    ['Target', url],
    ['Mode', /^ModeHard/],
    ['Distribution', 'default/www-shop'],
    ['Reason', form.reason],
    ['Ticket', form.ticket],
    ['Actor', /^Actor\S+/],
    ['Time', /20\d\d.*GMT\+5:45/],
  ];
  for (const [term, value] of expected)
    await expect(entries.filter({ has: page.getByText(term, { exact: true }) })).toContainText(value);
  const timeline = page.getByRole('region', { name: 'Timeline' }).getByRole('listitem');
  await expect(timeline).toHaveText([/^Recorded/, /^Sent to the CDN/, new RegExp(`^Accepted as #${id}`)]);
  await page.getByText('Raw CDN answer').click();
  await expect(page.getByText(`"purge_request_id"`)).toContainText(id);
  await expect(page).toHaveTitle(`… 0/3 · ${new URL(url).pathname} · Accepted · Purge Desk`);
});

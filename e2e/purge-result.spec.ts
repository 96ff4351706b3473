import type { Page } from '@playwright/test';
import { purgeCount } from '../test/support/ledger';
import { expect, test } from './fixtures/own-desks';
import {
  fillForm,
  openForm,
  recorded,
  refused,
  sendAndRead,
  sendButton,
  sendPurge,
  urlField,
} from './steps/purge-form';

const url = 'https://www.shop.example/products';
const form = {
  distribution: 'default/www-shop',
  kind: 'url',
  mode: 'hard',
  value: url,
  reason: 'A wrong price',
  ticket: 'SHOP-12',
} as const;

async function expectStillFilled(page: Page) {
  await expect(urlField(page)).toHaveValue(url);
  await expect(page.getByRole('textbox', { name: 'Reason' })).toHaveValue(form.reason);
  await expect(page.getByRole('textbox', { name: 'Ticket' })).toHaveValue(form.ticket);
  await expect(sendButton(page)).toHaveAccessibleDescription('Hard-purge one URL on default/www-shop');
}

test('an accepted purge shows its ID for copying and leaves the form ready for the next', async ({
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
  await expect(page.getByRole('textbox', { name: 'Reason' })).toHaveValue('');
  await expect(page.getByRole('textbox', { name: 'Ticket' })).toHaveValue('');
  await expect(sendButton(page)).toHaveAccessibleDescription('Soft-purge one URL on default/www-shop');
  await fillForm(page, { ...form, value: '/' });
  expect(await sendAndRead(page)).not.toBe(id);
});

test('the record tells everything about the purge', async ({ page }) => {
  await openForm(page);
  await fillForm(page, form);
  const id = await sendAndRead(page);
  await recorded(page).getByRole('link', { name: 'Open record' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hard-purge one URL on default/www-shop');
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
  await expect(page).toHaveTitle(new RegExp(`hard purge of ${url} on default/www-shop \\(#${id}\\)`));
});

interface Failing {
  fault: { type: string } & Record<string, unknown>;
  title: string;
  purged: string;
  next: RegExp;
  said?: RegExp;
}

const NOTHING = 'Nothing was purged.';
const UNKNOWN = 'It is not known whether anything was purged.';

const failing: Failing[] = [
  {
    fault: { type: 'status', status: 401 },
    title: 'The CDN does not accept Purge Desk’s API token (401).',
    purged: NOTHING,
    next: /administrator to renew the token/,
    said: /./,
  },
  {
    fault: { type: 'status', status: 400, body: 'text' },
    title: 'The CDN rejected this request as invalid.',
    purged: NOTHING,
    next: /fix the target and try again/,
    said: /./,
  },
  {
    fault: { type: 'status', status: 503 },
    title: 'The CDN’s purge service is unavailable (503).',
    purged: UNKNOWN,
    next: /Check the live page/,
    said: /./,
  },
  {
    fault: { type: 'close', when: 'after' },
    title: 'The connection to the CDN was lost before the CDN answered.',
    purged: UNKNOWN,
    next: /Check the live page before you send the purge again/,
  },
  {
    fault: { type: 'answer', body: 'html' },
    title: 'Purge Desk could not read the CDN’s answer.',
    purged: UNKNOWN,
    next: /purge request ID is unknown/,
  },
];

for (const { fault, title, purged, next, said } of failing)
  test(`“${title}” keeps what was typed, says what to do and leads to the record`, async ({ page, sandbox }) => {
    await sandbox.hideOperations();
    await sandbox.faults(fault);
    await openForm(page);
    await fillForm(page, form);
    await sendPurge(page);
    await expect(refused(page)).toContainText(title);
    await expect(refused(page)).toContainText(purged);
    await expect(refused(page)).toContainText(next);
    await expectStillFilled(page);
    if (said) {
      await refused(page)
        .getByText(/^CDN message/)
        .click();
      await expect(refused(page).getByRole('group').getByRole('paragraph')).toHaveText(said);
      await expect(refused(page).getByRole('group').getByRole('paragraph')).toBeVisible();
    }
    await refused(page).getByRole('link', { name: 'Open record' }).click();
    await expect(page.getByRole('article')).toContainText(title);
    await expect(page.getByRole('article')).toContainText(purged);
    expect(await purgeCount(sandbox)).toBe(1);
  });

test('a desk that takes no more purges from one person for now tells the next safe time', async ({
  page,
  openDesk,
}) => {
  const { url: address } = await openDesk({ LIMIT_PURGES_PER_MINUTE: '1' });
  await openForm(page, address);
  await fillForm(page, { ...form, value: '/' });
  const before = Date.now();
  await sendAndRead(page);
  await fillForm(page, form);
  await sendPurge(page);
  await expect(refused(page)).toContainText('Next safe time');
  const at = Date.parse((await refused(page).getByRole('time').getAttribute('datetime')) ?? '');
  expect(at).toBeGreaterThan(before);
  expect(at).toBeLessThanOrEqual(Date.now() + 60_000);
  await expect(refused(page)).toContainText(NOTHING);
  await expectStillFilled(page);
});

for (const reached of [true, false])
  test(`a desk that does not answer leaves it unknown; the same form again ends in one purge, whether it had ${
    reached ? '' : 'not '
  }been sent`, async ({ page, sandbox }) => {
    await openForm(page);
    await fillForm(page, form);
    await page.route(
      '**/api/purges',
      async (route) => {
        if (reached) await route.fetch();
        await route.abort('connectionreset');
      },
      { times: 1 },
    );
    await sendPurge(page);
    await expect(refused(page)).toContainText('Purge Desk did not answer.');
    await expect(refused(page)).toContainText(UNKNOWN);
    await expectStillFilled(page);
    expect(await purgeCount(sandbox)).toBe(reached ? 1 : 0);

    await sendAndRead(page);
    await expect(refused(page)).toHaveCount(0);
    expect(await purgeCount(sandbox)).toBe(1);
  });

import { screen } from '@testing-library/react';
import { expect } from 'vitest';
import { PurgeRecord } from '@/components/purges/record/purge-record';
import { errorTexts } from '@/lib/shared/error-codes';
import { paths } from '@/lib/shared/paths';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { aPurge, history, readRecord, send } from '@/test/support/api';
import { type DeskPage, pageTest, refusal } from '@/test/support/desk-page';
import { purgeBodies, purgeCount } from '@/test/support/ledger';
import {
  chooseKind,
  chooseMode,
  fill,
  openForm,
  purgeForm,
  reasonField,
  recorded,
  sendButton,
  sendPurge,
  urlField,
} from '@/test/support/purge-form-page';

const test = pageTest();
const url = 'https://www.shop.example/%d7%91/';
const upper = 'https://www.shop.example/%D7%91/';
const unslashed = 'https://www.shop.example/%d7%91';

const choice = (difference: string) => screen.getByRole<HTMLInputElement>('checkbox', { name: new RegExp(difference) });
const form = () => purgeForm().textContent ?? '';
const posts = (page: DeskPage) => page.changes.map(({ path }) => path);

const otherSpellings = () => screen.queryAllByRole('region', { name: 'Other spelling' });
const sendAgain = async (page: DeskPage, spelling: string) => {
  const panel = otherSpellings().find(({ textContent }) => textContent?.includes(spelling));
  await page.user.click([...(panel?.querySelectorAll('button') ?? [])].at(-1) as Element);
};

/** Loses the answers to these of the next purges that reach the desk, counted from 1. */
function loseAnswers(page: DeskPage, ...lost: number[]) {
  let answered = 0;
  page.beforeAnswer = ({ method }) => {
    if (method === 'POST' && lost.includes(++answered)) throw new TypeError('Failed to fetch');
  };
}

/** Sends the URL with its spelling in capitals, whose answer is lost. */
async function loseTheOther(page: DeskPage) {
  await paste(page, url);
  await page.user.click(choice('%D7 for %d7'));
  loseAnswers(page, 2);
  await sendPurge(page);
  await expect.poll(form).toContain('Purge Desk did not answer.');
}

async function paste(page: DeskPage, text: string) {
  await openForm(page);
  await page.user.paste(text);
}

test('other spellings of a URL are named, and Enter sends the one that was pasted alone', async ({ page, sandbox }) => {
  await paste(page, url);
  expect(choice('%D7 for %d7').checked).toBe(false);
  expect(choice('no / at the end').checked).toBe(false);
  expect(form()).toContain(upper);
  await page.user.keyboard('{Enter}');
  await expect.poll(recorded).toContain('Accepted');
  expect(await purgeBodies(sandbox)).toEqual([{ url, soft_purge: {} }]);
  expect(posts(page)).toHaveLength(1);
});

test('those that are chosen are purges of their own, and their records link to each other', async ({
  page,
  desk,
  sandbox,
}) => {
  await paste(page, url);
  await page.user.type(reasonField(), 'Wrong price');
  await page.user.click(choice('%D7 for %d7'));
  await page.user.click(choice('no / at the end'));
  await chooseMode(page, 'hard');
  expect(sendButton().textContent).toBe('Hard-purge 3 URLs');
  expect(form()).toContain(`as separate purges:${upper}${unslashed}`);
  await sendPurge(page);
  await expect.poll(() => page.answers).toHaveLength(3);
  await expect.poll(() => form().match(/Open record/g)).toHaveLength(3);

  const bodies = await purgeBodies(sandbox);
  expect(bodies).toHaveLength(3);
  expect(bodies).toEqual(expect.arrayContaining([url, upper, unslashed].map((one) => ({ url: one, hard_purge: {} }))));
  expect(urlField().value).toBe('');
  expect(screen.queryAllByRole('checkbox')).toHaveLength(0);

  const { items } = (await history(desk, { limit: 3 })).body;
  expect(new Set(items.map(({ group }) => group)).size).toBe(1);
  expect(items.map(({ reason }) => reason)).toEqual(Array(3).fill('Wrong price'));
  const record = await readRecord(desk, items[0]?.id);
  expect(record.sentWith.map(({ id }) => id).sort()).toEqual(
    items
      .slice(1)
      .map(({ id }) => id)
      .sort(),
  );
});

test('another URL, kind or reload leaves none chosen', async ({ page }) => {
  await paste(page, url);
  await page.user.click(choice('no / at the end'));
  await page.user.type(urlField(), 'a/');
  expect(choice('no / at the end').checked).toBe(false);
  await page.user.click(choice('no / at the end'));
  await chooseKind(page, 'pattern');
  await chooseKind(page, 'url');
  expect(choice('no / at the end').checked).toBe(false);
  await page.user.click(choice('no / at the end'));
  await page.reload();
  await expect.poll(() => urlField().value).toBe(`${url}a/`);
  expect(choice('no / at the end').checked).toBe(false);
});

test('one that fails shows what happened, beside the others, and is sent again alone', async ({ page, sandbox }) => {
  await paste(page, url);
  await page.user.click(choice('%D7 for %d7'));
  let posted = 0;
  page.beforeRequest = ({ method }) => {
    if (method === 'POST' && ++posted === 2) throw new TypeError('Failed to fetch');
  };
  await sendPurge(page);
  await expect.poll(form).toContain('Purge Desk did not answer.');
  expect(recorded()).toContain('Accepted');
  expect(urlField().value).toBe('');
  expect(await purgeBodies(sandbox)).toEqual([{ url, soft_purge: {} }]);

  await page.user.click(screen.getByRole('button', { name: 'Send again' }));
  await expect.poll(() => form().match(/Open record/g)).toHaveLength(2);
  expect(await purgeBodies(sandbox)).toEqual([
    { url, soft_purge: {} },
    { url: upper, soft_purge: {} },
  ]);
});

test('one whose answer was lost is asked for under its own key', async ({ page, sandbox }) => {
  await loseTheOther(page);
  expect(urlField().value).toBe('');
  expect(form()).toContain('Press “Send again” within 15 minutes. If the purge was already sent');
  expect(form()).not.toContain('Submit the form again');
  expect(await purgeCount(sandbox)).toBe(2);
  page.setOffline(true);
  await sendAgain(page, upper);
  await expect.poll(form).toContain('Press “Send again” when you are back online.');
  page.setOffline(false);
  await sendAgain(page, upper);
  await expect.poll(form).toContain('Nothing was sent now.');
  expect(await purgeCount(sandbox)).toBe(2);
  // The button that was pressed is gone.
  expect(otherSpellings()).toContain(document.activeElement);
});

test('none is sent where the first is not on record; pressing again sends all', async ({ page, desk, sandbox }) => {
  await paste(page, url);
  await page.user.click(choice('%D7 for %d7'));
  let isLost = true;
  page.beforeAnswer = ({ method }) => {
    if (method !== 'POST' || !isLost) return;
    isLost = false;
    throw new TypeError('Failed to fetch');
  };
  await sendPurge(page);
  await expect.poll(form).toContain('Purge Desk did not answer.');
  expect(await purgeBodies(sandbox)).toEqual([{ url, soft_purge: {} }]);
  expect(choice('%D7 for %d7').checked).toBe(true);

  await sendPurge(page);
  await expect.poll(() => form().match(/Open record/g)).toHaveLength(2);
  expect(await purgeBodies(sandbox)).toEqual([
    { url, soft_purge: {} },
    { url: upper, soft_purge: {} },
  ]);
  const { items } = (await history(desk, { limit: 2 })).body;
  expect(new Set(items.map(({ group }) => group)).size).toBe(1);
});

test('what is refused or sent meanwhile makes no spelling that was lost be sent twice', async ({ page, sandbox }) => {
  await paste(page, url);
  loseAnswers(page, 1);
  await sendPurge(page);
  await expect.poll(form).toContain('Purge Desk did not answer.');

  await page.user.click(choice('%D7 for %d7'));
  await page.user.click(choice('no / at the end'));
  let posted = 0;
  page.answerInstead = ({ method }) => (method === 'POST' && ++posted === 2 ? refusal('too_many_requests') : undefined);
  loseAnswers(page, 2);
  await sendPurge(page);
  await expect.poll(form).toContain(errorTexts.too_many_requests.title);
  await expect.poll(form).toContain('Purge Desk did not answer.');
  expect(await purgeBodies(sandbox)).toEqual([url, unslashed].map((one) => ({ url: one, soft_purge: {} })));

  await sendAgain(page, upper);
  await expect.poll(() => form().match(/Open record/g)).toHaveLength(2);
  await sendAgain(page, unslashed);
  await expect.poll(() => form().match(/Nothing was sent now/g)).toHaveLength(2);
  expect(await purgeBodies(sandbox)).toEqual([url, unslashed, upper].map((one) => ({ url: one, soft_purge: {} })));
});

test('the URL sent again, alone or with it, asks for a spelling that was lost under its own key', async ({
  page,
  desk,
  sandbox,
}) => {
  await loseTheOther(page);
  fill(urlField(), url);
  await sendPurge(page);
  await expect.poll(() => page.answers).toHaveLength(2);
  await expect.poll(() => urlField().value).toBe('');
  fill(urlField(), url);
  await page.user.click(choice('%D7 for %d7'));
  await sendPurge(page);
  await expect.poll(form).toContain('Nothing was sent now.');
  expect(await purgeBodies(sandbox)).toEqual([url, upper, url, url].map((one) => ({ url: one, soft_purge: {} })));
  const { items } = (await history(desk, { limit: 4 })).body;
  expect(items).toHaveLength(4);
});

test('a spelling that was lost is still shown after another purge and a reload, until its answer is known', async ({
  page,
  sandbox,
}) => {
  await loseTheOther(page);
  fill(urlField(), 'https://www.shop.example/cart');
  await sendPurge(page);
  await expect.poll(recorded).toContain('/cart');
  expect(otherSpellings()).toHaveLength(1);

  await page.reload();
  await expect.poll(otherSpellings).toHaveLength(1);
  expect(form()).toContain(upper);
  expect(form()).toContain('It is not known whether anything was purged.');
  expect(urlField().value).toBe('');
  await sendAgain(page, upper);
  await expect.poll(form).toContain('Nothing was sent now.');
  expect(await purgeCount(sandbox)).toBe(3);
  await page.reload();
  expect(urlField().value).toBe('');
  expect(otherSpellings()).toHaveLength(0);
});

test('a URL that no site had leads to its other spellings on the record', async ({ page, desk, sandbox }) => {
  const leading = () => screen.queryByRole('link', { name: 'Try 2 other spellings' });
  await sandbox.reachSitesQuickly();
  await paste(page, 'https://www.shop.example/~not-cached');
  await sendPurge(page);
  await expect.poll(recorded).toContain('Accepted');
  expect(leading()).toBeNull();
  await desk.advance(3000);
  await expect.poll(() => leading()?.getAttribute('href')).toMatch(/^\/purges\/[\w-]+#other-spellings$/);
});

test('the record of one that no site had does not offer a spelling that was sent with it', async ({
  page,
  desk,
  sandbox,
}) => {
  await sandbox.reachSitesQuickly();
  const group = crypto.randomUUID();
  const value = 'https://www.shop.example/~not-cached';
  const other = { kind: 'url', value: `${value}/` };
  const { body } = await send<Purge>(desk, aPurge({ group, target: { kind: 'url', value } }));
  await send(desk, aPurge({ group, target: other }));
  await desk.advance(3000);
  await page.open(paths.purge(body.id), () => <PurgeRecord id={body.id} share={null} />);
  const offers = (await screen.findByText(/under another one/)).closest('dd')?.querySelectorAll('li') ?? [];
  expect([...offers].map(({ textContent }) => textContent)).toEqual([`${value.replace('~', '%7E')} (%7E for ~)`]);
});

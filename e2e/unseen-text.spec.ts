import { DatabaseSync } from '@photostructure/sqlite';
import type { Page } from '@playwright/test';
import type { Problem } from '../lib/shared/problem';
import { expect, test } from './fixtures/own-desks';
import { aPurge, ask, expectProblem, readRecord, send } from './steps/api';
import { purgeCount } from './steps/ledger';
import { kindChoice, modeChoice, openForm, patternField, sendButton } from './steps/purge-form';
import { makeShare } from './steps/shares';

/** `^/img/` and then a text that a browser shows as `png.*`. */
const HIDDEN = '^/img/\u202e*.gnp';
const old = {
  kind: 'pattern',
  value: HIDDEN,
  reason: 'wrong \u2066price\u200b 👩‍💻',
  ticket: 'INC\u200b-1',
  actor: 'ann\u202e@corp.example',
  status: 'failed',
  error_code: 'cdn_rejected',
  cdn_status: 400,
  cdn_message: 'bad \u202eregex',
  cdn_answer: '{"message":"bad \u202eregex"}',
};
const shown = {
  value: '^/img/\\u{202E}*.gnp',
  reason: 'wrong \\u{2066}price\\u{200B} 👩‍💻',
  ticket: 'INC\\u{200B}-1',
  actor: 'ann\\u{202E}@corp.example',
  message: 'bad \\u{202E}regex',
};

/** Puts a record into the state that a version before wrote, when such characters were taken. */
function makeOld(databaseFile: string, id: string) {
  const db = new DatabaseSync(databaseFile);
  db.exec('pragma busy_timeout = 5000');
  const columns = Object.keys(old).map((column) => `${column} = ?`);
  const values = [...Object.values(old), id];
  db.prepare(`update purges set ${columns.join(', ')}, next_poll_at = null where id = ?`).run(...values);
  db.close();
}

/** Everything of a page that people see or hear, attributes and title included. */
const said = (page: Page) =>
  page.evaluate(() => {
    const elements = [...document.body.querySelectorAll('*')].filter((element) => !element.closest('script, style'));
    const attributes = elements.flatMap((element) => [...element.attributes].map(({ value }) => value));
    const texts = elements.flatMap((element) => [...element.childNodes].filter(({ nodeType }) => nodeType === 3));
    return [document.title, ...attributes, ...texts.map(({ textContent }) => textContent)].join('\n');
  });

async function expectShown(page: Page, address: string, texts: readonly string[]) {
  await page.goto(address);
  await expect(page.getByText(shown.ticket).locator('visible=true').first()).toBeVisible();
  const all = await said(page);
  for (const text of texts) expect(all, address).toContain(text);
  expect(all, address).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b]/);
}

test('what an old record holds unseen is shown as its code on every page, in copies and exports', async ({
  page,
  openDesk,
}) => {
  const desk = await openDesk();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: desk.url });
  const { id } = (await send(desk, aPurge({ ticket: 'OLD' }))).body;
  makeOld(desk.databaseFile, id);
  const { token } = await makeShare(desk, { purgeId: id, showActors: true });
  const list = await makeShare(desk, { filter: { actor: old.actor }, showActors: true });

  const { value, reason, ticket, actor, message } = shown;
  await expectShown(page, `${desk.url}/history`, [value, reason, ticket, actor]);
  await expectShown(page, `${desk.url}/share/${list.token}`, [value, reason, ticket, actor]);
  await expectShown(page, `${desk.url}/share/${token}`, [value, reason, ticket, actor, message]);
  expect(await page.title()).toContain(`purge of ${value} on default/www-shop`);
  await expectShown(page, `${desk.url}/purges/${id}`, [value, reason, ticket, actor, message]);
  expect(await page.title()).toContain(`purge of ${value} on default/www-shop`);
  // A text of its own direction moves nothing beside it.
  await expect(page.locator('dd bdi').filter({ hasText: ticket })).toHaveCSS('unicode-bidi', 'isolate');

  // What is copied on purpose is the value as it is.
  await page.getByRole('button', { name: 'Copy the target' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Copied' })).toHaveCount(1);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(HIDDEN);
  await page.getByRole('button', { name: 'Copy as Markdown' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain(`- Target: \`${value}\``);

  // To the form it leads without the value.
  await page.getByRole('link', { name: 'Purge again…' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'U+202E (right-to-left override)' })).toBeVisible();
  await expect(patternField(page)).toHaveValue('');

  const csv = (await ask(desk, '/api/purges/export?format=csv')).text;
  for (const text of [value, reason, ticket, actor, message]) expect(csv).toContain(text);
  expect(csv.slice(1)).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\ufeff]/);
  const record = await readRecord(desk, id);
  expect(record).toMatchObject({ target: { value: HIDDEN }, reason: old.reason, actor: old.actor });
});

test('a link fills in nothing that a reader does not see, and the form says so', async ({ page, sandbox }) => {
  const parameters = { namespace: 'default', distribution: 'www-shop', kind: 'pattern', mode: 'hard' };
  await page.goto(`/?${new URLSearchParams({ ...parameters, value: HIDDEN, reason: 'x\u2066', ticket: 'INC-1' })}`);
  const alert = page.getByRole('alert').filter({ hasText: 'invisible or misleading characters' });
  await expect(alert).toContainText('A target cannot contain');
  await expect(alert).toContainText('U+202E (right-to-left override) at position 7');
  await expect(alert).toContainText('U+2066 (left-to-right isolate) at position 2');
  await expect(kindChoice(page, 'pattern')).toBeChecked();
  await expect(modeChoice(page, 'hard')).toBeChecked();
  await expect(patternField(page)).toHaveValue('');
  await expect(page.getByRole('textbox', { name: 'Reason' })).toHaveValue('');
  await expect(page.getByRole('textbox', { name: 'Ticket' })).toHaveValue('INC-1');

  // Typed or pasted, it is refused before anything is sent.
  await patternField(page).fill(HIDDEN);
  await sendButton(page).click();
  await expect(patternField(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(page.locator('#purge-pattern-error')).toContainText('U+202E (right-to-left override) at position 7');
  expect(await purgeCount(sandbox)).toBe(0);
  await openForm(page);
  await expect(alert).toHaveCount(0);
});

test('the API refuses what a reader does not see, and nothing reaches the CDN', async ({ desk, sandbox }) => {
  for (const character of ['\u202e', '\u2066', '\u200b', '\ufeff', '\u2028', '\u00ad', '\u{e0041}'])
    for (const [kind, value] of [
      ['pattern', `^/img/${character}a`],
      ['url', `https://www.shop.example/${character}a`],
      ['hostname', `www${character}.shop.example`],
    ]) {
      const answer = await send<Problem>(desk, aPurge({ target: { kind, value } }));
      expectProblem(answer, { status: 422, code: 'invalid_input' });
      expect(answer.body.errors?.['target.value']?.[0]).toMatch(/cannot contain invisible .* at position \d+\.$/);
    }
  for (const note of ['reason', 'ticket'])
    expectProblem(await send<Problem>(desk, aPurge({ [note]: 'INC\u202e1' })), { status: 422, code: 'invalid_input' });
  expect(await purgeCount(sandbox)).toBe(0);
});

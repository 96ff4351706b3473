import { describe, expect, vi } from 'vitest';
import { errorTexts } from '@/lib/shared/error-codes';
import { purgedSentence } from '@/lib/shared/purged-sentence';
import { aPurge, send } from '@/test/support/api';
import { startDesk } from '@/test/support/desk';
import { DeskPage, pageTest } from '@/test/support/desk-page';
import { purgeBodies, purgeCount } from '@/test/support/ledger';
import {
  chooseKind,
  descriptionOf,
  fillForm,
  kindChoice,
  modeChoice,
  openForm,
  patternField,
  reasonField,
  recorded,
  refused,
  sendAndRead,
  sendButton,
  sendPurge,
  targetFields,
  ticketField,
  urlField,
} from '@/test/support/purge-form-page';
import { type FilledForm, targets } from '@/test/support/purge-targets';

const test = pageTest();
const shop = 'default/www-shop';
const url = 'https://www.shop.example/products';
const form = {
  distribution: shop,
  kind: 'url',
  mode: 'hard',
  value: url,
  reason: 'A wrong price',
  ticket: 'SHOP-12',
} as const;
const NOTHING = purgedSentence.no;
const UNKNOWN = purgedSentence.unknown;

function expectStillFilled() {
  expect(urlField().value).toBe(url);
  expect(reasonField().value).toBe(form.reason);
  expect(ticketField().value).toBe(form.ticket);
  expect(descriptionOf(sendButton())).toBe(`Hard-purge one URL on ${shop}`);
}

async function sendForm(page: DeskPage, filled: FilledForm = form) {
  await openForm(page);
  await fillForm(page, filled);
  await sendPurge(page);
}

const link = (name: string) => [...document.querySelectorAll('a')].find((a) => a.textContent === name);
const button = (name: string) => [...document.querySelectorAll('button')].find((one) => one.textContent === name);

describe('a failure', () => {
  test.for([
    { fault: { type: 'status', status: 401 }, code: 'cdn_unauthenticated', isQuoted: true },
    { fault: { type: 'status', status: 400, body: 'text' }, code: 'cdn_rejected', isQuoted: true },
    { fault: { type: 'status', status: 503 }, code: 'cdn_unavailable', isQuoted: true },
    { fault: { type: 'close', when: 'after' }, code: 'cdn_connection_lost', isQuoted: false },
    { fault: { type: 'answer', body: 'html' }, code: 'cdn_unreadable_answer', isQuoted: false },
  ] as const)(
    '($code) keeps what was typed, says what to do and leads to the record',
    async (failing, { page, sandbox }) => {
      const { title, purged, next } = errorTexts[failing.code];
      await sandbox.hideOperations();
      await sandbox.faults(failing.fault);
      await sendForm(page);
      await expect.poll(refused).toContain(title);
      expect(refused()).toContain(purgedSentence[purged]);
      expect(refused()).toContain(next);
      expectStillFilled();
      if (failing.isQuoted) expect(document.querySelector('[role=alert] details p')?.textContent).toMatch(/./);
      expect(link('Open record')?.getAttribute('href')).toMatch(/^\/purges\/[\w-]+$/);
      expect(await purgeCount(sandbox)).toBe(1);
    },
  );

  test('that is certain lets the same form be sent again, as a new purge', async ({ page, sandbox }) => {
    await sandbox.faults({ type: 'status', status: 401 });
    await sendForm(page, { ...form, kind: 'hostname', value: 'img.shop.example' });
    await expect.poll(refused).toContain(NOTHING);
    expect(descriptionOf(sendButton())).toBe(`Hard-purge one hostname on ${shop}`);
    await sendAndRead(page);
    expect(kindChoice('url').checked && modeChoice('soft').checked).toBe(true);
    expect(await purgeCount(sandbox)).toBe(2);
  });

  test('that leaves it open: pressing again shows the record; only its own button sends another purge', async ({
    page,
    sandbox,
  }) => {
    await sandbox.hideOperations();
    await sandbox.faults({ type: 'close', when: 'after' });
    await sendForm(page);
    await expect.poll(refused).toContain(UNKNOWN);
    expectStillFilled();

    await sendPurge(page);
    await expect.poll(refused).toContain('Nothing was sent now');
    expect(refused()).toContain(UNKNOWN);
    expect(await purgeCount(sandbox)).toBe(1);

    await page.user.click(button('Send new purge') as Element);
    await expect.poll(recorded).toContain('Accepted');
    expect(await purgeBodies(sandbox)).toEqual(Array(2).fill({ url, hard_purge: {} }));
  });
});

test('an unavailable CDN is reported at once, and nothing was sent', async ({ page, openDesk, sandbox }) => {
  page.desk = await openDesk({ CDN_BREAKER_FAILURES: '2', CDN_BREAKER_SECONDS: '600' });
  await sandbox.vanish();
  for (const _ of [1, 2]) await send(page.desk, aPurge());
  await sandbox.reappear();
  await sendForm(page);
  await expect.poll(refused).toContain(errorTexts.cdn_down.title);
  expect(refused()).toContain(NOTHING);
  expect(refused()).toContain('Next safe time:');
  expect(await purgeCount(sandbox)).toBe(0);
});

test('a browser that calls itself offline while it reaches the desk sends all the same', async ({ page, sandbox }) => {
  Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false });
  await openForm(page);
  await fillForm(page, form);
  await sendAndRead(page);
  expect(await purgeCount(sandbox)).toBe(1);
});

test.for([true, false])(
  'a desk that does not answer leaves it unknown; the same form again ends in one purge (it had been sent: %s)',
  async (isReached, { page, sandbox }) => {
    let isLost = true;
    const lose = ({ method }: { method: string }) => {
      if (method !== 'POST' || !isLost) return;
      isLost = false;
      throw new TypeError('Failed to fetch');
    };
    if (isReached) page.beforeAnswer = lose;
    else page.beforeRequest = lose;
    await sendForm(page);
    await expect.poll(refused).toContain('Purge Desk did not answer.');
    expect(refused()).toContain(UNKNOWN);
    expectStillFilled();
    expect(await purgeCount(sandbox)).toBe(isReached ? 1 : 0);

    await sendAndRead(page);
    expect(refused()).toBe('');
    expect(await purgeCount(sandbox)).toBe(1);
  },
);

describe('a proxy that answers instead of the desk', () => {
  const html = { 'content-type': 'text/html' };
  const signIn = '<!doctype html><title>Sign in</title>';
  const redirect = () => new Response(null, { status: 302, headers: { location: 'https://login.example/' } });
  test.for([
    ['with a redirect to its sign-in', redirect],
    ['with its sign-in page', () => new Response(signIn, { headers: html })],
    ['with its sign-in page and 401', () => new Response(signIn, { status: 401, headers: html })],
    ['with JSON of its own', () => Response.json({ error: 'session expired' }, { status: 401 })],
  ] as const)(
    '%s: most likely nothing reached it, and after signing in the same form sends one purge',
    async ([, answer], { page, sandbox }) => {
      page.answerInstead = ({ method }) => (method === 'POST' ? answer() : undefined);
      await sendForm(page);
      await expect.poll(refused).toContain('Your session ended, or a proxy answered instead of Purge Desk.');
      expect(refused()).toContain('Most likely nothing reached Purge Desk.');
      expect(refused()).toContain(UNKNOWN);
      expect(link('Sign in (opens a new tab)')?.target).toBe('_blank');
      expectStillFilled();
      expect(await purgeCount(sandbox)).toBe(0);

      page.answerInstead = () => undefined;
      await sendAndRead(page);
      expect(refused()).toBe('');
      expect(await purgeCount(sandbox)).toBe(1);
    },
  );

  test.for([
    ['its upstream failed', 502],
    ['it refused the answer', 403],
    ['all is well', 202],
  ] as const)(
    'that %s leaves it unknown, although the purge was sent; the form again shows its record',
    async ([, status], { page, sandbox }) => {
      page.replaceAnswer = ({ method }) => (method === 'POST' ? Response.json({}, { status }) : undefined);
      await sendForm(page);
      await expect.poll(refused).toContain(`A proxy answered instead of Purge Desk (${status}).`);
      expect(refused()).toContain(UNKNOWN);
      expectStillFilled();
      page.replaceAnswer = () => undefined;
      await sendAndRead(page);
      expect(recorded()).toContain('Nothing was sent now');
      expect(await purgeCount(sandbox)).toBe(1);
    },
  );
});

describe.for(targets)('after a hard purge of kind $kind', ({ kind, value }) => {
  test('the form is back at URL and soft, with nothing left of it, and a double click sends no other', async ({
    page,
    sandbox,
  }) => {
    const filled = { ...form, kind, value };
    await openForm(page);
    await fillForm(page, filled);
    const now = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
    await sendAndRead(page);
    const expectUntouched = () => {
      expect(kindChoice('url').checked && modeChoice('soft').checked).toBe(true);
      for (const field of [urlField(), reasonField(), ticketField()]) expect(field.value).toBe('');
    };
    expectUntouched();
    await expect.poll(() => document.activeElement).toBe(urlField());

    // The second half of a slow double click.
    now.mockReturnValue(performance.now() + 500);
    await page.user.click(sendButton());
    expect(document.querySelectorAll('[aria-invalid=true]')).toHaveLength(0);
    // Nobody takes so long for a double click; the form that was emptied asks for a URL.
    now.mockReturnValue(performance.now() + 1500);
    await page.user.click(sendButton());
    await expect.poll(() => descriptionOf(urlField())).toContain('Enter a URL');
    now.mockRestore();

    await chooseKind(page, kind);
    expect(modeChoice('soft').checked).toBe(true);
    expect(targetFields[kind]().value).toBe('');
    expect(await purgeCount(sandbox)).toBe(1);
  });
});

test('an answer that comes after the page was left empties what the tab keeps of it', async ({ page, sandbox }) => {
  await sandbox.faults({ type: 'hold' });
  await sendForm(page);
  await sandbox.untilHeld();
  page.leave();
  await sandbox.release();
  await expect.poll(() => sessionStorage.getItem('purge-desk.draft')).not.toContain(url);
  await openForm(page);
  expect(urlField().value).toBe('');
  expect(await purgeCount(sandbox)).toBe(1);
});

test('a purge that a reload interrupted comes back whole, is said to be under way, and then as sent before', async ({
  page,
  sandbox,
}) => {
  await sandbox.faults({ type: 'hold' });
  await sendForm(page, { ...form, kind: 'pattern', value: '^/products/' });
  await sandbox.untilHeld();
  await page.reload();
  expect(patternField().value).toBe('^/products/');
  expect(modeChoice('hard').checked).toBe(true);
  expect(reasonField().value).toBe(form.reason);
  await sendPurge(page);
  await expect.poll(refused).toContain(errorTexts.purge_in_progress.title);
  await sandbox.release();
  await expect.poll(recorded).toContain('Accepted');
  await sendPurge(page);
  await expect.poll(recorded).toContain('Nothing was sent now');
  expect(await purgeCount(sandbox)).toBe(1);
});

test('a purge that waits in the queue takes its choices with it, and is shown as sent once it is', async ({
  page,
  desk,
  sandbox,
}) => {
  await sandbox.faults({ type: 'status', status: 429, retryAfter: '300' });
  await sendForm(page, { ...form, kind: 'pattern', value: '^/products/' });
  await expect.poll(recorded).toContain('Queued');
  // Why it waits is asked for once more with the answer.
  await expect.poll(recorded).toContain('The CDN accepts no purges until');
  expect(kindChoice('url').checked && modeChoice('soft').checked).toBe(true);
  expect(urlField().value).toBe('');
  await desk.advance(300_000);
  await expect.poll(recorded).toContain('Accepted');
  expect(await purgeBodies(sandbox)).toEqual(Array(2).fill({ pattern: '^/products/', hard_purge: {} }));
});

test('a desk that limits a person shows the next safe time', async () => {
  const desk = await startDesk({ settings: { LIMIT_PURGES_PER_MINUTE: '1' } });
  const page = new DeskPage(desk);
  await send(desk, aPurge());
  const before = Date.now();
  await sendForm(page);
  await expect.poll(refused).toContain('Next safe time');
  expect(refused()).toContain(NOTHING);
  const at = Date.parse(document.querySelector('[role=alert] time')?.getAttribute('datetime') ?? '');
  expect(at > before && at <= Date.now() + 60_000).toBe(true);
  expectStillFilled();
  page.close();
  await desk.stop();
});

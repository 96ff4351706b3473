import { describe, expect } from 'vitest';
import { rememberDistribution } from '@/lib/client/draft-storage';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { prefillAgain } from '@/lib/shared/targets/prefill';
import { aPurge, send } from '@/test/support/api';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { purgeBodies, purgeCount } from '@/test/support/ledger';
import {
  chooseMode,
  confirmationField,
  descriptionOf,
  distributionField,
  fill,
  fillForm,
  hostnameField,
  kindChoice,
  modeChoice,
  openForm,
  openLink,
  patternField,
  purgeForm,
  reasonField,
  recorded,
  sendAndRead,
  sendButton,
  sendPurge,
  targetFields,
  ticketField,
  urlField,
} from '@/test/support/purge-form-page';
import { targets } from '@/test/support/purge-targets';

const test = pageTest();
const url = 'https://www.shop.example/products';
const shop = { namespace: 'default', distribution: 'www-shop' };
const form = { distribution: 'default/www-shop', kind: 'url', mode: 'soft', value: url } as const;

describe.for(targets)('“Purge again” on a purge of kind $kind', ({ kind, value, wire }) => {
  test('fills in the form and sends nothing', async ({ page, desk, sandbox }) => {
    const target = kind === 'all' ? { kind } : { kind, value };
    const { body } = await send<Purge>(
      desk,
      aPurge({ target, mode: 'hard', ticket: 'AGAIN-1', reason: 'A wrong price' }),
    );
    await openLink(page, Object.fromEntries(new URLSearchParams(prefillAgain(body))));
    await expect.poll(() => purgeForm().textContent).toContain('Nothing is sent until you press the button.');
    expect(distributionField().value).toBe('default/www-shop');
    expect(kindChoice(kind).checked && modeChoice('hard').checked).toBe(true);
    expect(targetFields[kind]().value).toBe(kind === 'all' ? '' : value);
    expect(ticketField().value).toBe('AGAIN-1');
    expect(reasonField().value).toBe('A wrong price');
    expect(await purgeCount(sandbox)).toBe(1);
    if (kind === 'all') {
      expect(sendButton().disabled).toBe(true);
      fill(confirmationField(), value);
    }
    await sendAndRead(page);
    expect(await purgeBodies(sandbox)).toEqual(Array(2).fill({ ...wire, hard_purge: {} }));
  });
});

describe('a link', () => {
  test('that was used up arms nothing after it', async ({ page }) => {
    await openLink(page, { ...shop, kind: 'hostname', value: 'img.shop.example', mode: 'hard' });
    await expect.poll(() => hostnameField().value).toBe('img.shop.example');
    await sendAndRead(page);
    expect(page.visited).toEqual(['/']);
    expect(purgeForm().textContent).not.toContain('Filled in from a link');
    expect(recorded()).toContain('Accepted');
    await page.reload();
    expect(kindChoice('url').checked && modeChoice('soft').checked).toBe(true);
    expect(urlField().value).toBe('');
  });

  test('that names an unknown distribution chooses no other one', async ({ page }) => {
    await openLink(page, { namespace: 'default', distribution: 'gone', kind: 'url', value: url });
    await expect.poll(() => urlField().value).toBe(url);
    expect(distributionField().value).toBe('');
    expect(purgeForm().textContent).toContain('You cannot see a distribution default/gone.');
  });

  test.for([
    [{ kind: 'url', value: url }, 'default/www-shop'],
    [{ value: 'docs.example/guide' }, 'default/docs-portal'],
    [{ kind: 'hostname', value: 'img.shop.example' }, 'default/www-shop'],
    [{ kind: 'url', value: 'https://www.other.example/' }, ''],
  ] as const)(
    'that names no distribution finds the one that serves %j: %s',
    async ([query, found], { page, sandbox }) => {
      rememberDistribution('media/video-library');
      await openLink(page, query);
      await expect.poll(() => purgeForm().textContent).toContain('Filled in from a link');
      expect(distributionField().value).toBe(found);
      if ('kind' in query && query.kind === 'hostname') expect(hostnameField().value).toBe(query.value);
      else expect(urlField().value).toBe(query.value);
      expect(await purgeCount(sandbox)).toBe(0);
    },
  );

  test('keeps what was edited through a reload, and says what it says when it is opened again', async ({ page }) => {
    const link = { ...shop, kind: 'url', value: url, mode: 'hard', ticket: 'SHOP-1' };
    await openLink(page, link);
    await expect.poll(() => urlField().value).toBe(url);
    fill(urlField(), `${url}?page=2`);
    fill(reasonField(), 'A wrong price');
    await page.reload();
    await expect.poll(() => urlField().value).toBe(`${url}?page=2`);
    expect(reasonField().value).toBe('A wrong price');
    expect(ticketField().value).toBe('SHOP-1');
    expect(modeChoice('hard').checked).toBe(true);
    page.leave();
    await openLink(page, link);
    await expect.poll(() => urlField().value).toBe(url);
    expect(reasonField().value).toBe('');
  });

  test('does not fill in the form once more after its purge failed', async ({ page, sandbox }) => {
    await openLink(page, { ...shop, kind: 'url', value: url, mode: 'hard' });
    await expect.poll(() => urlField().value).toBe(url);
    await sandbox.faults({ type: 'status', status: 400 });
    await sendPurge(page);
    await expect.poll(() => page.visited).toEqual(['/']);
    expect(urlField().value).toBe(url);
    expect(modeChoice('hard').checked).toBe(true);
    await page.reload();
    expect(urlField().value).toBe(url);
    expect(modeChoice('soft').checked).toBe(true);
  });

  test('with a hostname that is not one of the distribution’s chooses none', async ({ page }) => {
    await openLink(page, { ...shop, kind: 'hostname', value: 'docs.example', mode: 'hard' });
    await expect.poll(() => kindChoice('hostname').checked).toBe(true);
    expect(hostnameField().value).toBe('');
    expect(purgeForm().textContent).toContain('docs.example is not a domain of default/www-shop.');
    expect(sendButton().disabled).toBe(true);
  });

  test('with what does not fit leaves that out', async ({ page, sandbox }) => {
    await openLink(page, { ...shop, kind: 'everything', mode: 'firm', value: url, reason: 'x'.repeat(501) });
    await expect.poll(() => urlField().value).toBe(url);
    expect(kindChoice('url').checked && modeChoice('soft').checked).toBe(true);
    expect(reasonField().value).toBe('');
    expect(await purgeCount(sandbox)).toBe(0);
  });

  test('fills in nothing that a reader does not see, and says so; typed, it is refused', async ({ page, sandbox }) => {
    // A browser shows the end of it as `png.*`.
    const hidden = '^/img/\u202e*.gnp';
    await openLink(page, { ...shop, kind: 'pattern', mode: 'hard', value: hidden, reason: 'x\u2066', ticket: 'INC-1' });
    const notice = () => document.querySelector('[role=alert]')?.textContent;
    await expect.poll(notice).toContain('A target cannot contain invisible or misleading characters');
    expect(notice()).toContain('U+202E (right-to-left override) at position 7');
    expect(notice()).toContain('U+2066 (left-to-right isolate) at position 2');
    expect(kindChoice('pattern').checked && modeChoice('hard').checked).toBe(true);
    expect([patternField().value, reasonField().value, ticketField().value]).toEqual(['', '', 'INC-1']);
    fill(patternField(), hidden);
    await sendPurge(page);
    await expect.poll(() => descriptionOf(patternField())).toContain('U+202E (right-to-left override) at position 7');
    expect(patternField().getAttribute('aria-invalid')).toBe('true');
    expect(page.changes).toEqual([]);
    expect(await purgeCount(sandbox)).toBe(0);
  });
});

describe('what was typed', () => {
  test('comes back with a reload where it is work, without what makes it hard', async ({ page }) => {
    await openForm(page);
    const noted = { reason: 'A wrong price', ticket: 'SHOP-1' };
    await fillForm(page, { ...form, kind: 'pattern', mode: 'hard', value: '^/products/', ...noted });
    await page.reload();
    expect(patternField().value).toBe('^/products/');
    expect(reasonField().value).toBe(noted.reason);
    expect(ticketField().value).toBe(noted.ticket);
    expect(modeChoice('soft').checked).toBe(true);
  });

  test.for(targets.filter(({ kind }) => kind === 'hostname' || kind === 'all'))(
    'does not come back where it is nothing but a choice: $kind',
    async ({ kind, value }, { page }) => {
      await openForm(page);
      await fillForm(page, { ...form, mode: 'hard', kind, value });
      await page.reload();
      expect(kindChoice('url').checked && modeChoice('soft').checked).toBe(true);
      await page.user.click(kindChoice(kind));
      expect(targetFields[kind]().value).toBe('');
    },
  );
});

describe('the same purge of a moment ago', () => {
  const warning = () =>
    [...purgeForm().querySelectorAll('[role=status]')].find((one) =>
      /The same purge|Another spelling/.test(one.textContent ?? ''),
    );
  const warned = () => warning()?.textContent ?? '';
  /** Until the desk was asked a second time: what it answered at first is on screen by then. */
  async function duplicatesAreKnown({ asked }: DeskPage) {
    const count = () => asked.filter(({ path }) => path.startsWith('/api/purges/duplicates')).length;
    await expect.poll(count).toBeGreaterThan(1);
  }

  test('is shown with its actor, time and status, and can be sent again', async ({ page, desk, sandbox }) => {
    const { body } = await send<Purge>(desk, aPurge());
    await openForm(page);
    await fillForm(page, form);
    await expect.poll(warned).toContain('in the last 10 minutes');
    // The desk's clock stands still, the page's goes on.
    expect(warned()).toMatch(/Accepted.*(just now|\d min ago) by local operator/);
    expect(warning()?.querySelector('a')?.getAttribute('href')).toBe(`/purges/${body.id}`);
    await chooseMode(page, 'hard');
    await expect.poll(warned).toBe('');
    await chooseMode(page, 'soft');
    await expect.poll(warned).not.toBe('');
    fill(urlField(), `${url}?other`);
    await expect.poll(warned).toBe('');
    fill(urlField(), 'HTTPS://www.shop.example:443/products#top');
    await expect.poll(warned).not.toBe('');
    await sendAndRead(page);
    expect(await purgeCount(sandbox)).toBe(2);
  });

  test('may be of another spelling of the URL, which is named', async ({ page, desk }) => {
    const value = `${url}/spelled`;
    await send(desk, aPurge({ target: { kind: 'url', value: `${value}/` } }));
    await openForm(page);
    await fillForm(page, { ...form, value });
    await expect.poll(warned).toContain('Another spelling of this URL was submitted in the last 10 minutes.');
    expect(warned()).toContain(`${value}/`);
    expect(warned()).not.toContain('The same purge');
  });

  test('is not shown when it certainly purged nothing', async ({ page, desk, sandbox }) => {
    await sandbox.faults({ type: 'status', status: 401 });
    await send(desk, aPurge({ target: { kind: 'url', value: `${url}?refused` } }));
    await openForm(page);
    await fillForm(page, { ...form, value: `${url}?refused` });
    await duplicatesAreKnown(page);
    expect(warned()).toBe('');
  });

  test('may be one made outside Purge Desk, of which the CDN reports neither target nor actor', async ({
    page,
    openDesk,
    sandbox,
  }) => {
    page.desk = await openDesk({ OUTSIDE_PURGES: 'on' });
    await sandbox.purgeOutside({
      api: 'cache-purge',
      distribution: 'default/www-shop',
      target: { url: '/a' },
      mode: 'soft',
    });
    page.desk.clock.moveTo(page.desk.clock.monotonic() + 3 * 60_000);
    for (let call = 0; call < 10; call++) await page.desk.background.run('outside');
    await openForm(page);
    await fillForm(page, form);
    const text = () => purgeForm().textContent;
    await expect.poll(text).toContain('The CDN does not say exactly what was purged. It might be the same purge.');
    expect(text()).toMatch(/(just now|\d min ago) · made outside Purge Desk/);
    expect(text()).not.toContain('The same purge was submitted');
  });

  test('is not shown when the warning is off', async ({ page, openDesk }) => {
    page.desk = await openDesk({ DUPLICATE_WARNING_MINUTES: '0' });
    await send(page.desk, aPurge());
    await openForm(page);
    await fillForm(page, form);
    await duplicatesAreKnown(page);
    expect(warned()).toBe('');
  });
});

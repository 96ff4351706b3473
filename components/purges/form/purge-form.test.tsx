import { describe, expect } from 'vitest';
import { paths } from '@/lib/shared/paths';
import { modes } from '@/lib/shared/purges/purge-terms';
import { startDesk } from '@/test/support/desk';
import { DeskPage, pageTest } from '@/test/support/desk-page';
import { purgeBodies, purgeCount } from '@/test/support/ledger';
import {
  chooseDistribution,
  chooseKind,
  chooseMode,
  confirmationField,
  descriptionOf,
  distributionField,
  distributionOptions,
  fill,
  fillForm,
  fillTarget,
  hostnameField,
  kindChoice,
  modeChoice,
  openForm,
  openLink,
  patternField,
  purgeForm,
  recorded,
  sendAndRead,
  sendButton,
  sendPurge,
  ticketField,
  urlField,
} from '@/test/support/purge-form-page';
import { targets } from '@/test/support/purge-targets';

const test = pageTest();
const shop = 'default/www-shop';
const url = 'https://www.shop.example/products';
const form = { distribution: shop, kind: 'url', mode: 'soft', value: url } as const;

describe.for(targets)('for $kind, the form', ({ kind, value, words, wire }) => {
  test('says in words and shows on the wire what it will do, and does exactly that', async ({ page, sandbox }) => {
    await openForm(page);
    await chooseDistribution(page, shop);
    for (const mode of modes) {
      await chooseKind(page, kind);
      await fillTarget(page, kind, value);
      await chooseMode(page, mode);
      const summary = `${mode === 'soft' ? 'Soft' : 'Hard'}-purge ${words} on ${shop}`;
      await expect.poll(() => descriptionOf(sendButton())).toBe(summary);
      const preview = purgeForm().querySelector('details pre')?.textContent ?? '';
      const [line, body = ''] = preview.split('\n\n');
      await sendAndRead(page);
      const sent = (await sandbox.purges()).at(-1);
      expect(line).toBe(`${sent?.method} ${sent?.path}`);
      expect(JSON.parse(body)).toEqual(JSON.parse(sent?.body ?? ''));
    }
    expect(await purgeBodies(sandbox)).toEqual([
      { ...wire, soft_purge: {} },
      { ...wire, hard_purge: {} },
    ]);
  });
});

test('the cursor stays in a field where somebody is when the page comes alive', async ({ page }) => {
  const untilPainted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await openLink(page, {});
  ticketField().focus();
  await untilPainted();
  expect(document.activeElement).toBe(ticketField());
});

describe('distributions', () => {
  test('are found by name and by domain', async ({ page }) => {
    await openForm(page);
    const expectOffered = (typed: string, names: RegExp[]) => {
      fill(distributionField(), typed);
      return expect.poll(distributionOptions).toEqual(names.map((name) => expect.stringMatching(name)));
    };
    await expectOffered('video', [/^media\/video-library/]);
    await expectOffered('img.shop', [/^default\/www-shop/]);
    await expectOffered('default example', [/^default\/docs-portal/, /^default\/www-shop/]);
    await expectOffered('nothing like this', []);
    expect(purgeForm().textContent).toContain('No matching distributions.');
  });

  test.for(['{Escape}', '{Tab}'])('keep the choice that was made after %s', async (key, { page }) => {
    await openForm(page);
    await chooseDistribution(page, shop);
    await page.user.click(distributionField());
    await page.user.clear(distributionField());
    await page.user.keyboard(`docs${key}`);
    expect(distributionField().value).toBe(shop);
    expect(distributionField().getAttribute('aria-expanded')).toBe('false');
    expect(descriptionOf(sendButton())).toBe(`Soft-purge one URL on ${shop}`);
  });

  test('stay as they are when the list is merely opened and Enter is pressed', async ({ page }) => {
    await openForm(page);
    await fillForm(page, form);
    await page.user.click(distributionField());
    await expect.poll(distributionOptions).toHaveLength(3);
    await page.user.keyboard('{Enter}');
    expect(distributionField().value).toBe(shop);
  });

  test('are chosen by a search and Enter at once, also after a search before', async ({ page, sandbox }) => {
    await openForm(page);
    await chooseDistribution(page, 'media/video-library');
    await page.user.click(distributionField());
    await page.user.clear(distributionField());
    await page.user.keyboard('img{Enter}');
    expect(distributionField().value).toBe(shop);
    expect(await purgeCount(sandbox)).toBe(0);
  });
});

test('switching the kind keeps text, takes back what is chosen by name, and sends only the chosen kind', async ({
  page,
  sandbox,
}) => {
  await openForm(page);
  await chooseDistribution(page, shop);
  fill(urlField(), url);
  await chooseKind(page, 'hostname');
  await fillTarget(page, 'hostname', 'img.shop.example');
  await chooseKind(page, 'all');
  await fillTarget(page, 'all', 'www-shop');
  await chooseKind(page, 'pattern');
  await fillTarget(page, 'pattern', '^/a$');

  await chooseKind(page, 'url');
  expect(urlField().value).toBe(url);
  await chooseKind(page, 'hostname');
  expect(hostnameField().value).toBe('');
  await chooseKind(page, 'all');
  expect(confirmationField().value).toBe('');
  await chooseKind(page, 'pattern');
  expect(patternField().value).toBe('^/a$');
  await sendAndRead(page);
  expect(await purgeBodies(sandbox)).toEqual([{ pattern: '^/a$', soft_purge: {} }]);
});

test('a change of the kind takes hard and the typed name back', async ({ page }) => {
  await openForm(page);
  await chooseDistribution(page, shop);
  await chooseMode(page, 'hard');
  await chooseKind(page, 'all');
  expect(modeChoice('soft').checked).toBe(true);
  await fillTarget(page, 'all', 'www-shop');
  await chooseMode(page, 'hard');
  await chooseKind(page, 'url');
  expect(kindChoice('url').checked).toBe(true);
  expect(modeChoice('soft').checked).toBe(true);
  await chooseKind(page, 'all');
  expect(confirmationField().value).toBe('');
  expect(sendButton().disabled).toBe(true);
});

const isForDuplicates = ({ path }: { path: string }) => path.startsWith(paths.api.duplicates);

describe('impatience', () => {
  test.for([
    ['a double click', async (user, send) => user.dblClick(send)],
    ['five fast clicks', async (user, send) => user.pointer(Array(5).fill({ keys: '[MouseLeft]', target: send }))],
    ['Enter twice', async (user) => user.type(urlField(), '{Enter}{Enter}')],
    [
      'a click and Enter',
      async (user, send) => {
        await user.click(send);
        await user.type(urlField(), '{Enter}');
      },
    ],
  ] satisfies [string, (user: typeof import('@testing-library/user-event').userEvent, send: Element) => unknown][])(
    '%s sends one purge, to a slow CDN and to a fast one',
    async ([, press], { page, sandbox }) => {
      await openForm(page);
      for (const isSlow of [true, false]) {
        if (isSlow) await sandbox.faults({ type: 'hold' });
        await fillForm(page, form);
        const before = page.changes.length;
        await press(page.user as never, sendButton());
        if (isSlow) {
          await sandbox.untilHeld();
          await sandbox.release();
        }
        await expect.poll(recorded).toContain('Accepted');
        // A second sending would have been answered before a purge that is really meant.
        fill(urlField(), `${url}?page=2`);
        await sendAndRead(page);
        expect(page.changes.length - before).toBe(2);
      }
      const bodies = [
        { url, soft_purge: {} },
        { url: `${url}?page=2`, soft_purge: {} },
      ];
      expect(await purgeBodies(sandbox)).toEqual([...bodies, ...bodies]);
    },
  );

  test('meets a button that says that it is sending', async ({ page, sandbox }) => {
    await sandbox.faults({ type: 'hold' });
    await openForm(page);
    await fillForm(page, form);
    await sendPurge(page);
    await expect.poll(() => sendButton().textContent).toMatch(/^Sending/);
    expect(sendButton().getAttribute('aria-disabled')).toBe('true');
    await page.user.click(sendButton());
    await sandbox.untilHeld();
    await sandbox.release();
    await expect.poll(recorded).toContain('Accepted');
    expect(sendButton().getAttribute('aria-disabled')).toBe('false');
    expect(page.changes).toHaveLength(1);
  });

  test('who types on while the CDN is slow keeps it, and is not warned of what is being sent', async ({
    page,
    sandbox,
  }) => {
    await sandbox.faults({ type: 'hold' });
    await openForm(page);
    const duplicatesAsked = page.asked.filter(isForDuplicates).length;
    // Asked before the press, and answered after it.
    page.beforeRequest = (asked) => isForDuplicates(asked) && sandbox.untilHeld();
    await fillForm(page, { ...form, value: `${url}/typed-on` });
    await expect.poll(() => page.asked.filter(isForDuplicates).length).toBeGreaterThan(duplicatesAsked);
    await sendPurge(page);
    await sandbox.untilHeld();
    // Longer than the form waits before it asks for the same purges.
    await new Promise((later) => setTimeout(later, 800));
    expect(document.body.textContent).not.toContain('The same purge was submitted');
    fill(urlField(), `${url}?page=2`);
    await sandbox.release();
    await expect.poll(recorded).toContain('Accepted');
    expect(urlField().value).toBe(`${url}?page=2`);
    expect(page.changes).toHaveLength(1);
  });
});

test('the same purge may be sent again on purpose', async ({ page, sandbox }) => {
  await openForm(page);
  await fillForm(page, form);
  const first = await sendAndRead(page);
  fill(urlField(), url);
  expect(await sendAndRead(page)).not.toBe(first);
  expect(await purgeCount(sandbox)).toBe(2);
});

test('the only distribution is preselected, and the URL is all that is missing', async () => {
  const desk = await startDesk({ settings: { F5XC_DISTRIBUTIONS: 'default/docs-portal=docs.example' } });
  const page = new DeskPage(desk);
  await openForm(page);
  expect(distributionField().value).toBe('default/docs-portal');
  await page.user.keyboard('/guide{Enter}');
  await expect.poll(recorded).toContain('Accepted');
  page.close();
  await desk.stop();
});

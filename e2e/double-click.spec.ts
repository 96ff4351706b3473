import type { Page } from '@playwright/test';
import { purgeBodies, purgeCount } from '../test/support/ledger';
import {
  type FilledForm,
  fillForm,
  openForm,
  recorded,
  sendAndRead,
  sendButton,
  sendPurge,
  targets,
  urlField,
} from './steps/purge-form';
import { expect, test } from './test';

const soft = { distribution: 'default/www-shop', mode: 'soft' } as const;
/** As slow as double clicks get: the first answer is there before the second click. */
const SLOW_DOUBLE_CLICK_MS = 500;
/** Nobody takes so long for a double click. */
const LATER_MS = 1500;

/** Sends the form and presses the button again so much later by the page's clock, which stands still from then on. */
async function pressTwice(page: Page, filled: FilledForm, msBetween: number) {
  const start = Date.now();
  await page.clock.install({ time: start });
  await openForm(page);
  await fillForm(page, filled);
  await page.clock.pauseAt(start + 60_000);
  await sendPurge(page);
  await expect(recorded(page)).toContainText('Accepted');
  await page.clock.runFor(msBetween);
  // As a hand does, whatever the button has become meanwhile.
  await sendButton(page).click({ force: true });
}

for (const { kind, value } of targets)
  test(`a slow double click sends one purge of kind ${kind}`, async ({ page, sandbox }) => {
    await pressTwice(page, { ...soft, kind, value }, SLOW_DOUBLE_CLICK_MS);
    await expect(page.locator('[aria-invalid=true]')).toHaveCount(0);
    await page.clock.resume();
    // A person who means it again changes something, or presses again later.
    await fillForm(page, { ...soft, kind, value, mode: 'hard' });
    await sendAndRead(page);
    expect((await purgeBodies(sandbox)).map((body) => Object.keys(body as object)[1])).toEqual([
      'soft_purge',
      'hard_purge',
    ]);
  });

test('pressing the form that a purge emptied sends nothing later, either: it asks for a URL', async ({
  page,
  sandbox,
}) => {
  await pressTwice(page, { ...soft, kind: 'hostname', value: 'img.shop.example' }, LATER_MS);
  await expect(urlField(page)).toHaveAccessibleDescription(/Enter a URL/);
  expect(await purgeCount(sandbox)).toBe(1);
});

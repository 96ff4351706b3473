import { purgeBodies, purgeCount } from '../../test/support/ledger';
import { expect, test } from '../fixtures/desks';
import { fillForm, openForm, recorded, sendAndRead, sendButton, sendPurge, urlField } from '../steps/purge-form';

const filled = {
  distribution: 'default/www-shop',
  mode: 'soft',
  kind: 'hostname',
  value: 'img.shop.example',
} as const;
/** As slow as double clicks get: the first answer is there before the second click. */
const SLOW_DOUBLE_CLICK_MS = 500;
/** Nobody takes so long for a double click. */
const LATER_MS = 1500;

test('a slow double click sends one purge, and pressing the form that it emptied later asks for a URL', async ({
  page,
  sandbox,
}) => {
  const start = Date.now();
  await page.clock.install({ time: start });
  await openForm(page);
  await fillForm(page, filled);
  // The page's clock stands still from now on.
  await page.clock.pauseAt(start + 60_000);
  await sendPurge(page);
  await expect(recorded(page)).toContainText('Accepted');
  await page.clock.runFor(SLOW_DOUBLE_CLICK_MS);
  // As a hand does, whatever the button has become meanwhile.
  await sendButton(page).click({ force: true });
  await expect(page.locator('[aria-invalid=true]')).toHaveCount(0);
  await page.clock.runFor(LATER_MS);
  await sendButton(page).click({ force: true });
  await expect(urlField(page)).toHaveAccessibleDescription(/Enter a URL/);
  expect(await purgeCount(sandbox)).toBe(1);

  await page.clock.resume();
  // A person who means it again changes something, or presses again later.
  await fillForm(page, { ...filled, mode: 'hard' });
  await sendAndRead(page);
  expect((await purgeBodies(sandbox)).map((body) => Object.keys(body as object)[1])).toEqual([
    'soft_purge',
    'hard_purge',
  ]);
});

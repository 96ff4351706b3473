import type { Problem } from '../../lib/shared/problem';
import { aPurge, expectProblem, send } from '../../test/support/api';
import { purgeCount } from '../../test/support/ledger';
import { expect, test } from '../fixtures/desks';
import { kindChoice, modeChoice, patternField, sendButton } from '../steps/purge-form';

/** `^/img/` and then a text that a browser shows as `png.*`. */
const HIDDEN = '^/img/\u202e*.gnp';
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

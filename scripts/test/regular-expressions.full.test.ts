import { expect, it } from 'vitest';
import { expectLinear, literals, TIMEOUT_MS } from '../../test/support/regular-expressions';

it.each(literals)('takes no longer than its text is long: %s', { timeout: 2 * TIMEOUT_MS }, expectLinear);

// `npx vitest run scripts/regular-expressions.full --update` writes the list.
it('is in the list of the judged ones', () =>
  expect(`${JSON.stringify(literals, null, 2)}\n`).toMatchFileSnapshot('judged-expressions.json'));

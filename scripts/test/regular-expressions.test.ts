import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectLinear, literals, madeUpExpressions, TIMEOUT_MS } from '../../test/support/regular-expressions';

/** Expressions that are put together when they are used, and why no text makes them slow. */
const madeUp: Record<string, string> = {
  'lib/shared/shares/redact.ts: pattern':
    'escaped texts as alternatives, without repetition: work is the text times their length',
  'lib/server/observability/route-label.ts: `^${pattern}$`':
    'our own addresses; a place is all characters up to the next slash',
  'lib/shared/text/visible-text.ts: `[${UNSEEN}]`': 'one character',
  'lib/shared/text/visible-text.ts: `[${UNSEEN}${LOOKALIKE}]`': 'one character',
  'lib/shared/text/visible-text.ts: `[ ${UNSEEN}${LOOKALIKE}]`': 'one character',
  'lib/shared/text/visible-text.ts: `[${UNSEEN}${LOOKALIKE}\\p{Cn}]`': 'one character',
  'lib/shared/text/visible-text.ts: `^(?=[\\p{L}\\p{M}])[${JOINED_SCRIPTS}]`': 'one character',
};

/** Those that the slow test judges again, one by one. */
const judged = new Set<string>(JSON.parse(readFileSync('scripts/test/judged-expressions.json', 'utf8')));
const unjudged = literals.filter((literal) => !judged.has(literal));

describe('a regular expression', () => {
  it('is found wherever it is', () => expect(literals.length).toBeGreaterThan(100));

  it('is in the list of the judged ones, or takes no longer than its text is long', {
    timeout: TIMEOUT_MS * (1 + unjudged.length),
  }, async () => {
    for (const literal of unjudged) await expectLinear(literal);
  });

  it('that is put together when it is used is in the list, with the reason why it is harmless', () =>
    expect(madeUpExpressions).toEqual(Object.keys(madeUp).sort()));
});

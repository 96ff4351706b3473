import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { check } from 'recheck';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** Everything that runs where somebody else's text arrives: the desk, its commands and the sandbox. */
const READS_FOREIGN_TEXT =
  /^(app|components|lib|sandbox)\/|^(proxy|instrumentation(-client)?)\.ts$|^scripts\/(serve\.mjs|[^/]+\.ts)$/;
const TESTS = /\.test\.tsx?$|-under-test\.ts$/;

/** Expressions that are put together when they are used, and why no text makes them slow. */
const madeUp: Record<string, string> = {
  'lib/shared/shares/redact.ts: pattern':
    'escaped texts as alternatives, without repetition: work is the text times their length',
  'lib/server/observability/route-label.ts: `^${pattern}$`':
    'our own addresses; a place is all characters up to the next slash',
  'lib/shared/text/visible-text.ts: `[${UNSEEN}]`': 'one character',
  'lib/shared/text/visible-text.ts: `[ ${UNSEEN}${LOOKALIKE}]`': 'one character',
  'lib/shared/text/visible-text.ts: `[${UNSEEN}${LOOKALIKE}\\p{Cn}]`': 'one character',
  'lib/shared/text/visible-text.ts: `^(?=[\\p{L}\\p{M}])[${JOINED_SCRIPTS}]`': 'one character',
};

/** How long one expression may be looked into, in milliseconds; without the linter's native part it takes longer. */
const TIMEOUT_MS = 50_000;

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => READS_FOREIGN_TEXT.test(file) && /\.(tsx?|mjs)$/.test(file) && !TESTS.test(file));

interface Expressions {
  literals: string[];
  madeUp: string[];
}

function expressionsIn(file: string): Expressions {
  const found: Expressions = { literals: [], madeUp: [] };
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) found.literals.push(node.text);
    if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp')
      found.madeUp.push(`${file}: ${node.arguments?.[0]?.getText().replaceAll('\\\\', '\\')}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const all = files.map(expressionsIn);
const literals = [...new Set(all.flatMap((one) => one.literals))];

describe('a regular expression', () => {
  it('is found wherever it is', () => expect(literals.length).toBeGreaterThan(100));

  it.each(literals)('takes no longer than its text is long: %s', { timeout: 2 * TIMEOUT_MS }, async (literal) => {
    const end = literal.lastIndexOf('/');
    const judged = await check(literal.slice(1, end), literal.slice(end + 1), { timeout: TIMEOUT_MS });
    expect(judged.status, judged.status === 'vulnerable' ? judged.attack.pattern : '').toBe('safe');
  });

  it('that is put together when it is used is in the list, with the reason why it is harmless', () =>
    expect([...new Set(all.flatMap((one) => one.madeUp))].sort()).toEqual(Object.keys(madeUp).sort()));
});

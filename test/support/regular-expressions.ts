import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect } from 'vitest';
import { repositoryFiles } from '../../scripts/test/repository-files.mjs';

/** Everything that runs where somebody else's text arrives: the desk, its commands and the sandbox. */
const READS_FOREIGN_TEXT =
  /^(app|components|lib|sandbox)\/|^(proxy|instrumentation(-client)?)\.ts$|^scripts\/(run\/serve\.mjs|db\/.+\.ts)$/;
const TESTS = /\.test\.tsx?$|-under-test\.ts$/;

const files = repositoryFiles.filter(
  (file) => READS_FOREIGN_TEXT.test(file) && /\.(tsx?|mjs)$/.test(file) && !TESTS.test(file),
);

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

/** Every literal in the code that reads foreign text. */
export const literals = [...new Set(all.flatMap((one) => one.literals))].sort();
/** Every expression that is put together when it is used, with its file. */
export const madeUpExpressions = [...new Set(all.flatMap((one) => one.madeUp))].sort();

/** How long one expression may be looked into, in milliseconds; without the linter's native part it takes longer. */
export const TIMEOUT_MS = 50_000;

/** Expects that no text makes an expression slower than the text is long. */
export async function expectLinear(literal: string) {
  // Not at the top: it takes longer to load than all the rest, and is seldom needed.
  const { check } = await import('recheck');
  const end = literal.lastIndexOf('/');
  const judged = await check(literal.slice(1, end), literal.slice(end + 1), { timeout: TIMEOUT_MS });
  expect(judged.status, judged.status === 'vulnerable' ? judged.attack.pattern : '').toBe('safe');
}

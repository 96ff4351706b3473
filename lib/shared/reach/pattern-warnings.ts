import { compilePattern } from './pattern-reach';
import type { Judgement } from './reach';

/** A dot that matches any character where a literal dot was probably meant: one between words or after a repetition. */
const escapedOrClass = /\\.|\[(?:\\.|[^\]\\])*\]?/g;
const hasUnescapedDot = (pattern: string) =>
  /(^|[\w)\]*+?}-])\.(?![*+?{])(?=[\w(])/.test(pattern.replace(escapedOrClass, '_'));

/** A question mark where a query begins, such as `page?id=1`: to PCRE it makes the letter before it optional. */
const hasUnescapedQuery = (pattern: string) => /\w\?[\w-]+=/.test(pattern.replace(escapedOrClass, '_'));

/**
 * What is worth a second look before a pattern is sent, beside how far it reaches. Warnings, never refusals: whether F5
 * anchors a pattern is not documented, so an unanchored search is assumed.
 */
export function patternWarnings(pattern: string, { reach }: Judgement): string[] {
  if (pattern.trim() === '') return [];
  const warnings: string[] = [];
  if (reach === 'part' && compilePattern(pattern)?.test(''))
    warnings.push('This pattern also matches an empty string, so it may match every path.');
  if (hasUnescapedDot(pattern)) warnings.push('A dot matches any character. Write \\. for a literal dot.');
  if (hasUnescapedQuery(pattern))
    warnings.push('A ? makes the character before it optional. Write \\? for a literal question mark.');
  return warnings;
}

/** Paths without much in common; a pattern that finds all of them finds nearly everything. */
const UNRELATED_PATHS = [
  '/',
  '/a',
  '/index.html',
  '/assets/css/site.css',
  '/img/LOGO.PNG',
  '/api/v2/items?page=3',
  '/%E2%82%AC_~9',
];

const escapedOrClass = /\\.|\[(?:\\.|[^\]\\])*\]?/g;

/** A dot that stands for "any character" where a literal dot was probably meant: one between words or after a repetition. */
const hasUnescapedDot = (pattern: string) =>
  /(^|[\w)\]*+?}-])\.(?![*+?{])(?=[\w(])/.test(pattern.replace(escapedOrClass, '_'));

function compile(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    try {
      return new RegExp(pattern);
    } catch {
      return undefined;
    }
  }
}

/**
 * What is worth a second look before a pattern is sent. Warnings, never refusals: the CDN speaks PCRE and the browser
 * does not, and whether F5 anchors a pattern is not documented, so an unanchored search is assumed.
 */
export function patternWarnings(pattern: string): string[] {
  if (pattern.trim() === '') return [];
  const warnings: string[] = [];
  const expression = compile(pattern);
  if (!expression)
    warnings.push('This could not be read as a regular expression here. The CDN reads PCRE; check the brackets.');
  else if (UNRELATED_PATHS.every((path) => expression.test(path)))
    warnings.push('This matches every path: it purges as much as “Everything” does.');
  else if (expression.test('')) warnings.push('This also matches an empty text, so it may match every path.');
  if (hasUnescapedDot(pattern)) warnings.push('A dot stands for any character. Write \\. for a literal dot.');
  return warnings;
}

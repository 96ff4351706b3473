import { RE2JS, RE2JSSyntaxException } from 're2js';
import { NOT_READ, structureOf, whyUnread } from '@/lib/shared/reach/pattern-reach';

/** Faults that PCRE has, too, and whether their place is where reading stops, or where the part begins that never ends. */
const FAULTS: Record<string, { text: (character: string) => string; isOpen?: true }> = {
  'missing closing )': { text: (character) => `“${character}” is never closed`, isOpen: true },
  'missing closing ]': { text: (character) => `“${character}” is never closed`, isOpen: true },
  'unexpected )': { text: (character) => `“${character}” closes nothing` },
  'missing argument to repetition operator': { text: (character) => `“${character}” has nothing to repeat` },
  'invalid nested repetition operator': { text: (character) => `“${character}” has nothing to repeat` },
  'trailing backslash at end of expression': { text: () => 'a backslash at the end escapes nothing' },
};

function faultOf(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return error instanceof RE2JSSyntaxException ? error.error : '';
  }
}

/** The character that a fault is at, from 1: the engine says it of no fault, so longer and longer beginnings are read. */
function placeOf(pattern: string, fault: string, isOpen: boolean): number {
  let lastWithout = 0;
  for (let length = 1; length <= pattern.length; length++) {
    const isThere = faultOf(pattern.slice(0, length)) === fault;
    if (isThere && !isOpen) return length;
    if (!isThere) lastWithout = length;
  }
  return lastWithout + 1;
}

/** The character at which the first group begins that is never closed, from 1. */
function openGroupOf(pattern: string): number {
  const open: number[] = [];
  for (const [index, character] of [...structureOf(pattern)].entries())
    if (character === '(') open.push(index);
    else if (character === ')') open.pop();
  return (open[0] ?? 0) + 1;
}

function withArticle(name: string): string {
  if (/^(look-|recursion|too many)/.test(name)) return name;
  return `${name.startsWith('a') ? 'an' : 'a'} ${name}`;
}

/** Why a pattern cannot be previewed, in a sentence: a fault with its place, or what the engine does not read. */
export function whyNotTried(pattern: string): string {
  const because = whyUnread(pattern);
  const fault = faultOf(pattern);
  const known = because === NOT_READ && fault !== undefined ? FAULTS[fault] : undefined;
  if (known && fault !== undefined) {
    const place = fault === 'missing closing )' ? openGroupOf(pattern) : placeOf(pattern, fault, known.isOpen ?? false);
    const said = known.text(pattern.charAt(place - 1));
    return `Syntax error at character ${place}: ${said}. The CDN will probably refuse this pattern.`;
  }
  if (because === NOT_READ) return `Purge Desk can’t preview this pattern (${because}).`;
  return `This pattern ${because.startsWith('too many') ? 'has' : 'uses'} ${withArticle(because)}; Purge Desk can’t preview it.`;
}

import { describe, expect, it } from 'vitest';
import { patternWarnings } from './pattern-warnings';
import type { Judgement } from './reach';

const DOT = /literal dot/;
const EMPTY = /empty string/;
const warningsOf = (pattern: string, reach: Judgement = { reach: 'part' }) => patternWarnings(pattern, reach);

describe('patternWarnings', () => {
  it.each(['^/img/', '\\.png$', '^/img/.*\\.png$', 'images/.*\\.(png|jpg)', '^/v[0-9]+/', '[.]css$'])(
    'has nothing to say about %s',
    (pattern) => expect(warningsOf(pattern)).toEqual([]),
  );

  it.each(['logo.png', '^/img/a.css$', 'images/.*.(png|jpg)', 'v1.2'])('points at the unescaped dot in %s', (pattern) =>
    expect(warningsOf(pattern)).toEqual([expect.stringMatching(DOT)]),
  );

  it('points at the question mark of a query', () => {
    expect(warningsOf('^/page?id=1')).toEqual([expect.stringContaining('makes the character before it optional')]);
    for (const fine of ['^/page\\?id=1', '^/colou?r', '^/a?b', '[a?b=]', '^/(?:a)='])
      expect(warningsOf(fine)).toEqual([]);
  });

  it('warns of a pattern that an empty string satisfies, unless it is said to match everything anyway', () => {
    expect(warningsOf('^$')).toEqual([expect.stringMatching(EMPTY)]);
    expect(warningsOf('x*', { reach: 'everything' })).toEqual([]);
  });

  it.each(['(', '(a+)+$', '(?=x)', '(.*)*\\1'])('does not stumble over %s', (pattern) =>
    expect(warningsOf(pattern)).toEqual([]),
  );

  it('leaves an empty pattern to the error', () => expect(warningsOf('  ')).toEqual([]));
});

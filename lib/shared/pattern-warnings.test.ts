import { describe, expect, it } from 'vitest';
import { patternWarnings } from './pattern-warnings';

const EVERY = /matches every path/;
const DOT = /literal dot/;
const UNREADABLE = /could not be read/;
const EMPTY = /empty text/;

describe('patternWarnings', () => {
  it.each(['.*', '.', '^', '$', '/', '^/', '^.*$', '()', '|', '.+', '^/?', '[^ ]', '.*?', '^/.*', '(?:.*)'])(
    'says that %s matches everything',
    (pattern) => expect(patternWarnings(pattern)).toContainEqual(expect.stringMatching(EVERY)),
  );

  it.each(['^/img/', '\\.png$', '^/img/.*\\.png$', 'images/.*\\.(png|jpg)', '^/v[0-9]+/', '[.]css$'])(
    'has nothing to say about %s',
    (pattern) => expect(patternWarnings(pattern)).toEqual([]),
  );

  it.each(['logo.png', '^/img/a.css$', 'images/.*.(png|jpg)', 'v1.2'])('points at the unescaped dot in %s', (pattern) =>
    expect(patternWarnings(pattern)).toEqual([expect.stringMatching(DOT)]),
  );

  it.each(['(', '[a-', 'a{2,1}', '(?<n'])('says that it cannot read %s', (pattern) =>
    expect(patternWarnings(pattern)).toEqual([expect.stringMatching(UNREADABLE)]),
  );

  it('warns of a pattern that is satisfied by nothing at all', () => {
    expect(patternWarnings('x*')).toContainEqual(expect.stringMatching(EVERY));
    expect(patternWarnings('^$')).toContainEqual(expect.stringMatching(EMPTY));
  });

  it('leaves an empty pattern to the error', () => expect(patternWarnings('  ')).toEqual([]));
});

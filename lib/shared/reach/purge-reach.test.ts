import { describe, expect, it } from 'vitest';
import { PATTERN_MAX_LENGTH } from '@/lib/shared/purges/purge-terms';
import { compilePattern } from './pattern-reach';
import { reachOf } from './purge-reach';
import { evenPaths, sitePaths } from './sample-paths';

const shop = { domains: ['www.shop.example', 'img.shop.example'] };
const judge = (value: string, distribution: { domains: string[] } = shop) =>
  reachOf({ kind: 'pattern', value }, distribution);

/** Leaves out one second letter after each first letter: 25 pairs of 936, however the samples are chosen. */
const tailored = `^/([^a-y]|${[...'abcdefghijklmnopqrstuvwxy'].map((first) => `${first}[^q]`).join('|')})`;

describe('a pattern', () => {
  it.each(
    [
      ['.*', '/', '^/', '.', '^', '()', '.*.*', '[^\\n]*', '/?', '/*', '/.*', '^/.*$', '^(/|/.+)$', '\\/', '|', 'x|'],
      [
        '(?i).*',
        '(?s).*',
        '(?U).*',
        'a*',
        '\\b',
        '$',
        '\\S',
        '\\D',
        '\\w',
        '[\\s\\S]',
        '.*\\.?.*',
        '^/.{0,}',
        '.{1,255}',
      ],
      ['(?:)', '\\Q\\E', '^/?', '^\\b|.', '.+', '^.{2,}', '[a-z0-9/]', '[a-z]', '[[:print:]]', '^(?:[^/]*/)*'],
      // All but a few: a path or a letter that is left out makes it no smaller.
      [
        '^/([^q]|q)',
        '^/[^a]',
        '^/[^qxz]',
        '[^~]',
        '^[^~]*$',
        '^[^%]*$',
        '^[^q]*$',
        '^/([^abc]|a[^b]|b[^l]|c[^a])',
        tailored,
      ],
    ].flat(),
  )('like %s matches everything', (pattern) => expect(judge(pattern)).toEqual({ reach: 'everything' }));

  it.each([
    ['^/(?!zzz)', 'look-ahead'],
    ['(?=/)', 'look-ahead'],
    ['(?<!x)/', 'look-behind'],
    ['(/)\\1?', 'back-reference'],
    ['(?P<a>/)(?P=a)?', 'back-reference'],
    // RE2 reads an octal number here, PCRE the twelfth group, which is empty.
    [`${'()'.repeat(12)}\\12`, 'back-reference'],
    ['(?R)?', 'recursion'],
    ['(?(1)a|b)', 'conditional group'],
    ['a*+', 'atomic group or possessive quantifier'],
    ['(?>/)', 'atomic group or possessive quantifier'],
    ['(*ACCEPT)', 'backtracking verb such as (*ACCEPT)'],
    ['\\K', 'PCRE-only escape sequence'],
    ['\\h*', 'PCRE-only escape sequence'],
    ['\\N', 'PCRE-only escape sequence'],
    ['(?i)\\p{^Lu}', 'Unicode property'],
    ['(?x) .', 'unsupported or invalid syntax'],
    ['(?#all).*', 'unsupported or invalid syntax'],
    ['[*+](', 'unsupported or invalid syntax'],
    ['[(?=](', 'unsupported or invalid syntax'],
    ['[\\h]', 'PCRE-only escape sequence'],
    ['(', 'unsupported or invalid syntax'],
    ['[a-', 'unsupported or invalid syntax'],
    ['(?i)[^\u212a]', 'unsupported or invalid syntax'],
    ['((a{1,100}){1,100}){1,100}', 'too many repetitions'],
    ['.{0,999}', 'too many repetitions'],
  ])('like %s is not judged, and the reason is said', (pattern, because) =>
    expect(judge(pattern)).toEqual({ reach: 'unjudged', because }),
  );

  it.each([
    ['https?://', /includes the scheme/],
    ['://', /includes the scheme/],
    ['^http', /includes the scheme/],
    ['shop\\.example', /includes the hostname/],
    ['\\.', /includes the hostname/],
    ['^[A-Z]', /omits the leading slash/],
    ['^[^/]', /omits the leading slash/],
    ['^/[a-z]', /ignores case/],
    ['^/[A-Z]', /ignores case/],
  ])('like %s is not judged, for it would match everything where the CDN reads paths otherwise', (pattern, because) =>
    expect(judge(pattern)).toEqual({ reach: 'unjudged', because: expect.stringMatching(because) }),
  );

  it.each(
    [
      ['^/img/', '\\.png$', '/api/v2/', '\\.(css|js)$', '^/$', '^/products/\\d+', '/de/', 'index\\.html', '^/v[0-9]+/'],
      [
        '[.]css$',
        'images/.*\\.(png|jpg)',
        'images/.*.(png|jpg)',
        '^/blog/',
        '^/[a-z]{2}/',
        '\\?',
        '\\d',
        '/[^/]+/[^/]+/',
      ],
      ['^$', '\\.html?$', '(?i)\\.jpe?g$', '\\.[a-z]+$', '/img/*.png', '^/a', '/a+b', 'v1.2', '/$', '^/[^.]*$', 'zzzz'],
      ['\\x{2014}', '\\Q{900}\\E/', '[{900}]~', '[]a{900}]\\?', '[[:alpha:]{900}]~'],
      ['^/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$', '^/v/ä+.*\\.m4s$', '^/(de|fr|it)(/|$)'],
    ].flat(),
  )('like %s matches a part', (pattern) => expect(judge(pattern)).toEqual({ reach: 'part' }));

  it('is held against the hostnames of its own distribution', () => {
    const reachOn = (...domains: string[]) => judge('www', { domains }).reach;
    expect(reachOn('www.shop.example')).toBe('unjudged');
    expect(reachOn('www.shop.example', 'www.shop.test')).toBe('unjudged');
    expect(reachOn('www.shop.example', 'img.shop.example')).toBe('part');
    expect(judge('shop', { domains: ['*.shop.example'] }).reach).toBe('unjudged');
    expect(judge('example', { domains: [] }).reach).toBe('unjudged');
  });

  it('is read in bounded steps: what would take too many is not compiled at all', () => {
    const deep = `${'('.repeat(85)}a${'*)'.repeat(85)}`;
    expect(judge(deep).reach).toBe('everything');
    for (const repeated of [
      '(a|b)*a(a|b){600}',
      '(.?){900}',
      '\\Qab\\E{900}',
      '[]]{900}',
      '\\\\{900}',
      '(?:.*.*.*){300}',
      `(?i)${'[^a]{0,1000}'.repeat(20)}`,
    ])
      expect(judge(repeated)).toMatchObject({ reach: 'unjudged', because: 'too many repetitions' });
    const largest = ['.{0,340}', '(?:.?){99}', '.*'.repeat(PATTERN_MAX_LENGTH / 2), '(x|'.repeat(64) + ')'.repeat(64)];
    for (const pattern of largest) expect(compilePattern(pattern)?.programSize() ?? 0).toBeLessThan(3000);
  });
});

describe('the samples', () => {
  it('are bounded, have no path twice, and the even one has each pair of first characters', () => {
    expect(sitePaths.length + evenPaths.length).toBeLessThan(1000);
    expect(new Set(sitePaths).size).toBe(sitePaths.length);
    expect(new Set(evenPaths.map((path) => path.slice(1, 3).toLowerCase())).size).toBe(26 * 36);
    expect(Math.max(...[...sitePaths, ...evenPaths].map(({ length }) => length))).toBeLessThan(60);
  });
});

describe('any other target', () => {
  const docs = { domains: ['docs.example'] };
  it('reaches as far as it says', () => {
    expect(reachOf({ kind: 'all' }, shop)).toEqual({ reach: 'everything' });
    expect(reachOf({ kind: 'url', value: 'https://docs.example/' }, docs)).toEqual({ reach: 'part' });
  });
  it('is everything when it is the only domain', () => {
    const hostname = (value: string, domains: string[]) => reachOf({ kind: 'hostname', value }, { domains }).reach;
    expect(hostname('docs.example', docs.domains)).toBe('everything');
    expect(hostname('docs.example', ['docs.example', 'docs.example'])).toBe('everything');
    expect(hostname('www.shop.example', shop.domains)).toBe('part');
    expect(hostname('a.docs.example', ['*.docs.example'])).toBe('part');
    expect(hostname('docs.example', ['docs.example', '*.docs.example'])).toBe('part');
  });
});

import { describe, expect, it } from 'vitest';
import { formsSentence, matchSentence, pastedSentence, percentOf, shareSentence, trialHints } from './describe-trial';
import { pastedSubjects, SUBJECTS_MAX, type Subject, type SubjectForm } from './trial';
import { tryPattern } from './try-pattern';

const at = (path: string, requests = 1, host = 'www.shop.example'): Subject => ({ host, path, requests });
const shop = [at('/img/a.png', 6), at('/img/b.PNG', 2), at('/shop/img/c.png?v=1', 1), at('/', 11)];

function tried(pattern: string, known: readonly Subject[] = shop, form: SubjectForm = 'path') {
  const trial = tryPattern({ pattern, form, known, pasted: [], left: 0 });
  if (trial.kind !== 'tried') throw new Error(trial.sentence);
  return trial.known;
}
const unread = (pattern: string) => {
  const trial = tryPattern({ pattern, form: 'path', known: shop, pasted: [], left: 0 });
  return trial.kind === 'unread' ? trial.sentence : undefined;
};

describe('a trial', () => {
  it('counts paths and requests, and shows where each match is, the most requested first', () => {
    const trial = tried('img/.*\\.png');
    expect(trial).toMatchObject({ texts: 4, requests: 20, matched: 2, matchedRequests: 7 });
    expect(trial.shown).toEqual([
      { host: 'www.shop.example', text: '/img/a.png', start: 1, end: 10, requests: 6 },
      { host: 'www.shop.example', text: '/shop/img/c.png', start: 6, end: 15, requests: 1 },
    ]);
  });

  it('says what nearly matches, and by what it would', () => {
    const nearBy = (pattern: string, form?: SubjectForm) =>
      tried(pattern, shop, form).near.map(({ text, by }) => `${text} ${by}`);
    expect(nearBy('^img/a')).toEqual(['/img/a.png slash']);
    expect(nearBy('^/img/.*\\.png$')).toEqual(['/img/b.PNG case', '/shop/img/c.png anchor']);
    expect(nearBy('\\.png$', 'query')).toEqual(['/img/b.PNG case', '/shop/img/c.png?v=1 query']);
    expect(nearBy('^/img/')).toEqual(['/shop/img/c.png anchor']);
  });

  it('counts in every form of what the CDN may compare', () => {
    const counts = (pattern: string) => Object.values(tried(pattern).byForm).map(({ matched }) => matched);
    expect(counts('\\?v=')).toEqual([0, 1, 1]);
    expect(counts('shop')).toEqual([1, 1, 4]);
    expect(tried('shop', shop, 'host')).toMatchObject({ matched: 4, texts: 4 });
    const pages = [at('/p?page=1', 2), at('/p?page=2', 3), at('/p', 1, 'img.shop.example')];
    expect(tried('p', pages)).toMatchObject({ texts: 2, requests: 6, matched: 2 });
    expect(tried('p', pages, 'query')).toMatchObject({ texts: 3, matched: 3 });
  });

  it('is bounded: twenty matches, five near ones, 10,000 subjects of 2,048 characters', () => {
    const many = Array.from({ length: SUBJECTS_MAX + 5 }, (_, index) => at(`/${index % 2 ? 'a' : 'A'}${index}`));
    const trial = tried('/a', [at(`/${'a'.repeat(2048)}`), ...many]);
    expect(trial).toMatchObject({ notTried: 7, matched: 4999, texts: 9999 });
    expect([trial.shown.length, trial.near.length]).toEqual([20, 5]);
  });

  it.each([
    ['^/(?!img)', 'This pattern uses look-ahead; Purge Desk can’t preview it.'],
    ['(a)\\1', 'This pattern uses a back-reference; Purge Desk can’t preview it.'],
    ['a++', 'This pattern uses an atomic group or possessive quantifier; Purge Desk can’t preview it.'],
    ['(.?){900}', 'This pattern has too many repetitions; Purge Desk can’t preview it.'],
    ['(?x) a', 'Purge Desk can’t preview this pattern (unsupported or invalid syntax).'],
    ['*.png', 'Syntax error at character 1: “*” has nothing to repeat. The CDN will probably refuse this pattern.'],
    ['/a/**', 'Syntax error at character 5: “*” has nothing to repeat. The CDN will probably refuse this pattern.'],
    ['^/(a|b)/(c', 'Syntax error at character 9: “(” is never closed. The CDN will probably refuse this pattern.'],
    ['/a[bc', 'Syntax error at character 3: “[” is never closed. The CDN will probably refuse this pattern.'],
    ['(?:', 'Syntax error at character 1: “(” is never closed. The CDN will probably refuse this pattern.'],
    ['[*+](', 'Syntax error at character 5: “(” is never closed. The CDN will probably refuse this pattern.'],
    ['[(?=](', 'Syntax error at character 6: “(” is never closed. The CDN will probably refuse this pattern.'],
    ['[(?=', 'Syntax error at character 1: “[” is never closed. The CDN will probably refuse this pattern.'],
    ['/a)b', 'Syntax error at character 3: “)” closes nothing. The CDN will probably refuse this pattern.'],
    [
      '/a\\',
      'Syntax error at character 3: a backslash at the end escapes nothing. The CDN will probably refuse this pattern.',
    ],
  ])('of %s says why there is none', (pattern, sentence) => expect(unread(pattern)).toBe(sentence));
});

describe('what is said of a trial', () => {
  const served = {
    source: 'access_log',
    from: '2026-11-29T11:36:00Z',
    to: '2026-11-29T12:00:00Z',
    isCut: true,
    requests: 20,
    leftOut: 0,
    why: null,
    paths: [],
  } as const;
  const hintsOf = (pattern: string, known = shop, isWide = false) =>
    trialHints(pattern, tried(pattern, known), isWide, 'path');
  const hints = (pattern: string, known = shop, isWide = false) =>
    hintsOf(pattern, known, isWide).map(({ sentence }) => sentence);

  it('is how many paths, in which time, and their share of requests', () => {
    const trial = tried('^/img/.*\\.png$');
    expect(matchSentence(served, trial, 'path')).toBe(
      'Matches 1 of 4 paths served in the last 24 min, 30 % of requests.',
    );
    const purged = { ...served, source: 'history' } as const;
    expect(matchSentence(purged, tried('^/img/', shop, 'query'), 'query')).toBe('Matches 2 of 4 URLs purged before.');
    expect(matchSentence(purged, trial, 'path')).toBe('Matches 1 of 4 URLs purged before, without their queries.');
    expect(matchSentence({ ...served, readAt: '14:27:10' }, trial, 'path')).toContain(
      'served in the 24 min before 14:27:10,',
    );
    const day = { ...served, from: '2026-11-28T12:00:00Z' };
    expect(matchSentence(day, tried('a', []), 'path')).toBe('The CDN’s access log has no request in the last 24 h.');
    expect([percentOf(1, 1000), percentOf(999, 1000), percentOf(0, 9), percentOf(9, 9)]).toEqual([
      'under 1 %',
      'over 99 %',
      '0 %',
      '100 %',
    ]);
  });

  it('names the mistakes that the paths show', () => {
    expect(hintsOf('^img/')).toEqual([
      { sentence: 'Paths begin with a slash: ^/img/ matches 2 paths.', meant: '^/img/' },
    ]);
    expect(hintsOf(`^${'img|'.repeat(63)}img`)[0]?.meant).toBeUndefined();
    expect(hints('^https?://www')).toEqual([expect.stringContaining('Paths have no scheme')]);
    for (const lost of ['zzz', '^/http-status', '^http-status'])
      expect(hints(lost)).toEqual([expect.stringContaining('matches none of these')]);
    expect(hints('\\?v=')).toEqual(['It matches only with the query: 1.']);
    expect(hints('www')).toEqual(['It matches only with the host: 4.']);
    expect(hints('\\?v=', [at('/a'), at('/b')])).toEqual([expect.stringContaining('None of these paths has a query')]);
    expect(hints('/')).toEqual([expect.stringContaining('all of these'), expect.stringContaining('End it with $')]);
    expect(hints('^/', shop, true)).toEqual([]);
    const img = [at('/img/a.png'), at('/shop/img/c.png')];
    expect(hints('img', img)).toEqual([
      'It matches all of these paths.',
      'It matches anywhere, for example in /shop/img/c.png. Begin it with ^/ to narrow it.',
    ]);
    expect(hints('img', [at('/a/img-1.png'), at('/b/img/c.png'), at('/')])).toEqual([
      'It matches anywhere, for example in /b/img/c.png. Write more of the path to narrow it.',
    ]);
    for (const anchored of ['^/img', '(^|/)img', '[^/]png$', '\\bimg'])
      expect(hints(anchored, [...img, at('/')])).toEqual([]);
    expect(hints('img', [at('/b/img/a'), at('/c/img/b'), at('/')])).toEqual([]);
    expect(hints('/img/')).toEqual([
      'It matches anywhere, for example in /shop/img/c.png. Begin it with ^ to narrow it.',
    ]);
    expect(hints('jpg', [at('/a.jpg'), at('/jpg-list/'), at('/')])).toEqual([
      'It matches anywhere, for example in /jpg-list/. End it with $ to narrow it.',
    ]);
    expect(hints('^/img/.*\\.png$')).toEqual([]);
    expect(hints('a', [])).toEqual([]);
    const long = hints('jpg', [at('/a.jpg'), at(`/${'jpg'.repeat(600)}/`), at('/')])[0] ?? '';
    expect(long).toContain('/jpgjpg');
    expect(long.length).toBeLessThan(140);
  });

  it('names what was tried: paths, URLs or lines', () => {
    const of = (pattern: string, on: 'URL' | 'line') =>
      trialHints(pattern, tried(pattern, [at('/img/a'), at('/img/b')]), false, on).map(({ sentence }) => sentence);
    expect(of('^img', 'URL')).toEqual(['Paths begin with a slash: ^/img matches 2 URLs.']);
    expect(of('^/', 'URL')).toEqual(['It matches all of these URLs.']);
    expect(of('\\?v=', 'URL')).toEqual([expect.stringContaining('None of these URLs has a query')]);
    expect(of('^/', 'line')).toEqual(['It matches all of these lines.']);
  });

  it('says that lines came which could not be used, rather than that there is none', () => {
    const none = { ...served, requests: 0, leftOut: 500 };
    const sentence = 'None of 500 lines of the CDN’s access log could be used.';
    expect([matchSentence(none, tried('a', []), 'path'), shareSentence(none, undefined)]).toEqual([sentence, sentence]);
  });

  it('is the share of a hostname as DNS has it, and nothing for what is none yet', () => {
    const requested = { ...served, paths: [at('/', 15, 'www.x.test'), at('/', 5, 'xn--bcher-kva.test')] };
    for (const written of ['www.x.test', 'WWW.x.test', 'www.x.test.'])
      expect(shareSentence(requested, written)).toContain('1 path, 75 %');
    expect(shareSentence(requested, 'bücher.test')).toContain('25 %');
    expect(shareSentence(requested, undefined)).toContain('2 paths, 100 %');
    for (const none of ['', 'www..x', 'a b']) expect(shareSentence(requested, none)).toBeUndefined();
  });

  it('names a difference in what is reached where the numbers are the same, and none where only they differ', () => {
    const pages = [at('/list?page=1', 1), at('/list?page=2', 2)];
    const sentence = 'F5 does not document what it compares. By path and query: 1 of 2, 33 % of requests';
    expect(formsSentence(tried('^/list(\\?page=1)?$', pages), 'path')).toContain(sentence);
    const searches = [at('/search?q=1'), at('/search?q=2'), at('/search?q=3'), at('/')];
    expect(formsSentence(tried('/search', searches), 'path')).toBeUndefined();
  });

  it('names what F5 leaves open only where the number differs', () => {
    expect(formsSentence(tried('png'), 'path')).toBeUndefined();
    const open = 'F5 does not document what it compares.';
    expect(formsSentence(tried('shop'), 'path')).toBe(`${open} By host, path and query: 4.`);
    expect(formsSentence(tried('[?/]v'), 'path')).toBe(`${open} By path and query: 1; by host, path and query: 1.`);
    expect(formsSentence(tried('shop', shop, 'host'), 'host')).toBe(`${open} By path: 1; by path and query: 1.`);
    const plain = [at('/a'), at('/b')];
    expect(formsSentence(tried('^/a', plain), 'path')).toBe(`${open} By host, path and query: 0.`);
  });
});

describe('pasted lines', () => {
  it('are URLs or paths, one a line', () => {
    const subjects = [
      { host: 'www.shop.example', path: '/a?b=1', requests: 0 },
      { host: '', path: '/c d', requests: 0 },
      { host: '', path: 'img/x.png', requests: 0 },
    ];
    expect(pastedSubjects(' https://www.shop.example/a?b=1 \n\n/c d\nimg/x.png')).toEqual({ subjects, left: 0 });
  });

  it('are read up to a bound, and those beyond it are counted', () => {
    const { subjects, left } = pastedSubjects('https://www.shop.example/a\n'.repeat(SUBJECTS_MAX + 7));
    expect([subjects.length, left]).toEqual([SUBJECTS_MAX, 7]);
    const trial = tryPattern({ pattern: 'a', form: 'path', known: [], pasted: subjects, left });
    const said = trial.kind === 'tried' && pastedSentence(trial.pasted);
    expect(said).toBe('Matches 1 of 1 pasted line. 7 more were not tried.');
  });
});

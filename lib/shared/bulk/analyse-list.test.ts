import { describe, expect, it } from 'vitest';
import { fullAccess, noPolicy } from '@/lib/shared/access/access';
import type { Distribution } from '@/lib/shared/distributions/distribution';
import { type AnalysisTerms, analyseList, SHOWN_LINES } from './analyse-list';
import { isTypedCount, needsTypedCount } from './arming';
import { BULK_MAX_LINES } from './bulk-limits';
import { likelySpellings } from './likely-spellings';
import { workOnList } from './list-work';
import { readList } from './read-list';

const named = (name: string, ...domains: string[]): Distribution => ({
  namespace: 'default',
  name,
  domains,
  disabled: false,
});
const distributions = [
  named('shop', 'www.shop.example', 'shop.example'),
  named('docs', 'docs.example'),
  named('copy', 'docs.example'),
];
const rights = { access: fullAccess, policy: noPolicy };
const terms: AnalysisTerms = { distributions, mayHaveMore: false, rights, mode: 'soft', withSpellings: false };
const analyse = (text: string, more: Partial<AnalysisTerms> = {}) => analyseList(readList(text), { ...terms, ...more });
const W = 'https://www.shop.example';
const many = (count: number, path: string) => Array.from({ length: count }, (_, at) => `${W}${path}${at}`).join('\n');

describe('of a list, a page gets', () => {
  it('what is sent, each URL once, with its distribution where the host alone does not decide', () => {
    const analysis = analyse(`${W}/a\n${W}/a\nhttps://docs.example/`, { preferred: 'default/copy' });
    expect(analysis.urls).toEqual([
      `${W}/a`,
      { url: 'https://docs.example/', namespace: 'default', distribution: 'copy' },
    ]);
    expect(analysis.groups).toEqual([
      { distribution: 'default/copy', urls: 1 },
      { distribution: 'default/shop', urls: 1 },
    ]);
    expect(analysis).toMatchObject({ total: 3, problems: 0, choices: ['default/docs', 'default/copy'] });
  });

  it('no more lines than are shown, of the kind that is asked for', () => {
    const text = `${many(3, '/')}\n${'hello\n'.repeat(SHOWN_LINES + 1)}`;
    expect(analyse(text)).toMatchObject({ problems: SHOWN_LINES + 1, shownOf: SHOWN_LINES + 1 });
    expect(analyse(text).shown).toHaveLength(SHOWN_LINES);
    expect(analyse(text, { show: 'valid' }).shown.map(({ url }) => url)).toEqual(many(3, '/').split('\n'));
  });

  it('a URL of each host that no known distribution serves, and the number of paths', () => {
    const { unknown, paths } = analyse('https://a.example/1\na.example/2\nhttps://b.example:8443/\n/x\n//c.example/');
    expect([unknown, paths]).toEqual([['https://a.example/', 'https://b.example:8443/', 'https://c.example/'], 1]);
  });

  it('hosts to look up a few at once, the next ones when those had their answer', () => {
    const text = Array.from({ length: 35 }, (_, at) => `https://h${at}.example/`).join('\n');
    const { unknown } = analyse(text);
    expect(unknown).toEqual(text.split('\n').slice(0, 30));
    expect(analyse(text, { lookedUp: unknown }).unknown).toEqual(text.split('\n').slice(30));
  });

  it('likely spellings that a distribution serves, when they are wanted', () => {
    const { urls, spellings } = analyse(`${W}/a`, { withSpellings: true });
    expect([spellings, urls]).toEqual([
      3,
      [`${W}/a`, `${W}/a/`, 'https://shop.example/a', 'http://www.shop.example/a'],
    ]);
    const full = many(BULK_MAX_LINES, '/');
    expect(analyse(full)).toMatchObject({ isTooLong: false, isTooLarge: false });
    expect(analyse(full, { withSpellings: true }).isTooLong).toBe(true);
    expect(analyse(`${full}\n${W}/more`).isTooLong).toBe(true);
  });

  it('that it is too large, though it has few lines', () =>
    expect(analyse(many(5400, `/${'x'.repeat(980)}`))).toMatchObject({ isTooLong: false, isTooLarge: true }));

  it('the offer of one purge where it would do for many lines, for those who may send it', () => {
    const text = `${many(60, '/img/2024/')}\n${many(50, '/img/')}`;
    expect(analyse(text).wider).toEqual([
      { kind: 'pattern', value: '^/img/', distribution: 'default/shop', lines: 110 },
      { kind: 'hostname', value: 'www.shop.example', distribution: 'default/shop', lines: 110 },
    ]);
    const purger = [{ role: 'purger' as const, distributions: null }];
    expect(analyse(text, { rights: { access: purger, policy: noPolicy } }).wider).toEqual([]);
    expect(analyse(many(49, '/img/')).wider).toEqual([]);
  });
});

describe('a list is worked on', () => {
  it('by dropping its problems, by naming them in a table, and by joining others to it', () => {
    const text = `${W}/a\nhello\n/x`;
    expect(workOnList({ task: 'drop', text, terms })).toBe(`${W}/a\n`);
    expect(workOnList({ task: 'errors', text, terms })).toBe(
      `line,url,error\r\n1,${W}/a,\r\n2,hello,No distribution that you can see serves hello.\r\n3,/x,This is only a path. Choose the domain for paths.\r\n`,
    );
    expect(workOnList({ task: 'join', texts: [text, ' ', `["${W}/b"]`] })).toBe(`${text}\n${W}/b`);
    expect(workOnList({ task: 'join', texts: ['', 'url,error\na,b'] })).toBe('url,error\na,b');
  });

  it.each([
    [
      'with the distributions that lines name',
      [`url,namespace,distribution\n${W}/a,default,shop`, `${W}/b`],
      undefined,
    ],
    ['with the commas of URLs', [`url\n${W}/a,1`, `${W}/b`], undefined],
    ['with what a reader says that it is', [`${W}/a,1\n${W}/c,2`, `${W}/b`], 'text' as const],
    ['with rows that cannot be read', [`id,url\n1,${W}/a,2`, `${W}/b`], undefined],
  ])('by joining others to it, %s', (_, texts, format) => {
    const [first = '', second = ''] = texts;
    const meant = (list: ReturnType<typeof readList>) =>
      analyseList(list, { ...terms, show: undefined }).urls.concat(list.lines.map(({ where = '' }) => where));
    const [before, added] = [readList(first, format), readList(second)];
    const joined = readList(String(workOnList({ task: 'join', texts, format })));
    expect(joined.lines).toHaveLength(before.lines.length + added.lines.length);
    expect(meant(joined)).toEqual(meant({ ...before, lines: [...before.lines, ...added.lines] }));
  });

  it('and a list with its errors corrected replaces it', () => {
    const corrected = `line,url,error\n1,${W}/b,`;
    expect(workOnList({ task: 'join', texts: [`hello\n${W}/a`, corrected] })).toBe(corrected);
  });

  it('and none of its lines gets lost where it is too long', () => {
    const long = many(BULK_MAX_LINES + 2, '/');
    expect(workOnList({ task: 'drop', text: `hello\n${long}`, terms }) === `hello\n${long}`).toBe(true);
    expect(workOnList({ task: 'join', texts: [long, '["x"]'] })).toBe(`${long}\n["x"]`);
  });
});

it.each([
  ['https://www.shop.example/a?utm_source=x&b=1', ['https://www.shop.example/a?b=1']],
  ['https://www.shop.example/a?UTM_x', ['https://www.shop.example/a']],
  ['https://shop.example/a.png', ['https://www.shop.example/a.png', 'http://shop.example/a.png']],
  ['http://www.shop.example:8080/', ['http://shop.example:8080/']],
])('the likely spellings of %s have %j', (url, expected) =>
  expect(likelySpellings(url)).toEqual(expect.arrayContaining(expected)),
);

it('the number is typed above 500 soft and above 50 hard purges', () => {
  expect([500, 501].map((urls) => needsTypedCount('soft', urls))).toEqual([false, true]);
  expect([50, 51].map((urls) => needsTypedCount('hard', urls))).toEqual([false, true]);
  expect(['501', ' 501 ', '5010', '', '501x'].map((typed) => isTypedCount(typed, 501))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(isTypedCount('10,000', 10_000)).toBe(true);
});

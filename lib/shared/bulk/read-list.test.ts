import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countCharacters } from '@/scripts/test/count-work';
import { BULK_MAX_LINES } from './bulk-limits';
import type { ListFormat } from './list-format';
import { changeList, listWithErrors, readList } from './read-list';

const A = 'https://www.shop.example/a';
const B = 'https://www.shop.example/b';
const C = 'https://img.shop.example/c.png';
const common = (path: string, before = '192.0.2.1 - -') =>
  `${before} [29/Nov/2026:10:00:00 +0000] "GET ${path} HTTP/1.1" 200 512`;
const combined = (path: string) => `${common(path)} "https://www.shop.example/from" "Mozilla/5.0 (X11)"`;
const sitemap = (urls: string[], root = 'urlset', item = 'url') =>
  `<?xml version="1.0"?>\n<${root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.map((url) => `<${item}><loc>${url}</loc><lastmod>2026-11-29</lastmod></${item}>`).join('\n')}\n</${root}>`;
const har = (urls: string[]) => JSON.stringify({ log: { entries: urls.map((url) => ({ request: { url } })) } });

/** How often each character may be looked at; work that grows with the square of the length looks some thousand times. */
const FEW = 200;

/** A text, and what is read from it. */
const cases: Record<string, [ListFormat, string, ([number, string] | string)[]]> = {
  'one URL per line': [
    'text',
    `${A}\n\n  ${B}\r\n${C}`,
    [
      [1, A],
      [3, B],
      [4, C],
    ],
  ],
  'a byte order mark': ['text', `\ufeff${A}\n${B}`, [A, B]],
  'one URL': ['text', A, [A]],
  'one URL with commas': ['text', 'https://www.shop.example/w_1,h_2/a.png', ['https://www.shop.example/w_1,h_2/a.png']],
  'joined by commas': ['text', `${A},${B}, ${C}`, [A, B, C]],
  'joined by semicolons and spaces': [
    'text',
    `${A}; ${B} ${C}`,
    [
      [1, A],
      [1, B],
      [1, C],
    ],
  ],
  'joined by tabs on two lines': ['text', `${A}\t${B}\n${C}\t${A}x`, [A, B, C, `${A}x`]],
  paths: [
    'text',
    '/a /b\n/c',
    [
      [1, '/a'],
      [1, '/b'],
      [2, '/c'],
    ],
  ],
  'hosts without a scheme': [
    'text',
    'www.shop.example/a, www.shop.example/b',
    ['www.shop.example/a', 'www.shop.example/b'],
  ],
  'Markdown links': ['text', `See [a](${A}) and [b](${B}).`, [A, B]],
  'URLs with endings of their own': ['text', `${A}., ${B}?; (${C})`, [`${A}.`, `${B}?`, C]],
  'a list of Markdown': ['text', `- ${A}\n- [b](${B})`, [`- ${A}`, `- [b](${B})`]],
  'text that is no URL': ['text', `${A}\nhello world`, [A, 'hello world']],
  'HTML links': [
    'html',
    `<ul>\n<li><a href="${A}?x=1&amp;y=2">a</a></li>\n<li><a href='/b'>b</a> <img src=${C}></li></ul>`,
    [
      [2, `${A}?x=1&y=2`],
      [3, '/b'],
      [3, C],
    ],
  ],
  'HTML with entities': ['html', `<a href="${A}?it&#39;s&#x20ac;&amp;lt;&quot;&apos;">a</a>`, [`${A}?it's€&lt;"'`]],
  'HTML with a comment': [
    'html',
    `<a href="${A}">a</a>\n<!-- <a href="${C}">\nold</a> -->\n<a href="${B}">b</a> <!-- <a href="${C}">`,
    [
      [1, A],
      [4, B],
    ],
  ],
  'lines with semicolons of their own': ['text', `${A};v=1\n${B};v=2`, [`${A};v=1`, `${B};v=2`]],
  'numbered lines with semicolons of their own': ['text', `1;${A};v=1\n2;${B};v=2`, [`1;${A};v=1`, `2;${B};v=2`]],
  'CSV with semicolons without a header': ['csv', `200;${A}\n404;${B}`, [A, B]],
  'CSV with a header': [
    'csv',
    `id,URL,status\n1,${A},200\n2,"${B},x",404\n`,
    [
      [2, A],
      [3, `${B},x`],
    ],
  ],
  'CSV with a quoted line break': [
    'csv',
    `url,note\n${A},"two\nlines ""here"""\n${B},`,
    [
      [2, A],
      [4, B],
    ],
  ],
  'CSV of one column with a header': ['csv', `url\n${A}\n${B}\n`, [A, B]],
  'CSV without a header': ['csv', `1,${A},200\n2,${B},404`, [A, B]],
  'CSV with semicolons': ['csv', `Status;Address\n200;${A}\n404;${B}`, [A, B]],
  'CSV whose columns are all URLs': ['text', `${A},${B}\n${C},${A}x`, [A, B, C, `${A}x`]],
  TSV: ['tsv', `url\thits\n${A}\t1\n${B}\t2`, [A, B]],
  'TSV without a header': ['tsv', `${A}\t1\n${B}\t2`, [A, B]],
  'a sitemap': [
    'sitemap',
    sitemap([A, `${B}?x=1&amp;y=2`]),
    [
      [3, A],
      [4, `${B}?x=1&y=2`],
    ],
  ],
  'a sitemap with pictures and CDATA': [
    'sitemap',
    sitemap([`<![CDATA[${A}?x&y]]>`]).replace(
      '<lastmod>',
      `<image:image><image:loc>${C}</image:loc></image:image><lastmod>`,
    ),
    [`${A}?x&y`],
  ],
  'a sitemap with entities and a comment': [
    'sitemap',
    sitemap([`${A}?it&#39;s&amp;quot;&#x41;`, B]).replace(`<loc>${B}`, `<!--\n<loc>${C}</loc>\n--><loc>${B}`),
    [
      [3, `${A}?it's&quot;A`],
      [6, B],
    ],
  ],
  'a sitemap index': ['sitemap', sitemap([`${A}.xml`], 'sitemapindex', 'sitemap'), [`${A}.xml`]],
  'two sitemaps in one file': ['sitemap', `${sitemap([A])}\n${sitemap([B])}`, [A, B]],
  'a HAR': [
    'har',
    har([A, 'data:image/png;base64,AA', B]),
    [
      [1, A],
      [3, B],
    ],
  ],
  'an array of URLs': ['json', JSON.stringify([A, B]), [A, B]],
  'an object with URLs': ['json', JSON.stringify({ files: [A, { url: B }] }), [A, B]],
  'a common log': [
    'log',
    `${common('/a')}\n${common('/b?x=1')}\n`,
    [
      [1, '/a'],
      [2, '/b?x=1'],
    ],
  ],
  'a combined log': ['log', combined('/a'), ['/a']],
  'a log of many hosts': [
    'log',
    [
      common('/a', 'www.shop.example:443 192.0.2.1 - -'),
      common('/b', 'www.shop.example:80 192.0.2.1 - -'),
      common('/c', 'img.shop.example 192.0.2.1 - -'),
    ].join('\n'),
    [A, 'http://www.shop.example/b', 'https://img.shop.example/c'],
  ],
  'a log whose client is an address with a port': ['log', common('/a', '192.0.2.1:443 - -'), ['/a']],
  'a log in JSON': [
    'log',
    [
      { host: 'www.shop.example', uri: '/a' },
      { authority: 'www.shop.example', scheme: 'http', req_path: '/b' },
      { request: { host: 'img.shop.example', uri: '/c.png' } },
      { httpRequest: { requestUrl: B } },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n'),
    [A, 'http://www.shop.example/b', C, B],
  ],
  'a log with a broken line': [
    'log',
    `${common('/a')}\nnot a log line\n${common('/b')}`,
    ['/a', 'not a log line', '/b'],
  ],
};

const values = (text: string, format?: ListFormat) => readList(text, format).lines.map(({ value }) => value);

describe('a list is read from', () => {
  it.each(Object.entries(cases))('%s', (_, [format, text, expected]) => {
    const list = readList(text);
    const found = list.lines.map(({ line, value }, at) => (typeof expected[at] === 'string' ? value : [line, value]));
    expect([list.format, found]).toEqual([format, expected]);
  });

  it('nothing that is none', () => {
    for (const text of ['', ' \n\t\n', '\ufeff']) expect(readList(text).lines).toEqual([]);
  });

  it('what a reader says that it is', () => {
    const text = `${A},1\n${B},2`;
    expect([readList(text).format, values(text)]).toEqual(['text', [`${A},1`, `${B},2`]]);
    expect(values(text, 'csv')).toEqual([A, B]);
  });

  it('what names where each URL is meant', () => {
    const { lines, column } = readList(`namespace,distribution,url\ndefault,www,${A}\n,,${B}`);
    expect(lines.map(({ where }) => where)).toEqual(['default/www', undefined]);
    expect(column).toEqual({ number: 3, name: 'url' });
  });

  it('a row that does not fit its header, and says so', () => {
    const [line] = readList(`id,url\n1,https://www.shop.example/w_1,h_2`).lines;
    expect(line?.problem).toMatch(/^This row has 3 columns instead of 2\./);
    expect(values('url\nhttps://www.shop.example/w_1,h_2')).toEqual(['https://www.shop.example/w_1,h_2']);
  });

  it('counts what names no page', () => {
    expect(readList(`<a href="#top">x</a> <a href="mailto:a@b.example">y</a> <a href="${A}">z</a>`).leftOut).toBe(2);
    expect(readList(har([A, 'chrome-extension://x/y'])).leftOut).toBe(1);
  });

  it('no more lines than one job has', () => {
    const many = Array.from({ length: BULK_MAX_LINES + 5 }, (_, at) => `${A}${at}`).join('\n');
    const list = readList(many);
    expect([list.lines.length, list.isCut]).toEqual([BULK_MAX_LINES, true]);
    expect(readList(`${A}\n`.repeat(BULK_MAX_LINES)).isCut).toBe(false);
  });
});

describe('a list is changed in place', () => {
  const changed = (text: string, ...changes: [number, string | null][]) =>
    changeList(text, readList(text), new Map(changes));

  it.each([
    ['a line', `${A}\n x \n${C}\n`, `${A}\n ${B} \n${C}\n`],
    ['a CSV cell', `url,note\n${A},1\nx,"2"\n${C},3\n`, `url,note\n${A},1\n${B},"2"\n${C},3\n`],
    ['an entry of JSON', JSON.stringify([A, 'x', C]), `${A}\n${B}\n${C}`],
    ['one of a line', `${A}, https://x, ${C}`, `${A}\n${B}\n${C}`],
  ])('%s', (_, text, expected) => expect(changed(text, [1, B])).toBe(expected));

  it.each([
    ['a line', `${A}\nx\n${C}`, `${A}\n${C}`],
    ['the last line', `${A}\n${C}\nx`, `${A}\n${C}\n`],
    ['a row of CSV', `url,note\n${A},1\nx,"2\n3"\n${C},3`, `url,note\n${A},1\n${C},3`],
    ['one of a line', `${A}, https://x, ${C}`, `${A}\n${C}`],
  ])('and %s is dropped', (_, text, expected) => {
    const at = readList(text).lines.findIndex(({ value }) => value.length < 10);
    expect(changed(text, [at, null])).toBe(expected);
  });

  it('so that all other values are read from it as before', () => {
    const part = fc.constantFrom(A, B, 'x', '/a', `"${A}"`, ' ', ',', ';', '\n', '\t', 'url', '"');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), fc.nat(), (parts, pick) => {
        const text = parts.join('');
        const before = values(text, 'text');
        if (before.length === 0) return;
        const at = pick % before.length;
        const after = values(changeList(text, readList(text, 'text'), new Map([[at, 'https://new.example/']])), 'text');
        expect(after).toEqual(before.map((value, index) => (index === at ? 'https://new.example/' : value)));
      }),
    );
  });
});

describe('a list with its errors', () => {
  const withError = (text: string, at: number, error: string) =>
    listWithErrors(text, readList(text), new Map([[at, error]]));

  it('is CSV that can be read again as it is', () => {
    const error = 'Start with https:// or http://, or with “/” for a path.';
    for (const [name, [, text]] of Object.entries(cases)) {
      const printed = withError(text, 0, error);
      expect(values(printed), name).toEqual(values(text));
      expect(printed.split('\r\n')[0], name).toMatch(/url.*error|error.*url|address.*error/i);
      expect(printed, name).toContain(error);
    }
  });

  it('keeps the columns of a table, and replaces the errors of before', () => {
    expect(withError(`id,url,error,note\n1,${A},,n\n2,x,old,m\n`, 1, 'new, one')).toBe(
      `id,url,error,note\r\n1,${A},,n\r\n2,x,"new, one",m\r\n`,
    );
  });

  it('runs nothing in a spreadsheet', () => {
    expect(withError('=1+1\n@a', 0, 'This is not a URL.')).toBe(
      "line,url,error\r\n1,'=1+1,This is not a URL.\r\n2,'@a,\r\n",
    );
  });
});

describe('whatever is in a text, its characters are looked at a few times only', () => {
  const hostile = [
    ...['"', '""', '"a,', ',', '\n"', '\t', '[', '](', '((((', ' ', 'a.b.c.', '/a ', 'https://', '&amp;'],
    ...['<a href="', ' href=', '<loc>', '<loc>x</loc>', '<!--', '&#', '{"url":', '{}\n', '"GET /', '"GET / HTTP/1.1"'],
  ];
  it.each(hostile.map((piece) => [piece]))('%j', (piece) => {
    const text = piece.repeat(20_000 / piece.length);
    for (const format of [undefined, ...(['csv', 'html', 'sitemap', 'log', 'text'] as const)])
      expect(countCharacters(() => readList(text, format)) / text.length, format).toBeLessThan(FEW);
  });
});

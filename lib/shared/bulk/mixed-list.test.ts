import { describe, expect, it } from 'vitest';
import { countCharacters } from '@/scripts/test/count-work';
import { readList } from './read-list';

const A = 'https://www.shop.example/a';
const B = 'https://www.shop.example/b';
const C = 'https://img.shop.example/c.png';
const LINK = `<a href="${C}">c</a>`;

const read = (text: string) => {
  const { format, lines, leftOut } = readList(text);
  return [format, lines.map(({ value }) => value), leftOut];
};

describe('a list with markup in it loses none of its URLs:', () => {
  it.each([
    ['a tag on one of many lines', `${A}\n${LINK}\n${B}`, [A, LINK, B]],
    ['tags on the first and the last line', `${LINK}\n${A}\n${LINK}`, [LINK, A, LINK]],
    ['paths beside a tag', `/a\n${LINK}\n/`, ['/a', LINK, '/']],
    [
      'hosts beside a tag',
      `www.shop.example/a\n${LINK}\nwww.shop.example`,
      ['www.shop.example/a', LINK, 'www.shop.example'],
    ],
    [
      'a list of Markdown with a picture',
      `- ${A}\n- <img src="${C}">\n- [b](${B})`,
      [`- ${A}`, `- <img src="${C}">`, `- [b](${B})`],
    ],
    ['line breaks of HTML', `${A}<br>\n${LINK}<br>`, [`${A}<br>`, `${LINK}<br>`]],
    ['a tag that is never closed', `<a href="${C}">\n${A}\n${LINK}`, [`<a href="${C}">`, A, LINK]],
    ['a script that is never closed', `<script src="${C}">\n${A}`, [`<script src="${C}">`, A]],
    ['a URL after a whole page', `<html><body>${LINK}</body></html>\n${A}`, [`<html><body>${LINK}</body></html>`, A]],
  ])('%s', (_, text, expected) => expect(read(text)).toEqual(['text', expected, 0]));

  it.each([
    ['after a sitemap', `<urlset><url><loc>${B}</loc></url></urlset>\n${A}`],
    ['between two', `<urlset>\n<loc>${B}</loc></urlset>\n${A}\n<urlset>\n<loc>${C}</loc></urlset>`],
  ])('a URL %s', (_, text) => {
    const list = readList(text);
    expect(list.format).toBe('text');
    expect(list.lines.map(({ value }) => value)).toContain(A);
  });

  it('a table with a header is read from its column', () => {
    expect(read(`url,teaser\n${A},"<a href='${C}'>old</a>"\n${B},none`)).toEqual(['csv', [A, B], 0]);
    expect(read(`url,teaser\n${A},"<a href=""/old"">old</a>"\n${B},none`)).toEqual(['csv', [A, B], 0]);
    expect(read(`url\n${A}\n${LINK}`)).toEqual(['csv', [A, LINK], 0]);
  });

  it('a table without a header is read by its lines', () => {
    const [format, values] = read(`${A},"<a href=""${C}"">old</a>"\n${B},none`);
    expect(format).toBe('text');
    expect(values).toEqual([A, C, `${B},none`]);
  });

  it('JSON has the URLs of all of its lists, and counts what names none', () => {
    expect(read(JSON.stringify({ urls: [A], files: [{ url: B }], paths: ['/c'] }))).toEqual(['json', [A, B, '/c'], 0]);
    expect(read(JSON.stringify({ files: [A], tags: ['x', 'y'], items: [{ id: 1 }], pages: 3 }))).toEqual([
      'json',
      [A],
      3,
    ]);
  });

  it('an entry of JSON that names no URL stays to be seen', () => {
    expect(read(JSON.stringify({ urls: [A, { id: 1 }, 2] }))).toEqual(['json', [A, '{"id":1}', '2'], 0]);
  });
});

describe('HTML is read from its links', () => {
  const body = `<p>See\n${A}\n</p>\n${LINK}`;
  it.each([
    ['a whole page with URLs in its text', `<!-- x -->\n<!DOCTYPE html>\n<title>x</title>${body}`],
    ['a whole page that is cut off', `<?xml version="1.0"?>\n<html lang="en"><head></head>\n<body>${body}`],
    ['a body', `<body class="x">\n${body}</body>`],
    ['a fragment with text', `Our offers\n${LINK}\n/ month`],
    ['a fragment whose text names a URL', `See ${A} or\n<b>${B}</b> and ${LINK}.`],
    ['a link whose text is its URL', `<a\n  href="${C}"\n  title="c">\n  ${C}\n</a>`],
    [
      'a fragment with a script and a style',
      `<script>\n// ${A}\nlocation.href / 2\n</script><style>\n/* x */\n</style>\n${LINK}`,
    ],
    ['a tag with several pictures', `<img src="${C}" srcset="\n  ${A} 1x,\n  ${B} 2x">`],
  ])('%s', (_, text) => expect(read(text)).toEqual(['html', [C], 0]));
});

describe('whatever is beside a tag, its characters are looked at a few times only', () => {
  const hostile = [
    '<a',
    '<a ',
    '<a>',
    '</a>',
    '<a>x</a>',
    '<script>',
    '<script>x</script>',
    '<html ',
    '<b>.',
    '<!',
    ':',
    '.',
    '- ',
    '(',
  ];
  it.each(hostile.map((piece) => [piece]))('%j', (piece) => {
    const text = `<img src="${C}">\n${piece.repeat(20_000 / piece.length)}`;
    expect(countCharacters(() => readList(text)) / text.length).toBeLessThan(200);
  });
});

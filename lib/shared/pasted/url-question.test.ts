import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUrl } from '@/lib/shared/text/parse-url';
import { cleanUrl } from './clean-url';
import { readPastedUrl } from './url-question';

const URL = 'https://www.shop.example/products';
const texts = (pasted: string, kept?: string[]) =>
  readPastedUrl(pasted, kept).question?.readings.map(({ text }) => text);

describe('what is pasted around a URL', () => {
  it.each([
    [`${URL}\u200b`, 'zero-width space'],
    [`\ufeff${URL}`, 'byte order mark'],
    [`${URL}\u00a0`, 'no-break space'],
    [`\u00ad${URL}\u202c`, 'soft hyphen, pop directional formatting'],
    [`\u200e${URL}\u200f`, 'left-to-right mark, right-to-left mark'],
    [`<${URL}>`, 'brackets'],
    [`(${URL})`, 'brackets'],
    [`[${URL}]`, 'brackets'],
    [`“${URL}”`, 'quotation marks'],
    [`„${URL}“`, 'quotation marks'],
    [`«${URL}»`, 'quotation marks'],
    [`"${URL}"`, 'quotation marks'],
    [`'${URL}'`, 'quotation marks'],
    [`\`${URL}\``, 'quotation marks'],
    [`‘${URL}’`, 'quotation marks'],
    [`“\u200b${URL}”`, 'quotation marks, zero-width space'],
    [`${URL}"`, 'quotation marks'],
    [`${URL}”`, 'quotation marks'],
    [`"${URL}`, 'quotation marks'],
    [`${URL}>`, 'brackets'],
    [`**${URL}**`, 'emphasis marks'],
    [`- ${URL}`, 'a list marker'],
    [`3. ${URL}`, 'a list marker'],
    [`URL: ${URL}`, '“URL:”'],
    [`view-source:${URL}`, '“view-source:”'],
    [`“Link：${URL}”`, 'quotation marks, “Link：”'],
    [`[the products](${URL})`, 'a Markdown link'],
    [`[${URL}](${URL})`, 'a Markdown link'],
    [`![](<${URL}> "Title")`, 'a Markdown link, brackets'],
    [`[the products|${URL}]`, 'the text of a link'],
    [`<${URL}|the products>`, 'the text of a link'],
    [`<a class="x" href="${URL}">${URL}/old</a>`, 'an HTML tag'],
    [`<img src='${URL}'/>`, 'an HTML tag'],
  ])('is removed from %j: %s', (pasted, removed) =>
    expect(readPastedUrl(pasted)).toEqual({ text: URL, removed: removed.split(', ') }),
  );

  it('is an HTML attribute with its ampersands', () =>
    expect(readPastedUrl(`<a href="${URL}?a=1&amp;b=2">x</a>`).text).toBe(`${URL}?a=1&b=2`));

  it.each([
    URL,
    `${URL}/(a)`,
    '/products',
    'www.shop.example/a',
    'css',
    '/products/~a',
    `${URL}?a[]=1`,
    `${URL}?u=${URL}`,
  ])('is nothing for %s, which comes back as it is', (clean) =>
    expect(readPastedUrl(clean)).toEqual({ text: clean, removed: [] }),
  );

  it('is never a part of a URL as browsers write it', () => {
    const written = fc
      .tuple(fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.string({ unit: 'grapheme' }))
      .map(([url, rest]) => parseUrl(url + rest)?.href ?? url);
    fc.assert(
      fc.property(written, (url) => {
        expect(cleanUrl(url)).toEqual({ text: url, removed: [] });
      }),
      { numRuns: 3000 },
    );
  });

  it('is gone after one cleaning, and each reading of what remains is clean', () => {
    const pieces = fc.constantFrom(
      ...'“”"\'<>()[]|*_ .,;)\u200b\u00a0\ufeff-',
      URL,
      '/a',
      'URL: ',
      '](',
      '&amp;',
      '<a href=',
      'x',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const { text, question } = readPastedUrl(parts.join(''));
        expect(readPastedUrl(text).text).toBe(text);
        for (const reading of question?.readings ?? []) expect(reading.text).not.toMatch(/^\s|\s$/);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('what may be meant', () => {
  it.each([
    [`${URL}.`, [URL, `${URL}.`]],
    [`${URL})`, [URL, `${URL})`]],
    [`${URL}?`, [URL, `${URL}?`]],
    [`${URL}).`, [URL, `${URL})`, `${URL}).`]],
    [`${URL}/a_(b).`, [`${URL}/a_(b)`, `${URL}/a_(b).`]],
    [`${URL}'`, [URL, `${URL}'`]],
    [`${URL}。`, [URL, `${URL}。`]],
    [`${URL}?a=1&amp;b=2`, [`${URL}?a=1&b=2`, `${URL}?a=1&amp;b=2`]],
    ['https://www.shop.example/pro\u200bducts', [URL, 'https://www.shop.example/pro%E2%80%8Bducts']],
    [`${URL}/my file.pdf`, [`${URL}/my%20file.pdf`, `${URL}/myfile.pdf`, `${URL}/my`]],
    [`The page ${URL}, is stale`, [URL]],
    [`${URL} is stale`, [`${URL}%20is%20stale`, `${URL}isstale`, URL]],
    [`${URL}/1,${URL}/2`, [`${URL}/1,${URL}/2`]],
    [`${URL}/1\n${URL}/2\r\n${URL}/3`, []],
    [`"${URL}/1", "${URL}/2"`, []],
    [`[a](${URL}/1) [b](${URL}/2)`, []],
    ['/products/*', ['/products/*', '/products/*']],
    ['*.css', ['*.css']],
    ['/a /b', []],
    ['www.shop.example/a; www.shop.example/b', []],
  ])('of %j has a reading each', (pasted, readings) => expect(texts(pasted)).toEqual(readings));

  it.each([
    [`${URL}.`, 'ending'],
    [`${URL}?a=1&amp;b=2`, 'ampersand'],
    [`${URL}/1,${URL}/2`, 'several'],
  ])('is not asked again once %s was kept', (pasted, kind) => expect(texts(pasted, [kind])).toBeUndefined());

  it('is a pattern where there is a star', () => {
    const patterns = (typed: string) => readPastedUrl(typed).question?.readings.map(({ pattern }) => pattern);
    expect(patterns('/products/*')).toEqual(['^/products/', undefined]);
    expect(patterns(`${URL}/*.png`)).toEqual([String.raw`^/products/.*\.png$`, undefined]);
    expect(texts('/products/*', ['pattern'])).toBeUndefined();
  });

  it('is asked one after the other', () => {
    const both = `${URL}?a=1&amp;b=2.`;
    expect(readPastedUrl(both).question?.kind).toBe('ampersand');
    expect(readPastedUrl(both, ['ampersand']).question?.kind).toBe('ending');
  });

  it('counts each URL of a list once', () => {
    expect(readPastedUrl(`${URL} ${URL}/2 ${URL}`).question?.ask).toBe('2 URLs.');
    expect(
      readPastedUrl(
        Array(3000)
          .fill(URL)
          .map((url, index) => url + index)
          .join('\n'),
      ).question?.ask,
    ).toMatch(/^3000/);
  });

  it.each(['hello world', 'products', ''])('is nothing in %j', (text) =>
    expect(readPastedUrl(text)).toEqual({ text, removed: [] }),
  );
});

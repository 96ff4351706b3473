import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeUrl } from './normalize-url';
import { urlSpellings } from './url-spellings';

const SITE = 'https://www.shop.example';
const spellings = (path: string) =>
  urlSpellings(SITE + path).map(({ url, difference }) => [url.slice(SITE.length), difference]);

describe('the other spellings of a URL', () => {
  it.each([
    [
      '/%d7%91',
      [
        ['/%D7%91', '%D7 for %d7'],
        ['/%d7%91/', '/ at the end'],
      ],
    ],
    [
      '/%D7%91/',
      [
        ['/%d7%91/', '%d7 for %D7'],
        ['/%D7%91', 'no / at the end'],
      ],
    ],
    [
      '/%d7%AB',
      [
        ['/%D7%AB', '%D7 for %d7'],
        ['/%d7%ab', '%d7 for %D7'],
        ['/%d7%AB/', '/ at the end'],
      ],
    ],
    [
      '/~ann/',
      [
        ['/%7Eann/', '%7E for ~'],
        ['/~ann', 'no / at the end'],
      ],
    ],
    [
      '/%7Eann',
      [
        ['/%7eann', '%7e for %7E'],
        ['/~ann', '~ for %7E'],
        ['/%7Eann/', '/ at the end'],
      ],
    ],
    ['/%41.html', [['/A.html', 'A for %41']]],
    [
      '/a?q=%c3%a9',
      [
        ['/a?q=%C3%A9', '%C3 for %c3'],
        ['/a/?q=%c3%a9', '/ at the end'],
      ],
    ],
    ['/a?', [['/a/?', '/ at the end']]],
    ['/a//', [['/a/', 'no / at the end']]],
    ['/%a%41', [['/%a%41/', '/ at the end']]],
    ['/logo.png', []],
    ['/a%20b.png', []],
    ['/', []],
    ['/?q=~a', []],
  ])('of %s', (path, expected) => expect(spellings(path)).toEqual(expected));

  it.each(['', 'not a URL', '/path', 'https://www.shop.example'])('there are none of %j', (text) =>
    expect(urlSpellings(text)).toEqual([]),
  );

  it('are few, all different, on the same host, and the same text once it is decoded, but for one slash', () => {
    const path = fc.string({
      unit: fc.constantFrom(...'aZ~-_./?&=', '%7E', '%7e', '%d7%91', '%D7', '%2F', '%2e', '%41', '%'),
    });
    const unreserved: Record<string, string> = { '%7E': '~', '%2E': '.', '%41': 'A' };
    const decoded = (url: string) =>
      url.replace(/%[0-9a-f]{2}/gi, (code) => unreserved[code.toUpperCase()] ?? code.toUpperCase());
    const slashed = (url: string) => url.replace(/(?=\?|$)/, '/');
    fc.assert(
      fc.property(path, (typed) => {
        const normalized = normalizeUrl(`${SITE}/${typed}`, ['www.shop.example']);
        if (!normalized.ok) return;
        const { value } = normalized;
        const found = urlSpellings(value).map(({ url }) => url);
        expect(found.length).toBeLessThanOrEqual(3);
        expect(new Set([value, ...found]).size).toBe(found.length + 1);
        for (const url of found) {
          expect(normalizeUrl(url, ['www.shop.example'])).toEqual({ ok: true, value: url, changes: [] });
          const [one, other] = [decoded(url), decoded(value)];
          expect(one === other || slashed(one) === other || slashed(other) === one, url).toBe(true);
          const query = (text: string) => text.split('?').slice(1).join('?').toLowerCase();
          expect(query(url)).toBe(query(value));
        }
      }),
      { numRuns: 2000 },
    );
  });
});

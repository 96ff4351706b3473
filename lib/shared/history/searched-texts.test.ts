import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isShortSearch, recordIdIn, searchedTexts } from './searched-texts';

const id = '0b6f1c1e-3c1d-4a58-9f0e-6f2f4a1b2c3d';

describe('a search', () => {
  it.each([
    ['shop', 'shop'],
    ['#1823456789', '1823456789'],
    ['café', 'caf%C3%A9'],
    ['CAFÉ', 'caf%C3%A9'],
    ['École', '%C3%89cole'],
    ['caf%C3%A9', 'café'],
    ['new banner', 'new%20banner'],
    ['印刷', '%E5%8D%B0%E5%88%B7'],
    ['bücher', 'xn--bcher-kva'],
    ['https://Bücher.example/x', 'https://xn--bcher-kva.example/x'],
    ['https://www.shop.example/a#top', 'https://www.shop.example/a'],
    ['/products#reviews', '/products'],
    ['www.shop.example/a?b=1#c', 'www.shop.example/a?b=1'],
    ['https://WWW.shop.example:443/a/../b', 'https://www.shop.example/b'],
    ['www.shop.example:443/a', 'www.shop.example/a'],
    ['/a b/é', '/a%20b/%C3%A9'],
    ['<https://www.shop.example/a>', 'https://www.shop.example/a'],
    ['example.com: see #182', 'example.com: see #182'],
    ['www.shop.example/a is #182', 'www.shop.example/a is #182'],
    ['“https://www.shop.example/a”', 'https://www.shop.example/a'],
  ])('for %s looks for %s', (query, text) => expect(searchedTexts(query)).toContain(text));

  it.each(['shop', '/products/', '^/img/.*#', 'INC-42', '50%-off', 'a#b', 'https://'])(
    'for %s looks for that alone',
    (query) => expect(searchedTexts(query)).toEqual([query]),
  );

  it('always looks for few texts, all of them long enough or one that is too short', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (query) => {
        const texts = searchedTexts(query);
        expect(texts.length).toBeLessThanOrEqual(8);
        expect(texts.every((text) => text.length >= 3) || isShortSearch(query)).toBe(true);
      }),
    );
  });

  it.each(['a', '42', '#4', '#42', 'ü', '#ü', '東京', '/é'])('for %s is too short to be found in a text', (query) =>
    expect(isShortSearch(query)).toBe(true),
  );
  it.each(['abc', 'éab', '印刷所', '#421'])('for %s is not', (query) => expect(isShortSearch(query)).toBe(false));

  it.each([id, id.toUpperCase(), `purge-desk-${id}`, `https://desk.example/purges/${id}`, `/purges/${id}`])(
    'for %s names a record',
    (query) => expect(recordIdIn(query)).toBe(id),
  );
  it.each(['shop', `${id}0`, `x${id}`, `reason ${id}`, ''])('for %s names none', (query) =>
    expect(recordIdIn(query)).toBeUndefined(),
  );
});

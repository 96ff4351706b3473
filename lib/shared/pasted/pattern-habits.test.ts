import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { patternFor, patternReadings } from './pattern-habits';

const offered = (typed: string) => patternReadings(typed).map(({ pattern }) => pattern);

describe('a pattern that is written by habit', () => {
  it.each([
    ['/products/*', ['^/products/']],
    ['/products/**', ['^/products/']],
    ['/products*', ['^/products']],
    ['*.css', [String.raw`\.css$`]],
    ['*', []],
    ['/img/*.png', [String.raw`^/img/.*\.png$`, String.raw`^/img/[^/]*\.png$`]],
    ['/img/**/*.png', [String.raw`^/img/.*/.*\.png$`]],
    ['*/img/*', ['/img/']],
    ['https://www.shop.example/.*', ['^/']],
    ['https://www.shop.example/img/.*', ['^/img/']],
    [String.raw`^https:\/\/www\.shop\.example\/img\/.*`, ['^/img/']],
    ['https://www.shop.example/img/*', ['^/img/']],
    ['https://www.shop.example/site.css', [String.raw`^/site\.css$`]],
    ['https://www.shop.example/products', ['^/products$']],
    ['https://www.shop.example', ['^/$']],
    ['https://www.shop.example/(a|b)', ['^/(a|b)']],
    ['/p?x=1', [String.raw`^/p(\?|$)`, String.raw`^/p\?x=1$`]],
    ['/site.css', [String.raw`^/site\.css$`]],
    ['/a+b', [String.raw`^/a\+b$`]],
    ['file.min.js', [String.raw`file\.min\.js$`]],
    [String.raw`/^\/x/i`, ['(?i)^/x']],
    [String.raw`/\/img\/.*\.png$/`, [String.raw`/img/.*\.png$`]],
    ['“^/img/”', ['^/img/']],
    ['"/products/*"', ['^/products/']],
    ['^/img/\u200b', ['^/img/']],
    [' ^/img/', ['^/img/']],
  ])('%s may mean %j', (typed, patterns) => expect(offered(typed)).toEqual(patterns));

  it.each([
    '',
    '^/img/',
    String.raw`^/img/.*\.png$`,
    '/products/',
    '.*',
    '[a-',
    '(css|)$',
    '^/(?!img/)',
    'a'.repeat(256),
    '/img/.*',
    // Without its quotation marks it has nothing to repeat.
    '"*"',
    '“+(css)”',
  ])('is none in %s', (typed) => expect(offered(typed)).toEqual([]));

  it('is put into words', () =>
    expect(patternReadings('/img/*.png').map(({ matches }) => matches)).toEqual([
      'begin with /img/ and end with .png',
      'end with .png directly in /img/',
    ]));
});

describe('the pattern for paths that begin and end in a way', () => {
  it.each([
    [{ begin: '/img/', end: '.png' }, String.raw`^/img/.*\.png$`],
    [{ begin: 'img/', end: '' }, '^/img/'],
    [{ begin: 'https://www.shop.example/a+b/*', end: '' }, String.raw`^/a\+b/`],
    [{ begin: '', end: '*.css' }, String.raw`\.css$`],
    [{ begin: ' ', end: '' }, undefined],
  ])('%j is %s', (parts, pattern) => expect(patternFor(parts)?.pattern).toBe(pattern));

  it('finds exactly those', () => {
    const part = fc.string({ unit: fc.constantFrom(...'ab/.+?()[]{}^$|\\-'), maxLength: 6 });
    fc.assert(
      fc.property(part, part, part, (begin, middle, end) => {
        const found = patternFor({ begin: `/${begin}`, end });
        if (!found) return;
        const engine = RE2JS.compile(found.pattern);
        expect(engine.test(`/${begin}${middle}${end}`)).toBe(true);
        expect(engine.test(`x/${begin}${middle}${end}`)).toBe(false);
        if (end !== '') expect(engine.test(`/${begin}${middle}${end}x`)).toBe(`${end}x`.endsWith(end));
      }),
    );
  });

  it('is never more than a reader typed: what is offered compiles', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab/.*+?="', 'https://www.shop.example/'), maxLength: 12 });
    fc.assert(
      fc.property(text, (typed) => {
        for (const { pattern } of patternReadings(typed)) if (!/[\\[(]|\.[*+?]/.test(typed)) RE2JS.compile(pattern);
      }),
    );
  });
});

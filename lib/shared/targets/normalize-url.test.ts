import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeUrl } from './normalize-url';

const SHOP = ['www.shop.example', 'img.shop.example'];
const DOCS = ['docs.example'];

describe('normalizeUrl', () => {
  it.each([
    ['HTTPS://WWW.Shop.Example/a', 'https://www.shop.example/a', ['host changed to lower case']],
    ['https://www.shop.example:443/a', 'https://www.shop.example/a', ['default port removed']],
    ['http://www.shop.example:80/a', 'http://www.shop.example/a', ['default port removed']],
    ['https://www.shop.example/a#top', 'https://www.shop.example/a', ['fragment removed (browsers never send it)']],
    ['https://www.shop.example./a', 'https://www.shop.example/a', ['trailing dot removed from the host']],
    ['https://www.shop.example', 'https://www.shop.example/', []],
    ['https://www.shop.example/a/../b', 'https://www.shop.example/b', ['path normalized as in browsers']],
    ['  https://www.shop.example/a?b=1&a=2 ', 'https://www.shop.example/a?b=1&a=2', []],
    ['www.shop.example/a', 'https://www.shop.example/a', ['https:// added']],
    ['//www.shop.example/a', 'https://www.shop.example/a', ['https: added']],
    ['https://www.shop.example/a.', 'https://www.shop.example/a.', []],
    ['https://www.shop.example/a?b&amp;c)', 'https://www.shop.example/a?b&amp;c)', []],
  ])('reads %s as %s', (typed, value, changes) => {
    expect(normalizeUrl(typed, SHOP)).toEqual({ ok: true, value, changes });
  });

  it('leaves a URL alone that is already in its one spelling', () => {
    const url = 'https://www.shop.example/a?b#'.replace('#', '');
    expect(normalizeUrl(url, SHOP)).toEqual({ ok: true, value: url, changes: [] });
  });

  it('completes a path with the only domain', () => {
    expect(normalizeUrl('/a?b=1', DOCS)).toMatchObject({ ok: true, value: 'https://docs.example/a?b=1' });
  });

  it('asks for the domain of a path when there are several, and takes the one that was chosen', () => {
    expect(normalizeUrl('/a', SHOP)).toMatchObject({ ok: false, problem: 'choose_domain' });
    expect(normalizeUrl('/a', SHOP, 'img.shop.example')).toMatchObject({ value: 'https://img.shop.example/a' });
    expect(normalizeUrl('/a', SHOP, 'elsewhere.example')).toMatchObject({ ok: false, problem: 'choose_domain' });
  });

  it.each([
    'https://evil.example/',
    '//evil.example/x',
    'https://www.shop.example.evil.example/',
    'https://shop.example/',
    'https://www.shop.example:8443/',
  ])('says that %s belongs to no domain of the distribution', (typed) =>
    expect(normalizeUrl(typed, SHOP)).toMatchObject({ ok: false, problem: 'foreign_host' }),
  );

  it.each([
    '',
    '   ',
    'a.css',
    'ftp://www.shop.example/a',
    'javascript:alert(1)',
    'https://user:secret@www.shop.example/',
    'https://user@www.shop.example/',
    'https://www.shop.example/a b',
    'https://www.shop.example/a\nhttps://www.shop.example/b',
    'https://',
    // The form cleans what was pasted; a program has to send what it means.
    '<https://www.shop.example/a>',
    '“https://www.shop.example/a”',
    'URL: https://www.shop.example/a',
    'https://www.shop.example\\@evil.example/',
    '/\\evil.example/x',
    `https://www.shop.example/${'a'.repeat(1024)}`,
  ])('refuses %j', (typed) => expect(normalizeUrl(typed, SHOP, SHOP[0])).toMatchObject({ ok: false }));

  it('counts the limit of 1024 characters on the normalised URL', () => {
    const prefix = 'https://docs.example/';
    const longest = prefix + 'a'.repeat(1024 - prefix.length);
    expect(normalizeUrl(longest, DOCS)).toMatchObject({ ok: true });
    expect(normalizeUrl(`${longest}a`, DOCS)).toMatchObject({ ok: false });
  });

  it('serves any name below a wildcard domain, and not the name itself', () => {
    expect(normalizeUrl('https://a.b.cdn.example/x', ['*.cdn.example'])).toMatchObject({ ok: true });
    expect(normalizeUrl('https://cdn.example/x', ['*.cdn.example'])).toMatchObject({ problem: 'foreign_host' });
    expect(normalizeUrl('https://evilcdn.example/x', ['*.cdn.example'])).toMatchObject({ problem: 'foreign_host' });
    expect(normalizeUrl('/x', ['*.cdn.example'])).toMatchObject({ ok: false, problem: 'invalid' });
  });

  it('never lets anything through whose host is not a domain, and is stable under itself', () => {
    const typed = fc.oneof(
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc.string(),
      fc.string().map((path) => `/${path}`),
      fc.string().map((rest) => `https://www.shop.example${rest}`),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const first = normalizeUrl(text, SHOP, SHOP[0]);
        if (!first.ok) return;
        expect(SHOP).toContain(new URL(first.value).host);
        expect(normalizeUrl(first.value, SHOP)).toEqual({ ok: true, value: first.value, changes: [] });
      }),
      { numRuns: 2000 },
    );
  });
});

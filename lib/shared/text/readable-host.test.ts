import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiHost, bothForms, readableHost } from './readable-host';

describe('a host with letters beyond ASCII', () => {
  it.each([
    ['xn--bcher-kva.example', 'bücher.example (xn--bcher-kva.example)'],
    ['*.xn--bcher-kva.example', '*.bücher.example (xn--bcher-kva.example)'],
    ['https://www.xn--bcher-kva.example/a?b', 'https://www.bücher.example/a?b (www.xn--bcher-kva.example)'],
    ['xn--bcher-kva.example:8443', 'bücher.example:8443 (xn--bcher-kva.example)'],
    // Cyrillic, which looks like Latin: the other form says so.
    ['xn--80ak6aa92e.com', 'аррӏе.com (xn--80ak6aa92e.com)'],
  ])('is shown in both forms: %s', (text, both) => expect(bothForms(text)).toBe(both));

  it.each([
    'www.example.com',
    'https://www.example.com/xn--bcher-kva',
    '^/img/xn--',
    'xn--.example',
    'xn--a\u00e4.example',
    // It would read as nothing: U+200B.
    'xn--shop-mp0a.example',
    '',
  ])('is shown as it is where there is no other form: %j', (text) =>
    expect(readableHost(text)).toEqual({ text, ascii: undefined }),
  );

  it('is the same name in both forms', () => {
    const label = fc.string({ unit: fc.constantFrom(...'abüéß漢字жя日'), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(label, (name) => {
        const ascii = asciiHost(`${name}.example`);
        const { text } = readableHost(ascii);
        expect(asciiHost(text)).toBe(ascii);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { hostnameSchema } from '@/lib/shared/purges/purge-input';
import { fixedDomains, isServedBy, readDomains } from './hostname';
import { normalizeUrl } from './normalize-url';

describe('the domains of a distribution', () => {
  it('are each there once, in the spelling of DNS', () =>
    expect(readDomains(['www.x.example', 'WWW.X.example.', 'bücher.example', '*.Bücher.example'])).toEqual({
      domains: ['www.x.example', 'xn--bcher-kva.example', '*.xn--bcher-kva.example'],
      hidden: [],
      unreadable: [],
    }));

  it.each([['https://a.example/x'], ['a b.example'], [''], ['*x.example']])(
    'do not include %j, which is told',
    (text) => expect(readDomains([text, 'a.example'])).toMatchObject({ domains: ['a.example'], unreadable: [text] }),
  );

  it('keep a port', () => expect(readDomains(['a.example:8443']).domains).toEqual(['a.example:8443']));

  it('leave out what a reader cannot see before it is gone', () =>
    expect(readDomains(['shop\u00ad.example'])).toMatchObject({ domains: [], hidden: ['shop\u00ad.example'] }));
});

describe.each(['*', '*.x.example'])('the domain %s', (domain) => {
  it('serves hosts, and completes no path', () => {
    expect(isServedBy('www.x.example', [domain])).toBe(true);
    expect(fixedDomains([domain])).toEqual([]);
    expect(normalizeUrl('/a', [domain])).toMatchObject({ ok: false });
    expect(normalizeUrl('/a', [domain, 'www.x.example'])).toMatchObject({
      ok: true,
      value: 'https://www.x.example/a',
    });
  });
});

it('a URL on a domain with letters beyond ASCII belongs to its distribution', () =>
  expect(normalizeUrl('https://bücher.example/a', readDomains(['bücher.example']).domains)).toMatchObject({
    ok: true,
    value: 'https://xn--bcher-kva.example/a',
  }));

it('a hostname with letters beyond ASCII is read as DNS has it', () => {
  expect(hostnameSchema.parse('Bücher.example')).toBe('xn--bcher-kva.example');
  expect(hostnameSchema.safeParse('shop\u00ad.example').success).toBe(false);
});

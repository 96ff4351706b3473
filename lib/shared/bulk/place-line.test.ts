import { describe, expect, it } from 'vitest';
import { distributionKey } from '@/lib/shared/distributions/distribution';
import { distributionsServing } from '@/lib/shared/distributions/serving-distributions';
import { linePlacer, type PlacedLine } from './place-line';

const distribution = (name: string, ...domains: string[]) => ({ namespace: 'default', name, domains, disabled: false });
const items = [
  distribution('www', 'www.example.com', 'example.com'),
  distribution('img', '*.img.example.com'),
  distribution('one', 'both.example.com'),
  distribution('two', 'both.example.com', 'two.example.com'),
  distribution('port', 'port.example.com:8443'),
  distribution('idn', 'xn--bcher-kva.example'),
];
const place = linePlacer(items);
const said = (line: PlacedLine) =>
  line.ok ? `${line.distribution.name} ${line.url}` : `${line.problem}: ${line.message}`;

describe('a line of a list', () => {
  it.each([
    ['https://www.example.com/a', 'www https://www.example.com/a'],
    [' HTTPS://WWW.Example.com./a#top ', 'www https://www.example.com/a'],
    ['//example.com/a', 'www https://example.com/a'],
    ['example.com/a?b', 'www https://example.com/a?b'],
    ['http://a.b.img.example.com', 'img http://a.b.img.example.com/'],
    ['https://port.example.com:8443/', 'port https://port.example.com:8443/'],
    ['https://bücher.example/ü', 'idn https://xn--bcher-kva.example/%C3%BC'],
    ['https://two.example.com/', 'two https://two.example.com/'],
  ])('%s is purged where its host is served', (value, expected) => expect(said(place(value))).toBe(expected));

  it.each([
    ['', 'invalid: Enter a URL.'],
    ['/a', 'invalid: Enter the full URL. A path does not say which distribution serves it.'],
    ['ftp://www.example.com/', 'invalid: Start with https:// or http://, or with “/” for a path.'],
    ['https://ann:secret@www.example.com/', 'invalid: Remove the user name and password from the URL.'],
    ['https://www.example.com/a b', 'invalid: A URL cannot contain spaces. Enter one URL and write a space as %20.'],
    ['https://img.example.com/', 'foreign_host: No distribution that you can see serves img.example.com.'],
    ['other.example/a', 'foreign_host: No distribution that you can see serves other.example.'],
    ['https://port.example.com/', 'foreign_host: No distribution that you can see serves port.example.com.'],
    [
      'https://both.example.com/',
      'several: Several distributions serve this host: default/one, default/two. Name one.',
    ],
    ['https://', 'invalid: This is not a valid URL.'],
  ])('%j is refused', (value, expected) => expect(said(place(value))).toBe(expected));

  it('goes to the preferred distribution where several serve it, and else where it is served', () => {
    const preferring = linePlacer(items, 'default/two');
    expect(said(preferring('https://both.example.com/'))).toBe('two https://both.example.com/');
    expect(said(preferring('https://www.example.com/'))).toBe('www https://www.example.com/');
    expect(said(preferring('/a'))).toMatch(/^choose_domain: Choose a domain/);
    expect(said(linePlacer(items, 'default/port')('/a'))).toBe('port https://port.example.com:8443/a');
  });

  it('goes to the distribution that it names, and nowhere else', () => {
    expect(said(place('https://both.example.com/', 'default/one'))).toBe('one https://both.example.com/');
    expect(said(place('https://www.example.com/', 'default/one'))).toMatch(/^foreign_host: www.example.com is not/);
    expect(said(place('https://www.example.com/', 'default/none'))).toMatch(/^unknown: /);
  });

  it('goes where the form offers to purge it', () => {
    const values = [
      'https://both.example.com/',
      'www.example.com',
      'https://x.img.example.com/?a',
      '/path',
      'example.com:443/a',
    ];
    for (const value of values) {
      const offered = distributionsServing(value, items).map(distributionKey);
      const placed = place(value);
      const own = placed.ok
        ? [distributionKey(placed.distribution)]
        : items.map(distributionKey).filter((key) => placed.message.includes(key));
      expect(own, value).toEqual(offered);
    }
  });
});

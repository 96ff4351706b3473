import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BlockCounter, countCharacters, openBlockCounter } from '@/scripts/test/count-work';
import { queryWords, redactEmails, redactPattern, redactText, redactUnknown, redactUrl, without } from './redact';

type Redact = typeof import('./redact');

describe('redactUrl', () => {
  it.each([
    ['https://www.shop.example/a?token=1', 'https://www.shop.example/a?…'],
    ['https://www.shop.example/?', 'https://www.shop.example/?…'],
    ['https://www.shop.example/a', 'https://www.shop.example/a'],
    ['https://www.shop.example/a#part', 'https://www.shop.example/a#…'],
    ['https://www.shop.example/a?b#c?d', 'https://www.shop.example/a?…'],
    ['https://ann:secret@www.shop.example/a', 'https://www.shop.example/a'],
    ['https://ann:p@ss@www.shop.example/a?b', 'https://www.shop.example/a?…'],
    ['https://proxy.example/https%3A%2F%2Fx%3Ftoken%3D1', 'https://proxy.example/https%3A%2F%2Fx?…'],
    ['https://proxy.example/x%253ftoken', 'https://proxy.example/x?…'],
  ])('%s becomes %s', (url, redacted) => expect(redactUrl(url)).toBe(redacted));
});

describe('redactPattern', () => {
  it.each([
    ['^/img/.*\\.(png|jpe?g)$', '^/img/.*\\.(png|jpe?g)$'],
    ['(?i)^/a(?:b|c)(?=d)(?<!e)(?<name>f)??', '(?i)^/a(?:b|c)(?=d)(?<!e)(?<name>f)??'],
    ['^/search\\?token=abc', '^/search…'],
    ['^/search[?&]token', '^/search…'],
    ['^/search?token=abc', '^/search…'],
    ['^/search\\x3ftoken', '^/search…'],
    ['.*token=(abc|def)', '.*…'],
    ['/a%3Ftoken', '/a…'],
  ])('%s becomes %s', (pattern, redacted) => expect(redactPattern(pattern)).toBe(redacted));
});

describe('redactUnknown', () => {
  it.each([
    ['^https://www.shop.example/reset?9f8e7d6c5b4a', '^https://www.shop.example/reset…'],
    ['/a#frag-secret', '/a…'],
    ['^/search\\?token=abc', '^/search…'],
    ['^/search[?&]token', '^/search…'],
    ['.*token=(abc|def)?', '.*…'],
    ['https://ann:secret@www.shop.example/a', 'https://www.shop.example/a'],
    ['^/img/.*\\.png$', '^/img/.*\\.png$'],
  ])('%s becomes %s', (text, redacted) => expect(redactUnknown(text)).toBe(redacted));
});

describe('redactText', () => {
  it.each([
    ['Wrong price on https://x.example/?id=7, please', 'Wrong price on https://x.example/?… please'],
    ['see /a?b=1&c=2 and /d?e', 'see /a?… and /d?…'],
    ['/find?q=red shoes&token=1 now', '/find?… now'],
    ['/find?q=red running shoes&token=1', '/find?… running shoes&…'],
    ['went to www.x.example/a#secret', 'went to www.x.example/a#…'],
    ['back at x.example#access_token=1', 'back at x.example#…'],
    ['login as ann:secret@x.example', 'login as …@x.example'],
    ['https://ann:secret@x.example/', 'https://x.example/'],
    ['next=https%3A%2F%2Fx%2F%3Ftoken%3D1', 'next=https%3A%2F%2Fx%2F%3F…'],
  ])('%s becomes %s', (text, redacted) => expect(redactText(text)).toBe(redacted));

  it.each(['Did it work? I think so.', 'accepted as #8423: the only purge', 'INC-4711', 'ann@x.example asked', ''])(
    'leaves %j alone',
    (text) => expect(redactText(text)).toBe(text),
  );
});

describe('words that are cut out', () => {
  it('are a URL’s query and its values, in every spelling, but not the names of its parameters', () => {
    const words = queryWords({ target: { kind: 'url', value: 'https://x.example/?page=2&token=a%20secret' } });
    expect(words).toContain('page=2&token=a%20secret');
    expect(words).toContain('a secret');
    expect(words).not.toContain('token');
    expect(without('the parameter “A secret” of page 2 is bad', words)).toBe('the parameter “…” of page 2 is bad');
  });

  it('are those of a URL and of a pattern where nobody knows which of them it is', () => {
    const words = (value: string | null) => queryWords({ target: { kind: 'unknown', value } });
    expect(words('^https://www.shop.example/reset?9f8e7d6c5b4a')).toContain('9f8e7d6c5b4a');
    expect(words('/a#frag-secret')).toContain('frag-secret');
    expect(words('^/search\\?token=9f8e7d6c5b4a')).toContain('9f8e7d6c5b4a');
    expect(words('^/img/')).toEqual([]);
    expect(words(null)).toEqual([]);
  });

  it('are none where there is no query', () => {
    for (const value of ['https://x.example/a', 'https://x.example/'])
      expect(queryWords({ target: { kind: 'url', value } })).toEqual([]);
    expect(queryWords({ target: { kind: 'all' } })).toEqual([]);
    expect(without('all of it', [])).toBe('all of it');
  });

  it('mean themselves, the longest first', () => {
    expect(without('a.b axb a.b.c', ['a.b', 'a.b.c'])).toBe('… axb …');
    expect(without('[a] (b) c/d', ['[a]', '(b)', 'c/d'])).toBe('… … …');
  });

  it('can be whole words only', () => {
    expect(without('ci is specific, CI!', ['ci'], { wholeWords: true })).toBe('… is specific, …!');
  });
});

it('e-mail addresses are left out wherever they stand', () => {
  expect(redactEmails('ann@corp.example, or (bob.b+x@corp.example).')).toBe('…, or (…).');
  expect(redactEmails('/u/ann%40corp.example/x')).toBe('/u/…/x');
  expect(redactEmails('nobody @ home')).toBe('nobody @ home');
});

/** A word that can only have come from a query. */
const SECRET = 'S3CR3Tvalue';
const safe = fc.constantFrom(
  'https://www.shop.example/a',
  'https://www.shop.example/',
  'http://x.example:8080/a/b%20c',
);
const odd = fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replace(/\s/gu, ''));
const query = fc
  .tuple(odd, fc.constantFrom('', 'token=', '&a=', 'a&b=', '%3D', '='), odd)
  .map(([before, name, after]) => `${before}${name}${SECRET}${after}`);

describe('whatever a query holds', () => {
  it('is not in a redacted URL', () =>
    fc.assert(
      fc.property(safe, query, (url, text) => {
        expect(redactUrl(`${url}?${text}`)).not.toContain(SECRET);
        expect(redactUrl(new URL(`${url}?${encodeURI(text)}`).href)).not.toContain(SECRET);
      }),
    ));

  it('is not in a text that repeats the URL', () =>
    fc.assert(
      fc.property(safe, query, odd, (url, text, word) => {
        expect(redactText(`${word} ${url}?${text} ${word}`)).not.toContain(SECRET);
        expect(redactText(`${word}"${url}?${text}"`)).not.toContain(SECRET);
      }),
    ));

  it('is not in a text that repeats the query alone', () =>
    fc.assert(
      fc.property(safe, query, (url, text) => {
        const words = queryWords({ target: { kind: 'url', value: `${url}?${text}` } });
        expect(without(`unknown parameter ${text}!`, words)).not.toContain(SECRET);
      }),
    ));

  it('is not in a target of which nobody knows what it is', () =>
    fc.assert(
      fc.property(fc.constantFrom('?', '#', '\\?', '[?]', '[?&]', '\\x3f', '%3F', 'a='), query, (mark, text) => {
        expect(redactUnknown(`^/search${mark}${text}`)).not.toContain(SECRET);
      }),
    ));

  it('is not in a pattern that names it', () =>
    fc.assert(
      fc.property(fc.constantFrom('\\?', '[?]', '[?&]', '\\x3f', '%3F', '?a='), query, (mark, text) => {
        expect(redactPattern(`^/search${mark}${text}`)).not.toContain(SECRET);
      }),
    ));
});

describe('a text that is made to be slow', () => {
  const queryOf =
    ({ queryWords }: Redact) =>
    (value: string) => [
      queryWords({ target: { kind: 'url', value } }),
      queryWords({ target: { kind: 'pattern', value } }),
      queryWords({ target: { kind: 'unknown', value } }),
    ];
  const cutting =
    ({ without }: Redact) =>
    (text: string) =>
      without(text, ['ann@corp.example', 'aaaa', 'aaab'], { wholeWords: true });
  const rules: Record<string, (redact: Redact) => (text: string) => unknown> = {
    redactUrl: (redact) => redact.redactUrl,
    redactPattern: (redact) => redact.redactPattern,
    redactUnknown: (redact) => redact.redactUnknown,
    redactText: (redact) => redact.redactText,
    redactEmails: (redact) => redact.redactEmails,
    withoutUserinfo: (redact) => redact.withoutUserinfo,
    queryOf,
    cutting,
  };
  const pieces = [
    '%40',
    '%40.',
    'a%40',
    '%404',
    'a:b@',
    'a:',
    ':',
    '@',
    '@.',
    'a.',
    '?',
    '[?',
    '[',
    '\\[',
    '=',
    'a=',
    '&',
  ]
    .concat([
      '&a=',
      '#',
      '#/',
      '/',
      '//',
      '//@',
      '%25',
      '%3f',
      '\\Q',
      '\\x{0',
      '? ',
      '?a &',
      ' ',
      '\t',
      '"',
      'a',
      '%',
      '-',
    ])
    .concat(['?&', '#=', 'a@b.c%40', '…']);

  const LENGTH = 500;
  const TIMES = 8;
  const texts = pieces.map((piece) => {
    const part = piece.repeat(LENGTH / piece.length);
    return { piece, part, whole: part.repeat(TIMES) };
  });
  let blocks: BlockCounter;
  let redact: Redact;
  beforeAll(async () => {
    blocks = await openBlockCounter();
    const again = './redact?counted';
    redact = (await import(again)) as Redact;
  });
  afterAll(() => blocks.close());

  // What grows with the square of the length is eight times the work.
  describe.each(Object.entries(rules))('is as much work in one as in parts for %s', (_, ruleOf) => {
    const inParts = (part: string) => {
      for (let time = 0; time < TIMES; time++) ruleOf(redact)(part);
    };

    it.each(texts)('by characters: $piece', ({ part, whole }) => {
      const most = 2 * countCharacters(() => inParts(part));
      expect(most).toBeGreaterThan(LENGTH);
      expect(countCharacters(() => ruleOf(redact)(whole))).toBeLessThan(most);
    });

    it('by blocks of code, for all texts together', async () => {
      const most = 2 * (await blocks.count(() => texts.forEach(({ part }) => void inParts(part))));
      expect(most).toBeGreaterThan(texts.length * TIMES);
      expect(await blocks.count(() => texts.forEach(({ whole }) => void ruleOf(redact)(whole)))).toBeLessThan(most);
    });
  });
});

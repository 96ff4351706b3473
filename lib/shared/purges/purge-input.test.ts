import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkTarget } from '@/lib/shared/targets/check-target';
import { cdnPurgeRequest } from './cdn-purge-request';
import { purgeInputSchema } from './purge-input';
import { REASON_MAX_LENGTH } from './purge-terms';

const url = { kind: 'url', value: 'https://www.shop.example/a' };
const valid = { namespace: 'default', distribution: 'www-shop', target: url, mode: 'soft' };
const accepts = (input: unknown) => purgeInputSchema.safeParse(input).success;

describe('purgeInputSchema', () => {
  it.each([url, { kind: 'hostname', value: 'IMG.shop.example.' }, { kind: 'pattern', value: '^/a' }, { kind: 'all' }])(
    'takes the target %j in either mode',
    (target) => {
      for (const mode of ['soft', 'hard']) expect(accepts({ ...valid, target, mode })).toBe(true);
    },
  );

  it.each([
    {},
    { kind: 'everything' },
    { kind: 'all', value: '' },
    { kind: 'all', value: null },
    { kind: 'url' },
    { kind: 'url', value: '' },
    { kind: 'url', value: 7 },
    { kind: 'url', value: ['https://www.shop.example/a'] },
    { kind: ['url'], value: 'https://www.shop.example/a' },
    { ...url, hostname: 'www.shop.example' },
    { kind: 'url', value: 'https://www.shop.example/a\r\nx' },
    { kind: 'hostname', value: '*.shop.example' },
    { kind: 'hostname', value: 'a b' },
    { kind: 'hostname', value: '' },
    { kind: 'hostname', value: '.' },
    { kind: 'pattern', value: '' },
    { kind: 'pattern', value: ' \t' },
    { kind: 'pattern', value: '*' },
    { kind: 'pattern', value: ' * ' },
    { kind: 'pattern', value: '😀'.repeat(257) },
    [url],
    null,
    'all',
  ])('refuses the target %j', (target) => expect(accepts({ ...valid, target })).toBe(false));

  it('counts a pattern in characters, so that 256 of any kind are taken', () => {
    expect(accepts({ ...valid, target: { kind: 'pattern', value: '😀'.repeat(256) } })).toBe(true);
  });

  it.each(['', 'SOFT', 'purge', null, undefined, ['soft'], { soft: true }])('refuses the mode %j', (mode) =>
    expect(accepts({ ...valid, mode })).toBe(false),
  );

  it.each(['purge_all', 'hard_purge', 'targets', 'url', 'dryRun'])('refuses the unknown key %s', (key) =>
    expect(accepts({ ...valid, [key]: {} })).toBe(false),
  );

  it.each(['..', 'a/b', 'a%2fb', 'A', 'ä', '-a', '', 'a'.repeat(65)])('refuses the name %j', (name) => {
    expect(accepts({ ...valid, namespace: name })).toBe(false);
    expect(accepts({ ...valid, distribution: name })).toBe(false);
  });

  it('trims notes and takes an empty one for none', () => {
    const parsed = purgeInputSchema.parse({ ...valid, reason: '  new logo ', ticket: ' ' });
    expect(parsed).toMatchObject({ reason: 'new logo' });
    expect(parsed.ticket).toBeUndefined();
  });
});

describe('what is seen is what is sent', () => {
  const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
  const messages = (input: unknown) =>
    purgeInputSchema.safeParse(input).error?.issues.map(({ path, message }) => [path.join('.'), message]);

  it.each(['202E', '2066', '200B', 'FEFF', '2028', '00AD', '3164', 'E0041', '00A0', '0000', '0009'])(
    'refuses U+%s in a target, and names it with its place',
    (code) => {
      const character = String.fromCodePoint(Number.parseInt(code, 16));
      for (const [kind, before, what] of [
        ['url', '/img', 'A URL'],
        ['pattern', '^img', 'A pattern'],
        ['hostname', 'img.', 'A hostname'],
      ])
        expect(messages({ ...valid, target: { kind, value: `${before}${character}shop` } })).toEqual([
          [
            'target.value',
            expect.stringMatching(new RegExp(`^${what} cannot .* U\\+${code} \\(.*\\) at position 5\\.$`)),
          ],
        ]);
    },
  );

  it('takes an invisible character in a URL that is written as what it is', () => {
    expect(accepts({ ...valid, target: { kind: 'url', value: 'https://www.shop.example/%E2%80%AE' } })).toBe(true);
  });

  it.each([' ^/a', '^/a '])('refuses a blank at an end of a pattern: %j', (value) =>
    expect(accepts({ ...valid, target: { kind: 'pattern', value } })).toBe(false),
  );

  it.each(['reason', 'ticket'])('refuses what changes the order of signs in a %s, not what a script needs', (field) => {
    for (const text of ['INC-1\u202e', '\u2067x', 'a\u200bb', 'a\u2028b', 'a\u0007b'])
      expect(messages({ ...valid, [field]: `${text}.` })).toEqual([[field, expect.stringContaining('cannot contain')]]);
    for (const text of ['👩‍💻 fixed', 'می‌خواهم', 'מחיר שגוי', 'ligne\u00a0: 1'])
      expect(purgeInputSchema.parse({ ...valid, [field]: text })).toMatchObject({ [field]: text });
  });

  it('never puts an unseen character on the wire, whatever comes in', () => {
    const part = fc.constantFrom(
      '\u202e',
      '\u2066',
      '\u200d',
      '\ufeff',
      '\u2028',
      '\u3164',
      '\u{e0041}',
      '\ud800',
      'a',
      '/',
      'ü',
      ' ',
    );
    const value = fc
      .tuple(fc.constantFrom('https://www.shop.example/', 'www.shop.example', '/', '^/', ''), fc.string({ unit: part }))
      .map((parts) => parts.join(''));
    const distribution = { namespace: 'default', name: 'www-shop', domains: ['www.shop.example'], disabled: false };
    fc.assert(
      fc.property(fc.constantFrom('url', 'hostname', 'pattern'), value, (kind, text) => {
        const input = purgeInputSchema.safeParse({ ...valid, target: { kind, value: text } }).data;
        const checked = input && checkTarget(input.target, distribution);
        if (!input || !checked?.ok) return;
        const { body } = cdnPurgeRequest({ ...input, target: checked.target }, { basePath: '', urlForm: 'path' });
        for (const sent of Object.values(body)) expect(String(sent)).not.toMatch(UNSEEN);
      }),
    );
  });
});

it('a hostname of another distribution is refused by name', () => {
  const shop = { namespace: 'default', name: 'www-shop', domains: ['www.shop.example'], disabled: false };
  expect(checkTarget({ kind: 'hostname', value: 'docs.example' }, shop)).toEqual({
    ok: false,
    problem: 'foreign_host',
    message: 'docs.example is not a domain of this distribution.',
  });
});

it.each(['   ', ' * '])('the pattern %j is refused, spaces or not', (value) => {
  const input = { namespace: 'default', distribution: 'www-shop', target: { kind: 'pattern', value }, mode: 'soft' };
  const first = purgeInputSchema.safeParse(input).error?.issues[0]?.message;
  expect(first).toMatch(/An empty one would match every path|A single \* is not a regular expression/);
});

it('a reason may be as long as it says, and no longer', () => {
  const input = { namespace: 'default', distribution: 'www-shop', target: { kind: 'all' }, mode: 'soft' };
  expect(purgeInputSchema.safeParse({ ...input, reason: 'é'.repeat(REASON_MAX_LENGTH) }).success).toBe(true);
  expect(purgeInputSchema.safeParse({ ...input, reason: 'é'.repeat(REASON_MAX_LENGTH + 1) }).success).toBe(false);
});

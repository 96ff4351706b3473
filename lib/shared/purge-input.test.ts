import { describe, expect, it } from 'vitest';
import { purgeInputSchema } from './purge-input';

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

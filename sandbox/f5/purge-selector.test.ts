import { describe, expect, it } from 'vitest';
import { distributions } from '../distributions.ts';
import { parseCachedUrl } from '../edge/cached-url.ts';
import { selectUrls } from './purge-selector.ts';

const shop = distributions.find(({ name }) => name === 'www-shop');
if (!shop) throw new Error('The sandbox has no shop.');

const select = (pattern: string) => selectUrls({ kind: 'pattern', value: pattern }, shop);
const covers = (pattern: string, target: string) => {
  const url = parseCachedUrl(`http://www.shop.example${target}`);
  const selection = select(pattern);
  if (!url || !selection.ok) throw new Error(selection.ok ? 'Not a URL' : selection.refusal);
  return selection.covers(url);
};

// An engine that backtracks needs more than 2^50 steps for each of these.
it.each([
  ['^/(a+)+$', 'nested repetitions'],
  ['^/(a|a)*$', 'alternatives that match the same'],
  ['^/(a|aa)+$', 'alternatives of which one begins the other'],
  ['(.*a){20}!!$', 'a repeated search'],
  ['(a?){60}a{60}!!', 'many optional characters'],
])('the pattern %s (%s) gets its answer', (pattern) => {
  expect(covers(pattern, `/${'a'.repeat(60)}!`)).toBe(false);
  expect(covers('^/a+!$', `/${'a'.repeat(60)}!`)).toBe(true);
});

describe('a pattern is searched in path and query', () => {
  it.each([
    ['page=\\d', '/products?page=2', true],
    ['\\.(png|jpg)$', '/a.png', true],
    ['\\.(png|jpg)$', '/a.png?v=1', false],
    ['^/img\\/[\\w-.]+$', '/img/a-b.c', true],
    ['^/(?:a|b)*?$', '/abba', true],
    ['^/PRODUCTS', '/products', false],
    ['^/(?i)PRODUCTS', '/products', true],
    ['^/[[:alpha:]]{2,3}$', '/abc', true],
    ['shop\\.example', '/', false],
  ])('%s on %s: %s', (pattern, target, found) => {
    expect(covers(pattern, target)).toBe(found);
  });
});

it.each([
  ['(', /not a regular expression that the sandbox reads/],
  ['^/(?!img/)', /no look-around/],
  ['(a)\\1', /no back-references/],
  ['.{1,1000}.{1,1000}.{1,1000}', /too large/],
])('the pattern %s is refused, and the reason is said', (pattern, reason) => {
  expect(select(pattern)).toEqual({ ok: false, refusal: expect.stringMatching(reason) });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { facets, searchExpression, searchTokens } from './search-tokens';

const purge = ['prod', 'www-shop', 'url', 'soft', 'ann'];
const tokensOf = (...texts: (string | null)[]) => new Set(searchTokens(...purge, ...texts).split(' '));

/** What FTS5 does with an expression of AND, OR and brackets. */
const finds = (expression: string, tokens: Set<string>) =>
  new Function(
    `return ${expression
      .replace(/\b[a-z]\w*\b/g, (word) => String(tokens.has(word)))
      .replaceAll('AND', '&&')
      .replaceAll('OR', '||')}`,
  )() as boolean;

const text = fc.string({ unit: fc.constantFrom(...'abAB019-/.?é ÄJ'), minLength: 3, maxLength: 60 });

describe('the search index', () => {
  it('has the tokens of every part of a text that is long enough, whatever its case', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (whole, from, length) => {
        const start = from % (whole.length - 2);
        const part = whole.slice(start, start + 3 + (length % (whole.length - start - 2)));
        const found = finds(searchExpression(part.toUpperCase(), {}), tokensOf(null, whole.toLowerCase()));
        expect(found).toBe(true);
      }),
    );
  });

  it('asks for few tokens, however long the text is', () => {
    const words = searchExpression('/a-very-long-path'.repeat(60), {}).match(/\b[a-z]\w*\b/g);
    expect(words?.length).toBeLessThanOrEqual(16);
    expect(searchExpression('https://www.shop.example/shoes-123456.html', {}).match(/\b[a-z]\w*\b/g)).toHaveLength(3);
  });

  it('knows the facets of a purge', () => {
    expect(facets).toHaveLength(purge.length);
    const tokens = tokensOf('some text');
    const asked = (filter: Parameters<typeof searchExpression>[1]) =>
      finds(searchExpression('some text', filter), tokens);
    expect(asked({ namespace: 'prod', distribution: 'prod/www-shop', kind: 'url', mode: 'soft', actor: 'ann' })).toBe(
      true,
    );
    for (const other of [
      { namespace: 'x' },
      { distribution: 'prod/x' },
      { distribution: 'x/www-shop' },
      { actor: 'x' },
    ])
      expect(asked(other)).toBe(false);
    expect(asked({ mode: 'hard' })).toBe(false);
    expect(asked({ kind: 'all' })).toBe(false);
  });
});

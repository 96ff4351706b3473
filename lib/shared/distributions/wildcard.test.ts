import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesWildcard } from './wildcard';

describe('a pattern with stars', () => {
  const letters = (of: string) => fc.string({ unit: fc.constantFrom(...of), maxLength: 8 });

  it('matches what the regular expression would', () => {
    fc.assert(
      fc.property(letters('ab*'), letters('ab*'), (pattern, text) => {
        expect(matchesWildcard(pattern, text)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text));
      }),
      { numRuns: 5000 },
    );
  });

  it('looks at no place of a text twice', () => {
    // Each star of a regular expression would be tried at every place: some 10^20 ways for these.
    const text = 'a'.repeat(50_000);
    expect(matchesWildcard('*a*a*a*a*a*b', `${text}c`)).toBe(false);
    expect(matchesWildcard('*a*b*a*b*a*', text)).toBe(false);
  });
});

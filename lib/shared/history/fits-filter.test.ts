import { describe, expect, it } from 'vitest';
import { at, NOW, purgeAt } from '@/lib/shared/purges/purge-under-test';
import { fitsFilter } from './fits-filter';

describe('whether a purge is among those of a filter', () => {
  it.each([
    [{}, true],
    [{ status: 'accepted' }, true],
    [{ status: 'failed' }, false],
    [{ distribution: 'default/www-shop' }, true],
    [{ distribution: 'media/www-shop' }, false],
    [{ namespace: 'media' }, false],
    [{ mode: 'hard' }, false],
    [{ kind: 'pattern' }, false],
    [{ actor: 'bob@corp.example' }, false],
    [{ made: 'outside' }, false],
    [{ made: 'desk' }, true],
    [{ renewal: 'not_checked' }, true],
    [{ renewal: 'not_renewed' }, false],
    [{ range: '1h' }, true],
    [{ to: at(-5) }, false],
    [{ from: at(-30), to: at(0) }, true],
    [{ q: 'shop' }, undefined],
    [{ q: 'shop', mode: 'hard' }, false],
  ] as const)('%j: %s', (filter, expected) => {
    expect(fitsFilter(purgeAt('a', -5), filter, NOW)).toBe(expected);
  });

  it('what nobody knows of a purge made outside is in no filter', () => {
    const outside = purgeAt('a', -5, { madeOutside: true, mode: null, target: { kind: 'unknown', value: null } });
    expect(fitsFilter(outside, { mode: 'soft' }, NOW)).toBe(false);
    expect(fitsFilter(outside, { kind: 'pattern' }, NOW)).toBe(false);
    expect(fitsFilter(outside, { made: 'outside' }, NOW)).toBe(true);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TargetKind } from '@/lib/shared/purges/purge-terms';
import type { Judgement } from '@/lib/shared/reach/reach';
import {
  type Access,
  inScope,
  isEverywhere,
  kindRefusal,
  missingNotes,
  modeRefusal,
  noPolicy,
  roleOn,
  roles,
  type Scope,
  scopeCovers,
  visibleScope,
} from './access';
import { distributionPatternSchema } from './access-schema';

/** Few letters, so that names and patterns often meet. */
const half = (letters: string) => fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 4 });
const name = fc.tuple(half('ab-'), half('ab-')).map((halves) => halves.join('/'));
const pattern = fc
  .tuple(half('ab-*'), half('ab-*'))
  .map((halves) => halves.join('/'))
  .filter((text) => distributionPatternSchema.safeParse(text).success);
const scope: fc.Arbitrary<Scope> = fc.option(fc.array(pattern, { minLength: 1, maxLength: 3 }), { freq: 8 });
const access: fc.Arbitrary<Access> = fc.array(fc.record({ role: fc.constantFrom(...roles), distributions: scope }), {
  maxLength: 3,
});

describe('a pattern', () => {
  it.each(['default/www', 'default/*', '*/*', 'de*lt/*-shop', 'a/b-*-c', 'a/http:*', 'a/http:shop'])(
    'may be %s',
    (text) => expect(distributionPatternSchema.safeParse(text).success).toBe(true),
  );
  it.each([
    'default',
    'a/b/c',
    '/b',
    'a/',
    'A/b',
    'a/b.c',
    'a/[b]',
    'a/b?',
    '*a*b*c*/x',
    ' a/b',
    'a/b\n',
    '../b',
    'http:a/b',
    'a/ftp:b',
  ])('is not %j', (text) => expect(distributionPatternSchema.safeParse(text).success).toBe(false));
});

describe('a scope', () => {
  it.each([
    [null, 'any/thing', true],
    [['default/www'], 'default/www', true],
    [['default/*'], 'default/http:www', true],
    [['default/http:*'], 'default/http:www', true],
    [['default/http:*'], 'default/www', false],
    [['default/h*'], 'default/http:www', false],
    [['default/*www'], 'default/http:www', false],
    [['*/www'], 'default/http:www', false],
    [['default/www'], 'default/www2', false],
    [['default/www'], 'xdefault/www', false],
    [['default/*'], 'default/www', true],
    [['default/*'], 'media/www', false],
    [['*/www'], 'media/www', true],
    [['default/www-*', 'm*/v*o'], 'media/video', true],
    [['default/www-*'], 'default/www', false],
  ] as [Scope, string, boolean][])('%j holds %s: %s', (given, distribution, expected) =>
    expect(inScope(given, distribution)).toBe(expected),
  );

  it('covers another one only when whatever is in that one is in it, too', () => {
    fc.assert(
      fc.property(scope, scope, name, (outer, inner, distribution) => {
        if (scopeCovers(outer, inner) && inScope(inner, distribution)) expect(inScope(outer, distribution)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('covers itself, and nothing but everything covers everything', () => {
    fc.assert(
      fc.property(scope, (given) => {
        expect(scopeCovers(given, given)).toBe(true);
        expect(scopeCovers(null, given)).toBe(true);
        expect(scopeCovers(given, null)).toBe(given === null);
      }),
    );
    expect(scopeCovers(['default/w*'], ['default/*'])).toBe(false);
    expect(scopeCovers(['*/*'], ['default/*', 'media/a'])).toBe(true);
  });
});

describe('somebody’s rights', () => {
  it('are never less with another grant, and see exactly where they have a role', () => {
    fc.assert(
      fc.property(access, access, name, (some, more, distribution) => {
        const rank = (given: Access) => roles.indexOf(roleOn(given, distribution) ?? 'viewer');
        expect(rank([...some, ...more])).toBeGreaterThanOrEqual(rank(some));
        const visible = visibleScope(some);
        const isSeen = visible !== undefined && inScope(visible, distribution);
        expect(isSeen).toBe(roleOn(some, distribution) !== undefined);
      }),
      { numRuns: 2000 },
    );
  });

  it('hold for the desk as a whole only with a grant on all distributions', () => {
    expect(isEverywhere([{ role: 'admin', distributions: ['*/*'] }], 'admin')).toBe(false);
    expect(isEverywhere([{ role: 'lead', distributions: null }], 'admin')).toBe(false);
    expect(isEverywhere([{ role: 'admin', distributions: null }], 'lead')).toBe(true);
    expect(isEverywhere([], 'viewer')).toBe(false);
  });

  it('are the highest of the grants that reach a distribution', () => {
    const given: Access = [
      { role: 'viewer', distributions: null },
      { role: 'lead', distributions: ['default/*'] },
    ];
    expect([roleOn(given, 'default/www'), roleOn(given, 'media/www'), roleOn([], 'a/b')]).toEqual([
      'lead',
      'viewer',
      undefined,
    ]);
    expect(kindRefusal(given, 'default/www', 'pattern')).toBeUndefined();
    expect(kindRefusal(given, 'default/www', 'all')).toEqual({ code: 'forbidden_kind', needs: 'admin', has: 'lead' });
    expect(kindRefusal(given, 'media/www', 'url')).toEqual({ code: 'forbidden_kind', needs: 'purger', has: 'viewer' });
    expect(kindRefusal([], 'a/b', 'url')).toEqual({ code: 'forbidden_distribution' });
  });

  it('do not reach a hard purge that the policy refuses to them and to those above them', () => {
    const policy = {
      ...noPolicy,
      hardRefusedFor: [
        { role: 'purger' as const, distributions: null },
        { role: null, distributions: ['media/*'] },
      ],
    };
    const as = (role: (typeof roles)[number]): Access => [{ role, distributions: null }];
    const refused = (role: (typeof roles)[number], distribution: string) =>
      modeRefusal(as(role), policy, distribution, 'hard') !== undefined;
    expect(roles.map((role) => refused(role, 'default/www'))).toEqual([true, true, false, false]);
    expect(roles.map((role) => refused(role, 'media/www'))).toEqual([true, true, true, true]);
    expect(modeRefusal(as('purger'), policy, 'media/www', 'soft')).toBeUndefined();
  });
});

describe('the notes that a desk asks for', () => {
  const everything = { reach: 'everything' } as const;
  const part = { reach: 'part' } as const;
  const policy = {
    ...noPolicy,
    reasonFor: ['all' as const],
    ticketFor: ['all' as const],
  };
  it('are missing where the kind takes them', () => {
    expect(Object.keys(missingNotes(policy, 'all', everything, {}))).toEqual(['reason', 'ticket']);
    expect(missingNotes(policy, 'url', part, {})).toEqual({});
    expect(missingNotes(policy, 'all', everything, { reason: 'x', ticket: 'INC1' })).toEqual({});
  });
  it('are those of everything where a target reaches as far, or might', () => {
    const names = (kind: TargetKind, judgement: Judgement) => Object.keys(missingNotes(policy, kind, judgement, {}));
    expect(names('pattern', everything)).toEqual(['reason', 'ticket']);
    expect(names('pattern', { reach: 'unjudged', because: 'look-ahead' })).toEqual(['reason', 'ticket']);
    expect(names('hostname', everything)).toEqual(['reason', 'ticket']);
    expect(names('pattern', part)).toEqual([]);
    const forPatterns = { ...noPolicy, reasonFor: ['pattern' as const] };
    expect(Object.keys(missingNotes(forPatterns, 'pattern', everything, {}))).toEqual(['reason']);
  });
});

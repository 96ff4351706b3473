import { describe, expect, it } from 'vitest';
import { prefilledDraft, prefillOf } from '@/lib/shared/purges/purge-draft';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { prefillAgain, prefillToQuery } from './prefill';
import { prefillFromUrl, prefillProblems } from './prefill-from-url';

const read = (query: string) => prefillFromUrl(new URLSearchParams(query));
const shop = { namespace: 'default', name: 'www-shop', domains: ['www.shop.example'], disabled: false };

describe('the address of a pre-filled form', () => {
  it('says the same after a round trip', () => {
    const prefill = {
      namespace: 'default',
      distribution: 'www-shop',
      kind: 'pattern',
      value: '^/ä&b=c#?.*\\.png$',
      checkUrl: 'https://www.shop.example/a?b',
      mode: 'hard',
      reason: 'a + b',
      ticket: 'INC-1',
    } as const;
    expect(read(prefillToQuery(prefill))).toEqual(prefill);
    expect(prefillOf(prefilledDraft(shop, prefill), shop)).toEqual(prefill);
  });

  it('leaves out what does not fit, and fills in nothing where nothing is said', () => {
    expect(read('kind=everything&mode=firm&namespace=A%20b&value=&other=1')).toBeUndefined();
    expect(read(`kind=all&value=${'x'.repeat(1025)}`)).toEqual({ kind: 'all' });
  });

  it('fills in nothing that a reader does not see, and says so', () => {
    const link = (parameters: Record<string, string>) => new URLSearchParams({ kind: 'pattern', ...parameters });
    const hidden = link({ value: '^/img/\u202egnp', reason: 'x\u2066y', ticket: 'INC\u200b-1', mode: 'soft' });
    expect(prefillFromUrl(hidden)).toEqual({ kind: 'pattern', mode: 'soft' });
    expect(prefillProblems(hidden)).toEqual([
      expect.stringMatching(/^A target .* U\+202E \(right-to-left override\) at position 7\.$/),
      expect.stringMatching(/^A reason .* U\+2066/),
      expect.stringMatching(/^A ticket .* U\+200B/),
    ]);
    for (const fine of [
      link({ value: '^/ä', reason: '👩‍💻' }),
      link({ value: 'x'.repeat(1025) }),
      new URLSearchParams(),
    ])
      expect(prefillProblems(fine)).toEqual([]);
  });

  it('never arms a purge of everything', () => {
    const draft = prefilledDraft(shop, { kind: 'all', value: 'www-shop', mode: 'hard' });
    expect(draft).toMatchObject({ kind: 'all', confirmation: '', url: '' });
  });

  it('of a purge that was sent repeats what it was and why', () => {
    const purge = { namespace: 'default', distribution: 'www-shop', mode: 'soft', reason: 'then', ticket: 'T' };
    const of = (target: Purge['target']) => prefillAgain({ ...purge, target, checkUrl: 'https://a/?b' } as Purge);
    expect(of({ kind: 'url', value: 'https://a/?b' })).toBe(
      '?namespace=default&distribution=www-shop&kind=url&value=https%3A%2F%2Fa%2F%3Fb&mode=soft&reason=then&ticket=T',
    );
    expect(of({ kind: 'all' })).toBe(
      '?namespace=default&distribution=www-shop&kind=all&checkUrl=https%3A%2F%2Fa%2F%3Fb&mode=soft&reason=then&ticket=T',
    );
  });
});

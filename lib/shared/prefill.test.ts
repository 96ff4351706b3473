import { describe, expect, it } from 'vitest';
import { prefillAgain, prefillFromUrl, prefillToQuery } from './prefill';
import { prefilledDraft, prefillOf } from './purge-draft';
import type { Purge } from './purge-record';

const read = (query: string) => prefillFromUrl(new URLSearchParams(query));
const shop = { namespace: 'default', name: 'www-shop', domains: ['www.shop.example'], disabled: false };

describe('the address of a pre-filled form', () => {
  it('says the same after a round trip', () => {
    const prefill = {
      namespace: 'default',
      distribution: 'www-shop',
      kind: 'pattern',
      value: '^/ä&b=c#?.*\\.png$',
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

  it('never arms a purge of everything', () => {
    const draft = prefilledDraft(shop, { kind: 'all', value: 'www-shop', mode: 'hard' });
    expect(draft).toMatchObject({ kind: 'all', confirmation: '', url: '' });
  });

  it('of a purge that was sent repeats what it was, not why', () => {
    const purge = { namespace: 'default', distribution: 'www-shop', mode: 'soft', reason: 'then', ticket: 'T' };
    const of = (target: Purge['target']) => prefillAgain({ ...purge, target } as Purge);
    expect(of({ kind: 'url', value: 'https://a/?b' })).toBe(
      '?namespace=default&distribution=www-shop&kind=url&value=https%3A%2F%2Fa%2F%3Fb&mode=soft',
    );
    expect(of({ kind: 'all' })).toBe('?namespace=default&distribution=www-shop&kind=all&mode=soft');
  });
});

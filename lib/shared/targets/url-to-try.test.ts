import { describe, expect, it } from 'vitest';
import { fullAccess } from '@/lib/shared/access/access';
import { urlToTry } from './url-to-try';

const shop = { namespace: 'default', name: 'www-shop', domains: ['www.shop.example'], disabled: false };
const docs = { namespace: 'default', name: 'docs-portal', domains: ['docs.example'], disabled: false };
const first = { isSandbox: true, purges: 0, distributions: [docs, shop], access: fullAccess };

describe('the URL to try', () => {
  it('is offered on the sandbox while the history is empty', () => {
    expect(urlToTry(first)).toBe('https://www.shop.example/products');
  });

  it.each([
    ['on a real CDN', { isSandbox: false }],
    ['after the first purge', { purges: 1 }],
    ['while the history is unknown', { purges: undefined }],
    ['when no known distribution serves it', { distributions: [docs] }],
    ['when two distributions serve it', { distributions: [shop, { ...shop, name: 'www-copy' }] }],
    ['when its distribution is disabled', { distributions: [{ ...shop, disabled: true }] }],
    ['to people who can only look', { access: [{ role: 'viewer' as const, distributions: null }] }],
    ['to people who purge elsewhere', { access: [{ role: 'admin' as const, distributions: ['default/docs*'] }] }],
  ])('is not offered %s', (_, change) => {
    expect(urlToTry({ ...first, ...change })).toBeUndefined();
  });
});

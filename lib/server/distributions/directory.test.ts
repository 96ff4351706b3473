import { expect, it } from 'vitest';
import type { Distribution } from '@/lib/shared/distributions/distribution';
import { configuredDirectory } from './directory';

const shop: Distribution = { namespace: 'default', name: 'shop', domains: [], disabled: false };

it('a configured directory knows what it was given and nothing else', async () => {
  const directory = configuredDirectory([shop]);
  expect(await directory.find('default/shop')).toEqual({ found: shop });
  expect(await directory.find('default/docs')).toEqual({ found: undefined, because: 'absent' });
  expect(await directory.all()).toMatchObject({ items: [shop], unread: [], reading: false, askedAt: undefined });
});

import { expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { type Access, fullAccess } from '@/lib/shared/access/access';
import { distributionKey } from '@/lib/shared/distributions/distribution';
import { aCaller, contextUnderTest } from '@/test/support/context';
import { onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { configuredDirectory } from './directory';
import { listDistributions } from './list-distributions';

const site = (namespace: string, number: number) => {
  const name = `site-${String(number).padStart(4, '0')}`;
  return { namespace, name, domains: [`${name}.example`], disabled: false };
};
/** More than one answer has, those of the namespace with the later name first. */
const many = [...Array.from({ length: 120 }, (_, index) => site('web', index)), site('media', 500), site('media', 501)];

onEachDatabase((newDatabase) => {
  let store: Store;
  storeForEachTest(newDatabase, (opened) => {
    store = opened.store;
  });
  const ask = (query?: Parameters<typeof listDistributions>[1], access: Access = fullAccess) =>
    listDistributions(
      contextUnderTest(store, { caller: aCaller({ access }), distributions: configuredDirectory(many) }),
      query,
    );

  it('has 50 distributions at most, and all namespaces', async () => {
    const list = await ask();
    expect(list.items).toHaveLength(50);
    expect(list).toMatchObject({ matching: 122, known: 122, total: 122, namespaces: ['media', 'web'] });
    expect((await ask({ q: 'site-0007' })).namespaces).toEqual(['media', 'web']);
  });

  it('finds each by its name and domain, and has the one that is asked for beside the others', async () => {
    expect((await ask({ q: 'site-0117' })).items.map(distributionKey)).toEqual(['web/site-0117']);
    expect((await ask({ q: 'media 0501.example' })).items.map(distributionKey)).toEqual(['media/site-0501']);
    const { items } = await ask({ include: 'web/site-0117' });
    expect(items).toHaveLength(51);
    expect(items.map(distributionKey)).toContain('web/site-0117');
  });

  it('says nothing of what the caller may not see', async () => {
    const access: Access = [{ role: 'viewer', distributions: ['web/site-011*'] }];
    const list = await ask({ include: 'media/site-0500' }, access);
    expect(list.items).toHaveLength(10);
    expect(list).toMatchObject({ matching: 10, known: 10, total: 10, namespaces: ['web'] });
  });
});

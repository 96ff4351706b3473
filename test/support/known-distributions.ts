import type { DistributionDirectory } from '@/lib/server/distributions/directory';
import { type Distribution, distributionKey } from '@/lib/shared/distributions/distribution';

/** A distribution of the namespace `default`. */
export const aDistribution = (name: string, domains: string[], change: Partial<Distribution> = {}): Distribution => ({
  namespace: 'default',
  name,
  domains,
  disabled: false,
  ...change,
});

/** A directory that knows some distributions and has not read others. It keeps the names that it was asked to read. */
export function partlyRead(items: Distribution[], names: readonly string[], { reading = false } = {}) {
  const unread = names.map((name) => ({ namespace: 'default', name }));
  const wanted: string[] = [];
  const directory: DistributionDirectory = {
    all: async () => ({ items, unread, problems: [], askedAt: 1, reading }),
    async find(key) {
      const found = items.find((one) => distributionKey(one) === key);
      if (found) return { found };
      return { found, because: unread.some((one) => distributionKey(one) === key) ? 'unread' : 'absent' };
    },
    async want(keys) {
      wanted.push(...keys.map(distributionKey));
    },
  };
  return { directory, wanted };
}

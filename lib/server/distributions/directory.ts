import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CdnClient } from '@/lib/server/cdn/cdn-client';
import type { Log } from '@/lib/server/log';
import { type Distribution, type DistributionList, distributionKey, findDistribution } from '@/lib/shared/distribution';

/** Shortest time between two readings of the list because somebody named a distribution that is not in it. */
const SEARCH_AGAIN_MS = 5000;

/** How soon a list with holes is asked for again, in milliseconds. */
const RETRY_MS = 10_000;

type Found = { found: Distribution } | { found: undefined; because: 'unknown' | 'unavailable' };

/** The distributions that the desk knows, kept fresh in the background. */
export interface DistributionDirectory {
  /** The last known list; waits only when there is none yet, and starts a refresh when it is due. */
  list: () => Promise<DistributionList>;
  /** Looks one up, asking the CDN anew before it says that there is none. */
  find: (key: string) => Promise<Found>;
}

/** How long a page waits for the first list, in milliseconds; then it is shown without, and asks again. */
const FIRST_LIST_MS = 2000;

const stillReading = async (): Promise<DistributionList> => {
  await sleep(FIRST_LIST_MS, undefined, { ref: false });
  return { items: [], problems: [], fetchedAt: null, reading: true };
};

/** A configured list needs no CDN: it is simply there. */
export const configuredDirectory = (items: Distribution[]): DistributionDirectory => ({
  list: async () => ({ items, problems: [], fetchedAt: null, reading: false }),
  find: async (key) => {
    const found = findDistribution(items, key);
    return found ? { found } : { found, because: 'unknown' };
  },
});

/** What could not be read this time is taken from the time before, so that one failed read hides nothing from staff. */
function withLastKnown(fresh: DistributionList, last: DistributionList | undefined): DistributionList {
  const missing = (last?.items ?? []).filter(
    (item) =>
      !findDistribution(fresh.items, distributionKey(item)) &&
      fresh.problems.some(
        ({ namespace, distribution }) =>
          namespace === item.namespace && (distribution === null || distribution === item.name),
      ),
  );
  return { ...fresh, items: [...fresh.items, ...missing] };
}

export function discoveredDirectory(
  cdn: Pick<CdnClient, 'discoverDistributions'>,
  refreshMs: number,
  now: () => number,
  log: Pick<Log, 'error'>,
): DistributionDirectory {
  let known: { list: DistributionList; dueAt: number } | undefined;
  let refreshing: Promise<DistributionList> | undefined;
  let searchedAt = Number.NEGATIVE_INFINITY;

  const refresh = () => {
    refreshing ??= cdn
      .discoverDistributions()
      .then((fresh) => {
        const list = withLastKnown(fresh, known?.list);
        known = { list, dueAt: now() + (list.problems.length > 0 ? Math.min(RETRY_MS, refreshMs) : refreshMs) };
        return list;
      })
      .finally(() => {
        refreshing = undefined;
      });
    return refreshing;
  };
  const list = async (): Promise<DistributionList> => {
    if (!known) return Promise.race([refresh(), stillReading()]);
    // Nobody waits for it. What the CDN refuses is a problem in the list; this is for what nobody expected.
    if (now() >= known.dueAt) refresh().catch((err: unknown) => log.error({ err }, 'reading the distributions failed'));
    return known.list;
  };

  return {
    list,
    async find(key) {
      let { items, problems } = known?.list ?? (await refresh());
      if (!findDistribution(items, key) && Math.abs(now() - searchedAt) >= SEARCH_AGAIN_MS) {
        searchedAt = now();
        ({ items, problems } = await refresh());
      }
      const found = findDistribution(items, key);
      if (found) return { found };
      const [namespace] = key.split('/');
      const hidden = problems.some((problem) => problem.namespace === namespace);
      return { found: undefined, because: hidden ? 'unavailable' : 'unknown' };
    },
  };
}

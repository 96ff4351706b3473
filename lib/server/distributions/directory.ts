import 'server-only';
import type { DistributionStore, KnownDistribution, NamespaceList } from '@/lib/server/store/cdn/distribution-store';
import type { Where } from '@/lib/server/store/cdn/reading-queue';
import type { Timing } from '@/lib/server/timing';
import { type DiscoveryProblem, type Distribution, findDistribution } from '@/lib/shared/distributions/distribution';
import { type DistributionKind, kindOfDistribution } from '@/lib/shared/distributions/distribution-kind';
import { distributionKeySchema } from '@/lib/shared/distributions/distribution-schema';
import { mayLackList } from '@/lib/shared/distributions/missed-lists';
import { fromShelf, readShelf, toShelf } from './shelf';

/** How long a request for one distribution waits until it has been read, in milliseconds. */
const WAIT_MS = 2000;
const LOOK_AGAIN_MS = 50;
/** The maximum age of a list that proves that a distribution does not exist, in milliseconds. */
const ABSENCE_MS = 30_000;
/** The shortest interval between reads of a list for an unknown name, in milliseconds. */
const WANTED_AGAIN_MS = 5000;
/** How long data from the database is cached, in milliseconds. */
const REMEMBERED_MS = 1000;

/**
 * `absent`: it is not in the CDN's list. `unread`: it is, and its domains are being read. `unavailable`: the CDN does not
 * say.
 */
type Found = { found: Distribution } | { found: undefined; because: 'absent' | 'unread' | 'unavailable' };

/** Everything known about the CDN's distributions. */
export interface KnownDistributions {
  /** Those that can be purged: their domains are known. */
  items: Distribution[];
  /** Those that the CDN lists and that have not been read. */
  unread: { namespace: string; name: string }[];
  problems: DiscoveryProblem[];
  /** When the CDN was last called, epoch milliseconds; undefined if never. */
  askedAt: number | undefined;
  /** Reads are still in progress. */
  reading: boolean;
}

/** The known distributions. A query never causes more reads, at most a different order of reads. */
export interface DistributionDirectory {
  /** Returns what is known; a desk that has just started and knows nothing waits a moment. */
  all: () => Promise<KnownDistributions>;
  /** Looks one up (`namespace/name`); if it has not been read, it is read first, and the call waits a moment. */
  find: (key: string) => Promise<Found>;
  /** Reads these before others, if they have not been read. */
  want: (keys: readonly { namespace: string; name: string }[]) => Promise<void>;
}

/** A configured list needs no CDN calls. */
export const configuredDirectory = (items: Distribution[]): DistributionDirectory => ({
  all: async () => ({ items, unread: [], problems: [], askedAt: undefined, reading: false }),
  find: async (key) => {
    const found = findDistribution(items, key);
    return found ? { found } : { found, because: 'absent' };
  },
  want: async () => undefined,
});

/** Reads in progress, and reads with transient failures. */
const mayChangeSoon = ({ reading, problems }: KnownDistributions) =>
  reading || problems.some(({ cdnStatus }) => cdnStatus === null || cdnStatus >= 500);

/** Undefined while its domains are unknown, and for a load balancer without a cache. */
function distributionOf({ disabled, domains, ...on }: KnownDistribution): Distribution | undefined {
  const named = fromShelf(on);
  return domains && !hasNoCache(named.name, domains) ? { ...named, disabled, domains } : undefined;
}

/** An HTTP load balancer that declares no cache is stored without domains. */
const hasNoCache = (name: string, domains: readonly string[]) =>
  kindOfDistribution(name) === 'http_loadbalancer' && domains.length === 0;

const isMissed = ({ namespace, listedAt, problems }: NamespaceList, kinds: readonly DistributionKind[]) =>
  listedAt !== undefined || !problems.every(({ code }) => mayLackList(readShelf(namespace).kind, kinds, code));

interface DirectoryNeeds extends Pick<Timing, 'monotonic' | 'pause'> {
  store: DistributionStore;
  where: Where;
  now: () => number;
  /** How long a caller waits for a read in progress, in milliseconds. */
  waitMs?: number;
}

/** Reads only the database. Call `forget` when it has changed. */
export function discoveredDirectory({ store, where, now, monotonic, pause, waitMs = WAIT_MS }: DirectoryNeeds) {
  const { source, namespaces } = where;
  const kinds = namespaces.map((shelf) => readShelf(shelf).kind);
  let remembered: { known: Promise<KnownDistributions>; at: number } | undefined;
  let firstAskedAt: number | undefined;
  const wantedAt = new Map<string, number>();

  async function read(): Promise<KnownDistributions> {
    const { lists, distributions } = await store.all(where);
    const asked = lists.flatMap(({ askedAt }) => askedAt ?? []);
    const items = distributions.flatMap((one) => distributionOf(one) ?? []);
    const unread = distributions.filter(({ domains }) => domains === undefined);
    return {
      items,
      unread: unread.map(fromShelf),
      problems: [
        ...lists.filter((list) => isMissed(list, kinds)).flatMap(({ problems }) => problems),
        ...distributions.flatMap(({ problem }) => problem ?? []),
      ],
      askedAt: asked.length === 0 ? undefined : Math.max(...asked),
      reading: asked.length < namespaces.length || unread.some(({ problem }) => problem === undefined),
    };
  }
  function all(): Promise<KnownDistributions> {
    const at = monotonic();
    if (remembered === undefined || at - remembered.at >= REMEMBERED_MS) {
      const known = read();
      remembered = { known, at };
      known.catch(() => {
        remembered = undefined;
      });
    }
    return remembered.known;
  }
  const forget = () => {
    remembered = undefined;
  };
  /** Polls until there is a result or the time is over. */
  async function waitFor<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
    for (const until = monotonic() + waitMs; ; ) {
      const seen = await look();
      if (seen !== undefined || monotonic() >= until) return seen;
      await pause(Math.min(LOOK_AGAIN_MS, waitMs));
    }
  }

  /** Whether the CDN lists it; undefined without a recent answer, `silent` if the CDN was called and did not answer. */
  async function isListed(key: { namespace: string; name: string }, since: number) {
    if (await store.find(source, key)) return true;
    const list = await store.findList(source, key.namespace);
    // The list may have been read between the two lookups.
    if (list?.listedAt !== undefined && list.listedAt >= since) return (await store.find(source, key)) !== undefined;
    return list?.askedAt !== undefined && list.askedAt >= since && list.problems.length > 0 ? 'silent' : undefined;
  }

  /** Rereads the list for an unknown name, but not more often than every `WANTED_AGAIN_MS`. */
  async function wantList(namespace: string, at: number) {
    if (monotonic() - (wantedAt.get(namespace) ?? Number.NEGATIVE_INFINITY) < WANTED_AGAIN_MS) return;
    wantedAt.set(namespace, monotonic());
    await store.wantList(source, namespace, at);
  }

  const directory: DistributionDirectory = {
    async all() {
      firstAskedAt ??= monotonic();
      for (;;) {
        const known = await all();
        if (!mayChangeSoon(known) || monotonic() - firstAskedAt >= waitMs) return known;
        await pause(Math.min(LOOK_AGAIN_MS, waitMs));
      }
    },
    async find(name) {
      const parsed = distributionKeySchema.safeParse(name);
      const key = parsed.success ? toShelf(parsed.data) : undefined;
      if (!key || !namespaces.includes(key.namespace)) return { found: undefined, because: 'absent' };
      let listed = await isListed(key, now() - ABSENCE_MS);
      if (listed === undefined || listed === 'silent') {
        const askedAt = now();
        await wantList(key.namespace, askedAt);
        listed = await waitFor(() => isListed(key, askedAt));
      }
      if (listed !== true) return { found: undefined, because: listed === false ? 'absent' : 'unavailable' };
      const known = await store.find(source, key);
      if (known && known.domains === undefined) await store.want(source, [key], now());
      const read = await waitFor(async () => {
        const one = await store.find(source, key);
        return one === undefined || one.domains || !one.isWanted ? { one } : undefined;
      });
      if (read && !read.one) return { found: undefined, because: 'absent' };
      const found = read?.one && distributionOf(read.one);
      if (found) return { found };
      if (read?.one?.domains) return { found: undefined, because: 'absent' };
      return { found: undefined, because: (read?.one ?? known)?.problem ? 'unavailable' : 'unread' };
    },
    want: (keys) => store.want(source, keys.map(toShelf), now()),
  };
  return { directory, forget };
}

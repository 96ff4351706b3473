import { domainsText } from '@/lib/shared/text/readable-host';
import { type Distribution, distributionKey } from './distribution';

/** What a search looks at: namespace, name, and domains in both of their forms. */
const searched = (one: Distribution) => `${distributionKey(one)} ${domainsText(one.domains)}`.toLowerCase();

const wordsOf = (query: string) => query.toLowerCase().split(/\s+/).filter(Boolean);

/** The distributions in which every word of a query occurs; all of them for an empty one. */
export function searchDistributions(items: readonly Distribution[], query: string): Distribution[] {
  const words = wordsOf(query);
  return items.filter((one) => {
    const text = searched(one);
    return words.every((word) => text.includes(word));
  });
}

interface Named {
  namespace: string;
  name: string;
}

/** Of distributions whose domains are not known, those whose names have every word of a query. */
export const namedLike = <T extends Named>(unread: readonly T[], query: string): T[] => {
  const words = wordsOf(query);
  return words.length === 0 ? [] : unread.filter((one) => words.every((word) => distributionKey(one).includes(word)));
};

/** Labels that say nothing of which distribution serves a host. */
const COMMON_LABELS = new Set(['www', 'com', 'net', 'org', 'img', 'cdn', 'static', 'assets']);

/**
 * Of distributions whose domains are not known, those that may serve one of these hosts, the likeliest first: whose names
 * share words with it.
 */
export function likelyServing<T extends Named>(hosts: readonly string[], unread: readonly T[]): T[] {
  const words = new Set(hosts.flatMap((host) => host.split(/[.-]/)));
  const shared = (one: T) => {
    const own = new Set(one.name.split('-'));
    return [...own].filter((word) => word.length > 1 && words.has(word) && !COMMON_LABELS.has(word)).length;
  };
  return unread
    .map((one) => ({ one, count: shared(one) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ one }) => one);
}

'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState } from 'react';
import { useDebounced } from '@/components/ui/use-debounced';
import { distributionsQuery, searchedDistributions } from '@/lib/client/distributions';
import {
  DISTRIBUTIONS_MAX,
  type Distribution,
  type DistributionList,
  distributionKey,
  findDistribution,
} from '@/lib/shared/distributions/distribution';

export const TYPING_MS = 250;
const NONE: Distribution[] = [];

export interface KnownDistributions {
  list: DistributionList | undefined;
  /** All of them; or, where they are too many, those that the page came with and that were found since. */
  distributions: readonly Distribution[];
  /** There are more distributions than the page has, so searches go to the server. */
  isPartial: boolean;
  /** There may be distributions that the page does not know yet. */
  mayHaveMore: boolean;
  remember: (items: readonly Distribution[]) => void;
}

const isSame = (one: Distribution | undefined, other: Distribution) =>
  one !== undefined && JSON.stringify(one) === JSON.stringify(other);

/** Returns the distributions of the page, plus search results; looks up `wanted` (`namespace/name`). */
export function useDistributions(wanted: () => string | undefined): KnownDistributions {
  const { data: list } = useQuery(distributionsQuery);
  const client = useQueryClient();
  const [seen, setSeen] = useState<readonly Distribution[]>(NONE);
  // The page may have one more than the limit: the one that its address names.
  const isPartial = list !== undefined && list.matching > DISTRIBUTIONS_MAX;
  const remember = (items: readonly Distribution[]) =>
    setSeen((before) => {
      const changed = items.filter((one) => !isSame(findDistribution(before, distributionKey(one)), one));
      if (changed.length === 0) return before;
      const keys = new Set(changed.map(distributionKey));
      return [...before.filter((one) => !keys.has(distributionKey(one))), ...changed];
    });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it does is the same every time
  useEffect(() => {
    if (isPartial) remember(list.items);
  }, [isPartial, list]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(() => {
    const include = wanted();
    if (!isPartial || !include || findDistribution(list.items, include)) return;
    client.fetchQuery(searchedDistributions({ include })).then(
      ({ items }) => remember(items.filter((one) => distributionKey(one) === include)),
      () => undefined,
    );
  }, []);
  const items = list?.items ?? NONE;
  const distributions = isPartial
    ? [...items, ...seen.filter((one) => !findDistribution(items, distributionKey(one)))]
    : items;
  const isWhole = list !== undefined && !list.reading && list.known === list.total && list.problems.length === 0;
  const mayHaveMore = isPartial || !isWhole;
  return { list, distributions, isPartial, mayHaveMore, remember };
}

const Known = createContext<KnownDistributions>({
  list: undefined,
  distributions: NONE,
  isPartial: false,
  mayHaveMore: false,
  remember: () => undefined,
});
export const KnownDistributionsProvider = Known.Provider;
export const useKnownDistributions = () => useContext(Known);

/** Asks the server where the page does not have all distributions, and remembers what it answers. */
export function useAsked(query: { q: string } | { url: string } | undefined) {
  const { isPartial, remember } = useKnownDistributions();
  const { data, isFetching } = useQuery({
    ...searchedDistributions(query ?? {}),
    enabled: isPartial && query !== undefined,
  });
  const found = query === undefined ? undefined : data;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it does is the same every time
  useEffect(() => {
    if (found) remember(found.items);
  }, [found]);
  return { found, isFetching };
}

/** Asks the server for what is typed, where the page does not have all distributions; says how many there are. */
export function useDistributionSearch(): { onQuery: (typed: string) => void; note: string | undefined } {
  const { isPartial, list } = useKnownDistributions();
  const [typed, setTyped] = useState('');
  const q = useDebounced(typed.trim(), TYPING_MS);
  const { isFetching } = useAsked(q === '' ? undefined : { q });
  const waits = isFetching || q !== typed.trim();
  const note = waits ? 'Searching…' : `Type to search all ${list?.known ?? 0} distributions.`;
  return { onQuery: setTyped, note: isPartial ? note : undefined };
}

import { useQueries } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useDistributions } from '@/components/distributions/use-distributions';
import { searchedDistributions } from '@/lib/client/distributions';
import { distributionKey } from '@/lib/shared/distributions/distribution';

/**
 * The distributions of the page, and those that serve hosts of the list which the page does not know. `lookedUp` are the
 * URLs that had their answer: others are in turn.
 */
export function useDistributionsFor(unknown: readonly string[]) {
  const known = useDistributions(() => undefined);
  const { isPartial, remember } = known;
  const [lookedUp, setLookedUp] = useState<readonly string[]>([]);
  const wanted = isPartial ? unknown : [];
  const asked = useQueries({ queries: wanted.map((url) => searchedDistributions({ url })) });
  const found = asked.flatMap(({ data }) => data?.items ?? []);
  // The list is judged again for each change of these: all of one round together.
  const isOver = asked.every(({ isPending, isPlaceholderData }) => !isPending && !isPlaceholderData);
  const answered = isOver ? wanted.filter((_, index) => asked[index]?.data?.reading === false) : [];
  // biome-ignore lint/correctness/useExhaustiveDependencies: by what they are
  useEffect(() => {
    if (found.length > 0) remember(found);
    if (answered.length > 0) setLookedUp((before) => [...new Set([...before, ...answered])]);
  }, [found.map(distributionKey).join(' '), answered.join(' ')]);
  return { ...known, lookedUp };
}

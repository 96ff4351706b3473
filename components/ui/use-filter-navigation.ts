import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';

/**
 * Changes the filter by changing the address, which is the only place where it lives. Until the page of a new address
 * is there, the filter that was asked for counts, so that quick changes add up instead of overwriting each other.
 */
export function useFilterNavigation<Filter extends object>(applied: Filter, addressOf: (filter: Filter) => string) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const [asked, setAsked] = useState(applied);
  const filter = pending ? asked : applied;
  const change = (part: Partial<Filter>, how: 'push' | 'replace') => {
    const next = { ...filter, ...part };
    setAsked(next);
    startTransition(() => router[how](addressOf(next), { scroll: false }));
  };
  return { filter, change, pending };
}

import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';

/** Whether Back leads to the filter of before. */
type How = 'push' | 'replace';

/**
 * Changes the filter by changing the address, which is the only place where it lives. Until the page of a new address
 * is there, the filter that was asked for counts, so that quick changes add up instead of overwriting each other.
 */
export function useFilterNavigation<Filter extends object>(applied: Filter, addressOf: (filter: Filter) => string) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const [asked, setAsked] = useState<{ filter: Filter; how: How }>({ filter: applied, how: 'replace' });
  const filter = pending ? asked.filter : applied;
  const change = (part: Partial<Filter>, wanted: How) => {
    // A new address takes the place of one that is still on its way: what that one would have added is added by this one,
    // else it would replace the entry before, and Back would lead out of the page.
    const how = pending && asked.how === 'push' ? 'push' : wanted;
    const next = { ...filter, ...part };
    setAsked({ filter: next, how });
    startTransition(() => router[how](addressOf(next), { scroll: false }));
  };
  return { filter, change, pending };
}

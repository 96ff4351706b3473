import { useRouter } from 'next/navigation';
import { useLayoutEffect, useRef, useState, useTransition } from 'react';

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
  // What was asked for since the page was last drawn: a choice made while the page comes alive is seen twice, by the
  // reading of the form and by its own event, and the second must find what the first has asked for.
  const undrawn = useRef<typeof asked>(undefined);
  useLayoutEffect(() => {
    if (undrawn.current === asked) undrawn.current = undefined;
  }, [asked]);
  const filter = pending ? asked.filter : applied;
  const change = (part: Partial<Filter>, wanted: How) => {
    const onItsWay = undrawn.current ?? (pending ? asked : undefined);
    const before = onItsWay?.filter ?? applied;
    const next = { ...before, ...part };
    if (addressOf(next) === addressOf(before)) return;
    // A new address takes the place of one that is still on its way: what that one would have added is added by this one,
    // else it would replace the entry before, and Back would lead out of the page.
    const how = onItsWay?.how === 'push' ? 'push' : wanted;
    const asking = { filter: next, how };
    undrawn.current = asking;
    setAsked(asking);
    startTransition(() => router[how](addressOf(next), { scroll: false }));
  };
  return { filter, change, pending };
}

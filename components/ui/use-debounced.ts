import { useEffect, useState } from 'react';
import { patience } from '@/lib/client/patience';

/** Returns a value after it has not changed for `ms` milliseconds; until then the previous one. */
export function useDebounced<T>(value: T, ms: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms * patience.share);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return rested;
}

import { useEffect, useState } from 'react';
import { patience } from '@/lib/client/patience';

/** A value once it has rested for so many milliseconds; until then the one before. */
export function useDebounced<T>(value: T, ms: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms * patience.share);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return rested;
}

import { useState, useSyncExternalStore } from 'react';
import { keepCookie } from '@/lib/client/keep-cookie';
import { type Fold, SUMMARY_COOKIE } from '@/lib/shared/preferences';

/** Tailwind's `lg`. */
const WIDE = '(min-width: 64rem)';

const subscribe = (tell: () => void) => {
  const media = matchMedia(WIDE);
  media.addEventListener('change', tell);
  return () => media.removeEventListener('change', tell);
};

/**
 * Whether the summary is open. Until the reader says so it is open where the screen is wide; the style sheet knows that
 * before the page is alive. Kept in a cookie, so that the server paints the right one at once.
 */
export function useFold(kept: Fold | undefined) {
  const [chosen, setChosen] = useState(kept);
  const isWide = useSyncExternalStore(
    subscribe,
    () => matchMedia(WIDE).matches,
    () => false,
  );
  const isOpen = chosen === undefined ? isWide : chosen === 'open';
  return {
    chosen,
    isOpen,
    toggle: () => {
      const next: Fold = isOpen ? 'folded' : 'open';
      setChosen(next);
      keepCookie(SUMMARY_COOKIE, next);
    },
  };
}

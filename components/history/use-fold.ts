import { useState, useSyncExternalStore } from 'react';
import { type Fold, SUMMARY_COOKIE } from '@/lib/shared/preferences';

const YEAR_SECONDS = 31_536_000;
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
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that we serve
      document.cookie = `${SUMMARY_COOKIE}=${next}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
    },
  };
}

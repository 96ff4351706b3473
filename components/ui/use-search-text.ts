import { useEffect, useRef, useState } from 'react';
import { withoutUnseen } from '@/lib/shared/text/visible-text';

/** How long typing must rest before it counts, in milliseconds. */
const TYPING_MS = 250;

/**
 * The text of a search field that follows `applied` when that changes from outside (Back, a link), and calls `apply`
 * with the trimmed text, without what cannot be seen in it, when typing rests.
 */
export function useSearchText(applied: string, apply: (text: string) => void) {
  const [text, setText] = useState(applied);
  const last = useRef(applied);
  const latestApply = useRef(apply);
  useEffect(() => {
    latestApply.current = apply;
  });
  useEffect(() => {
    if (applied === last.current) return;
    last.current = applied;
    setText(applied);
  }, [applied]);
  useEffect(() => {
    const trimmed = withoutUnseen(text).trim();
    if (trimmed === last.current) return;
    const timer = setTimeout(() => {
      last.current = trimmed;
      latestApply.current(trimmed);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText] as const;
}

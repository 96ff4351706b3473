import { useRef, useState } from 'react';
import { formatOfChanged, type ListFormat } from '@/lib/shared/bulk/list-format';
import type { ReadDraft } from './use-list-analysis';

type Change = (source: ReadDraft['source']) => Promise<string | undefined>;

interface ListChange {
  text: string;
  format: ListFormat | undefined;
}

/**
 * Changes the list that the lines on the screen were read from: their places mean nothing in a newer one. `replace` puts
 * the changed list in the place of a text, if that still is the list.
 */
export function useListChanges(read: ReadDraft | undefined, replace: (text: string, changed: ListChange) => void) {
  const [isChanging, setChanging] = useState(false);
  const isBusy = useRef(false);
  const [isLost, setLost] = useState(false);
  const guard = (done: Promise<unknown>) => {
    done.catch(() => setLost(true));
  };
  const apply = async (change: Change, { source, analysis }: ReadDraft) => {
    isBusy.current = true;
    setChanging(true);
    try {
      const text = await change(source);
      if (text !== undefined)
        replace(source.text, { text, format: formatOfChanged(analysis.format, source.format, text) });
    } finally {
      isBusy.current = false;
      setChanging(false);
    }
  };
  const rewrite = (change: Change) => {
    if (read && !isBusy.current) guard(apply(change, read));
  };
  return {
    rewrite,
    isChanging,
    /** The code that works on lists did not arrive. */
    isLost,
    /** Takes note when that is why something is not done. */
    guard,
  };
}

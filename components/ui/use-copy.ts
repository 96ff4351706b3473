import { useEffect, useState } from 'react';

const SHOWN_MS = 2000;

export type CopyOutcome = 'ready' | 'copied' | 'refused';

/** What became of copying, for a moment, in words to show and to say. */
export const copyLabels: Record<CopyOutcome, string> = {
  ready: '',
  copied: 'Copied',
  refused: 'The browser blocked copying',
};

/** Copies a text to the clipboard and shows briefly whether that worked. */
export function useCopy() {
  const [outcome, setOutcome] = useState<CopyOutcome>('ready');
  useEffect(() => {
    if (outcome === 'ready') return;
    const timer = setTimeout(() => setOutcome('ready'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      setOutcome('refused');
    }
  };
  return { outcome, copy };
}

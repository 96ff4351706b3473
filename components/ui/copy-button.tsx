'use client';

import { Check, Copy, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from './icon-button';

const SHOWN_MS = 2000;

const outcomes = {
  ready: { icon: <Copy className="size-4" aria-hidden />, words: '' },
  copied: { icon: <Check className="size-4 text-ok" aria-hidden />, words: 'Copied' },
  refused: { icon: <X className="size-4 text-danger" aria-hidden />, words: 'The browser refused to copy' },
};

/** Copies a text and says so for a moment, in the same place and size. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [outcome, setOutcome] = useState<keyof typeof outcomes>('ready');
  useEffect(() => {
    if (outcome === 'ready') return;
    const timer = setTimeout(() => setOutcome('ready'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      setOutcome('refused');
    }
  };
  const { icon, words } = outcomes[outcome];
  return (
    <>
      <IconButton label={words || label} onClick={copy} className="-my-1 size-7">
        {icon}
      </IconButton>
      <span role="status" className="sr-only">
        {words}
      </span>
    </>
  );
}

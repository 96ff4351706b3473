'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from './icon-button';

const SHOWN_MS = 2000;

/** Copies a text and says so for a moment, in the same place and size. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [state, setState] = useState<'ready' | 'copied' | 'refused'>('ready');
  useEffect(() => {
    if (state === 'ready') return;
    const timer = setTimeout(() => setState('ready'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setState('copied'),
      () => setState('refused'),
    );
  return (
    <IconButton label={label} onClick={copy} className="-my-1 size-7">
      {state === 'copied' ? <Check className="size-4 text-ok" aria-hidden /> : <Copy className="size-4" aria-hidden />}
      <span role="status" className="sr-only">
        {state === 'copied' && 'Copied'}
        {state === 'refused' && 'The browser refused to copy'}
      </span>
    </IconButton>
  );
}

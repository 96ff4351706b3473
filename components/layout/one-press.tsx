'use client';

import { useEffect } from 'react';

const isText = (target: EventTarget | null) => target instanceof HTMLTextAreaElement;

function ignoreRepeat(event: KeyboardEvent) {
  if (event.repeat && event.key === 'Enter' && !isText(event.target)) event.preventDefault();
}

/** Enter that is held down counts as one press: it neither sends again after an answer nor confirms what it asked for. */
export function OnePress() {
  useEffect(() => {
    document.addEventListener('keydown', ignoreRepeat, true);
    return () => document.removeEventListener('keydown', ignoreRepeat, true);
  }, []);
  return null;
}

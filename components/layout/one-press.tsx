'use client';

import { useEffect } from 'react';

const isText = (target: EventTarget | null) => target instanceof HTMLTextAreaElement;
const isChoice = (target: EventTarget | null) =>
  target instanceof HTMLInputElement && (target.type === 'radio' || target.type === 'checkbox');

function guardEnter(event: KeyboardEvent) {
  if (event.key === 'Enter' && (isChoice(event.target) || (event.repeat && !isText(event.target))))
    event.preventDefault();
}

/**
 * Enter sends a form only as a press of its own. Held down, it counts once: it neither sends again after an answer nor
 * confirms what it asked for. On a radio button or a checkbox it does nothing: a browser would send the form unchanged.
 */
export function OnePress() {
  useEffect(() => {
    document.addEventListener('keydown', guardEnter, true);
    return () => document.removeEventListener('keydown', guardEnter, true);
  }, []);
  return null;
}

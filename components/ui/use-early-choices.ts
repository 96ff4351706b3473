import { useEffect, useRef } from 'react';

/**
 * A form that can be used before the page is alive: `take` is called once, with what the form then holds, which React
 * would forget. The form must not be filled in by the browser itself, or Back would look like a choice.
 */
export function useEarlyChoices(take: (held: FormData) => void) {
  const form = useRef<HTMLFormElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page comes alive
  useEffect(() => {
    if (form.current) take(new FormData(form.current));
  }, []);
  return form;
}

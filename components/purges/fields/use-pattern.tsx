import { useFormContext } from 'react-hook-form';
import type { PurgeDraft } from '@/lib/shared/purges/purge-draft';
import { visible } from '@/lib/shared/text/visible-text';

/** Returns what writes a pattern into its field, for a second look: it sends nothing. */
export function useWritePattern() {
  const { setValue, setFocus, clearErrors } = useFormContext<PurgeDraft>();
  return (pattern: string) => {
    setValue('pattern', pattern, { shouldDirty: true });
    // A name that was typed for one pattern does not arm another one.
    setValue('confirmation', '');
    clearErrors('pattern');
    setFocus('pattern');
  };
}

/** Fills the field with a pattern that may be meant; a click, and nothing else, does. */
export function UsePattern({ pattern }: { pattern: string }) {
  const write = useWritePattern();
  return (
    <button
      type="button"
      onClick={() => write(pattern)}
      className="wrap-anywhere font-medium text-accent underline underline-offset-2"
    >
      <span>Use</span> <code className="font-mono text-[0.8125rem] leading-none">{visible(pattern)}</code>
    </button>
  );
}

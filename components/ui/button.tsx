import clsx from 'clsx';
import type { ComponentProps } from 'react';

type Tone = 'accent' | 'warm' | 'quiet';

const tones: Record<Tone, string> = {
  accent: 'bg-accent text-accent-ink hover:brightness-110 active:brightness-95',
  warm: 'bg-warm text-warm-ink hover:brightness-110 active:brightness-95',
  quiet: 'border border-line bg-surface text-ink hover:bg-raised',
};

/** A button; a disabled one keeps its readable colours and says by its border that it waits. */
export function Button({ tone = 'quiet', className, ...props }: ComponentProps<'button'> & { tone?: Tone }) {
  return (
    <button
      type="button"
      {...props}
      className={clsx(
        'inline-flex min-h-10 items-center justify-center gap-2 rounded-lg px-4 font-medium text-sm transition-[filter,background-color]',
        props.disabled ? 'border border-line border-dashed bg-raised text-muted' : tones[tone],
        className,
      )}
    />
  );
}

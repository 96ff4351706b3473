import clsx from 'clsx';

export type Tone = 'accent' | 'warm' | 'quiet';

const tones: Record<Tone, string> = {
  accent: 'bg-accent text-accent-ink hover:brightness-110 active:brightness-95',
  warm: 'bg-warm text-warm-ink hover:brightness-110 active:brightness-95',
  quiet: 'border border-line bg-surface text-ink hover:bg-raised',
};
const waiting = 'border border-line border-dashed bg-raised text-muted';

/** How a button looks, and a link that stands in a row with buttons. */
export const buttonShape = (tone: Tone | 'waiting', className?: string) =>
  clsx(
    'inline-flex min-h-10 items-center justify-center gap-2 rounded-lg px-4 font-medium text-sm transition-[filter,background-color]',
    tone === 'waiting' ? waiting : tones[tone],
    className,
  );

import clsx from 'clsx/lite';

export type Tone = 'accent' | 'warm' | 'quiet';

const tones: Record<Tone, string> = {
  accent: 'border-transparent bg-accent text-accent-ink hover:brightness-110 active:brightness-95',
  warm: 'border-transparent bg-warm text-warm-ink hover:brightness-110 active:brightness-95',
  quiet: 'border-edge bg-surface text-ink hover:bg-raised',
};
const waiting = 'border-edge border-dashed bg-raised text-muted';

/** Returns the classes of a button, and of a link in a row with buttons. The transparent border shows in forced colors. */
export const buttonShape = (tone: Tone | 'waiting', className?: string) =>
  clsx(
    'inline-flex min-h-10 items-center justify-center gap-2 rounded-lg border px-4 font-medium text-sm transition-[filter,background-color]',
    tone === 'waiting' ? waiting : tones[tone],
    className,
  );

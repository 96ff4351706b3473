import clsx from 'clsx';
import type { LucideIcon } from 'lucide-react';

interface Segment<T extends string> {
  value: T;
  label: string;
  icon: LucideIcon;
  /** Said under the label where there is room for it. */
  hint?: string;
  destructive?: boolean;
}

interface SegmentedProps<T extends string> {
  legend: string;
  name: string;
  segments: readonly Segment<T>[];
  value: T;
  onChange: (value: T) => void;
}

/** One choice of a few, all of them in sight: native radio buttons, so that arrow keys and screen readers just work. */
export function Segmented<T extends string>({ legend, name, segments, value, onChange }: SegmentedProps<T>) {
  const withHints = segments.some((segment) => segment.hint);
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 font-medium text-sm">{legend}</legend>
      <div className={clsx('grid gap-1.5', withHints ? 'sm:grid-cols-2' : 'grid-cols-2 sm:grid-cols-4')}>
        {segments.map((segment) => (
          <label
            key={segment.value}
            className={clsx(
              'relative flex gap-2 rounded-lg border px-3 py-2 text-sm transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2',
              withHints ? 'items-start' : 'min-h-10 items-center justify-center',
              segment.value === value
                ? segment.destructive
                  ? 'border-warm bg-warm-soft text-ink shadow-[inset_0_0_0_1px_var(--warm)]'
                  : 'border-accent bg-accent-soft text-ink shadow-[inset_0_0_0_1px_var(--accent)]'
                : 'border-line bg-surface text-muted hover:bg-raised hover:text-ink',
            )}
          >
            <input
              type="radio"
              name={name}
              value={segment.value}
              checked={segment.value === value}
              onChange={() => onChange(segment.value)}
              className="pointer-events-none absolute inset-0 size-full appearance-none opacity-0"
            />
            <segment.icon
              aria-hidden
              className={clsx(
                'size-4 shrink-0',
                withHints && 'mt-0.5',
                segment.value === value && (segment.destructive ? 'text-warm' : 'text-accent'),
              )}
            />
            <span className="grid gap-0.5">
              <span className="font-medium">{segment.label}</span>
              {segment.hint && <span className="text-muted">{segment.hint}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

import clsx from 'clsx/lite';
import type { ComponentProps } from 'react';
import { Icon } from './icon';

/** The platform's own select, which phones and keyboards know best, with our arrow. */
export function Select({ className, compact = false, ...props }: ComponentProps<'select'> & { compact?: boolean }) {
  return (
    <span className={clsx('relative inline-block', className)}>
      <select
        {...props}
        className={clsx('field appearance-none truncate', compact ? 'min-h-8 py-1 pr-7 pl-2 text-xs' : 'pr-9')}
      />
      <Icon
        name="icon-chevron-down"
        className={clsx('pointer-events-none absolute size-4 text-muted', compact ? 'top-2 right-2' : 'top-3 right-3')}
      />
    </span>
  );
}

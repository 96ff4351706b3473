import clsx from 'clsx/lite';
import type { ComponentProps } from 'react';

/** A button that shows an icon alone; its label is said aloud and shown on hover. */
export function IconButton({ label, className, ...props }: ComponentProps<'button'> & { label: string }) {
  return (
    <button type="button" {...props} aria-label={label} title={label} className={clsx('glyph-button', className)} />
  );
}

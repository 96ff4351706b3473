import clsx from 'clsx/lite';
import type { ReactNode } from 'react';
import { Link } from './link';

const shape = 'inline-flex min-h-10 items-center gap-2 rounded-lg border border-edge px-4 text-sm font-medium';

/** A link to another page of a list; disabled without an address. */
export const PageLink = ({ href, children }: { href: string | undefined; children: ReactNode }) =>
  href === undefined ? (
    <span className={clsx(shape, 'border-dashed text-muted')}>{children}</span>
  ) : (
    <Link href={href} className={clsx(shape, 'bg-surface hover:bg-raised')}>
      {children}
    </Link>
  );

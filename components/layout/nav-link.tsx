'use client';

import clsx from 'clsx';
import { useLinkStatus } from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { Link } from '@/components/ui/link';

export function NavLink({ href, children }: { href: string; children: ReactNode }) {
  const current = usePathname() === href;
  return (
    <Link
      href={href}
      aria-current={current ? 'page' : undefined}
      className={clsx(
        'relative rounded-md px-2 py-1.5 text-sm sm:px-3',
        current ? 'bg-raised font-medium text-ink' : 'text-muted hover:bg-raised hover:text-ink',
      )}
    >
      {children}
      <Pending />
    </Link>
  );
}

/** A line under the link while its page is on the way; the page before stays in sight meanwhile. */
function Pending() {
  const { pending } = useLinkStatus();
  return (
    <span
      aria-hidden
      className={clsx(
        'absolute inset-x-2 bottom-0.5 h-0.5 rounded-full bg-accent transition-opacity delay-100 sm:inset-x-3',
        pending ? 'opacity-100' : 'opacity-0',
      )}
    />
  );
}

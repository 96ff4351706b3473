'use client';

import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import { CircleUserRound } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { ForeignProse } from '@/components/ui/foreign-text';
import { Link } from '@/components/ui/link';
import { meQuery } from '@/lib/client/me';
import { paths } from '@/lib/shared/paths';
import { visible, visibleProse } from '@/lib/shared/text/visible-text';

/** Who is signed in, on the way to what they may do. It keeps that fresh for the whole page. */
export function PersonLink() {
  const { data: me } = useQuery(meQuery);
  const pathname = usePathname();
  if (!me) return null;
  const isHere = pathname.startsWith(paths.settings);
  return (
    <Link
      href={paths.settings}
      title={visible(me.actor)}
      aria-current={pathname === paths.settings ? 'page' : undefined}
      className={clsx(
        'flex min-h-9 min-w-9 items-center justify-center gap-2 rounded-md text-sm sm:px-2.5',
        isHere ? 'bg-raised font-medium text-ink' : 'text-muted hover:bg-raised hover:text-ink',
      )}
    >
      <CircleUserRound className="size-4 shrink-0" aria-hidden />
      <span className="sr-only">Settings: {visibleProse(me.name ?? me.actor)}</span>
      <span aria-hidden className="hidden max-w-48 truncate sm:block">
        <ForeignProse text={me.name ?? me.actor} />
      </span>
    </Link>
  );
}

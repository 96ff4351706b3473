'use client';

import clsx from 'clsx/lite';
import { useLinkStatus } from 'next/link';
import { usePathname } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { useMe } from '@/components/people/use-me';
import { ForeignProse } from '@/components/ui/foreign-text';
import { Icon } from '@/components/ui/icon';
import { IconButton } from '@/components/ui/icon-button';
import { Link } from '@/components/ui/link';
import { keepCookie } from '@/lib/client/keep-cookie';
import { paths } from '@/lib/shared/paths';
import { THEME_COOKIE, type Theme } from '@/lib/shared/preferences';
import { visible, visibleProse } from '@/lib/shared/text/visible-text';

export function SiteHeader({ theme }: { theme: Theme }) {
  return (
    <header className="border-line border-b bg-surface">
      <div className="flex h-14 items-center gap-1 px-4 sm:gap-3 sm:px-6">
        <Link href={paths.home} className="mr-2 flex items-center gap-2 rounded-md font-semibold tracking-tight">
          <Mark />
          <span className="sr-only sm:not-sr-only">Purge Desk</span>
        </Link>
        <nav aria-label="Main" className="flex items-center gap-1">
          <NavLink href={paths.home}>Purge</NavLink>
          <NavLink href={paths.history}>History</NavLink>
          <NavLink href={paths.shares}>Shared links</NavLink>
        </nav>
        <div className="ml-auto flex min-w-0 items-center sm:gap-1">
          <PersonLink />
          <ThemeChoice initial={theme} />
        </div>
      </div>
    </header>
  );
}

/** Three cache layers, the top one swept away. */
function Mark() {
  return (
    <svg viewBox="0 0 24 24" className="size-6 text-accent" fill="none" stroke="currentColor" aria-hidden="true">
      <path d="M4 17.5 12 21l8-3.5M4 13l8 3.5 8-3.5" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
      <path d="M4 8.5 12 5l8 3.5-8 3.5z" strokeWidth="2" strokeLinejoin="round" strokeDasharray="2.5 2.5" />
    </svg>
  );
}

function NavLink({ href, children }: { href: string; children: ReactNode }) {
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

/** A line under the link while its page is loading; the previous page stays visible. */
function Pending() {
  const { pending } = useLinkStatus();
  return (
    <span
      aria-hidden
      className={clsx(
        'absolute inset-x-2 bottom-0.5 h-0.5 forced-color-adjust-none rounded-full bg-accent transition-opacity delay-100 sm:inset-x-3',
        pending ? 'opacity-100' : 'opacity-0',
      )}
    />
  );
}

/** Who is signed in, on the way to what they may do. */
export function PersonLink() {
  const me = useMe();
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
      <Icon name="icon-circle-user-round" className="size-4 shrink-0" />
      <span className="sr-only">{`Settings: ${visibleProse(me.name ?? me.actor)}`}</span>
      <span aria-hidden className="hidden max-w-48 truncate sm:block">
        <ForeignProse text={me.name ?? me.actor} />
      </span>
    </Link>
  );
}

const next: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const looks = {
  system: { icon: 'icon-monitor', label: 'Theme: System' },
  light: { icon: 'icon-sun', label: 'Theme: Light' },
  dark: { icon: 'icon-moon', label: 'Theme: Dark' },
} as const;

/** Goes round system, light, dark. Kept in a cookie, so that the server paints the right one at once. */
function ThemeChoice({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const { icon, label } = looks[theme];
  const change = () => {
    const chosen = next[theme];
    setTheme(chosen);
    document.documentElement.dataset.theme = chosen;
    keepCookie(THEME_COOKIE, chosen);
  };
  return (
    <IconButton label={label} onClick={change} className="size-9">
      <Icon name={icon} className="size-4" />
    </IconButton>
  );
}

import { Link } from '@/components/ui/link';
import { paths } from '@/lib/shared/paths';
import type { Theme } from '@/lib/shared/preferences';
import { NavLink } from './nav-link';
import { PersonLink } from './person-link';
import { ThemeChoice } from './theme-choice';

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

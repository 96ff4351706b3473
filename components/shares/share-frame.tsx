import clsx from 'clsx/lite';
import type { ReactNode } from 'react';
import { ExactTime } from '@/components/ui/time-ago';
import type { Shared } from '@/lib/shared/shares/share';

type Terms = Pick<Shared, 'kind' | 'expiresAt' | 'showActors' | 'showQueries'>;

interface ShareFrameProps {
  terms: Terms;
  /** Of the company, where it has one. */
  deskName: string | undefined;
  children: ReactNode;
}

/** The frame of a shared page: its owner and its terms, without links to other pages. */
export const ShareFrame = ({ terms, deskName, children }: ShareFrameProps) => (
  <main
    className={clsx('mx-auto grid grid-cols-1 gap-8 px-4 py-8 sm:px-6', terms.kind === 'purge' && 'max-w-3xl sm:py-12')}
  >
    {deskName !== undefined && <p className="-mb-6 font-semibold text-sm">{deskName}</p>}
    {children}
    <footer className="border-line border-t pt-4 text-muted text-sm">
      {/* A line each: the time has another length once the page is alive, and moves nothing. */}
      <p className="grid gap-1">
        <span>Read-only view shared from Purge Desk.</span>{' '}
        {terms.expiresAt === null ? (
          <span>The link works until someone revokes it.</span>
        ) : (
          <span key="expires">
            Link expires: <ExactTime iso={terms.expiresAt} />.
          </span>
        )}{' '}
        <span className="empty:hidden">{leftOut(terms)}</span>
      </p>
    </footer>
  </main>
);

function leftOut({ showActors, showQueries }: Terms) {
  if (showActors) return showQueries ? '' : 'This view hides query strings (?…).';
  return showQueries ? 'This view hides actors.' : 'This view hides actors and query strings (?…).';
}

import { ExactTime } from '@/components/ui/time-ago';
import type { Shared } from '@/lib/shared/shares/share';

type Terms = Pick<Shared, 'expiresAt' | 'showActors' | 'showQueries'>;

function leftOut({ showActors, showQueries }: Terms) {
  if (showActors) return showQueries ? '' : 'This view hides query strings (?…).';
  return showQueries ? 'This view hides actors.' : 'This view hides actors and query strings (?…).';
}

/** On which terms this is shown, told to whoever reads it. */
export function SharedFooter(terms: Terms) {
  return (
    <footer className="border-line border-t pt-4 text-muted text-sm">
      <p>
        Read-only view shared from Purge Desk.{' '}
        {terms.expiresAt === null ? (
          'The link works until someone revokes it.'
        ) : (
          <>
            Link expires: <ExactTime iso={terms.expiresAt} />.
          </>
        )}{' '}
        {leftOut(terms)}
      </p>
    </footer>
  );
}

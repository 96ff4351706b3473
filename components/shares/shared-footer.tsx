import { ExactTime } from '@/components/ui/time-ago';
import type { Shared } from '@/lib/shared/shares/share';

type Terms = Pick<Shared, 'expiresAt' | 'showActors' | 'showQueries'>;

const leftOut = ({ showActors, showQueries }: Terms) =>
  [!showActors && 'who purged', !showQueries && 'query strings (?…)'].filter(Boolean).join(' and ');

/** On which terms this is shown, told to whoever reads it. */
export function SharedFooter(terms: Terms) {
  const omitted = leftOut(terms);
  return (
    <footer className="border-line border-t pt-4 text-muted text-sm">
      <p>
        Shared read-only from Purge Desk;{' '}
        {terms.expiresAt === null ? (
          'works until it is revoked.'
        ) : (
          <>
            expires <ExactTime iso={terms.expiresAt} />.
          </>
        )}
        {omitted && ` Left out: ${omitted}.`}
      </p>
    </footer>
  );
}

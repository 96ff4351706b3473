'use client';

import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import { StaleNotice } from '@/components/ui/stale-notice';
import { ExactTime } from '@/components/ui/time-ago';
import { endingOf, shared } from '@/lib/client/shares';
import { type ErrorCode, errorTexts } from '@/lib/shared/error-codes';
import type { Shared } from '@/lib/shared/shares/share';
import { SharedHistory } from './shared-history';
import { SharedRecord } from './shared-record';

interface SharedViewProps {
  token: string;
  /** The place in a shared history; its beginning where there is none. */
  at: string | undefined;
  /** Of the company, where it has one. */
  deskName?: string | undefined;
}

/** All that a link shows: one purge or one history, and on which terms. Nothing on it leads anywhere else. */
export function SharedView({ token, at, deskName }: SharedViewProps) {
  const { data, error } = useQuery(shared(token, at));
  const ending = endingOf(error);
  if (ending) return <Ended because={ending} />;
  if (!data) return null;
  return (
    <main
      className={clsx(
        'mx-auto grid grid-cols-1 gap-8 px-4 py-8 sm:px-6',
        data.kind === 'purge' && 'max-w-3xl sm:py-12',
      )}
    >
      {deskName !== undefined && <p className="-mb-6 font-semibold text-sm">{deskName}</p>}
      {error && <StaleNotice error={error} />}
      {data.kind === 'purge' ? (
        <SharedRecord purge={data.purge} />
      ) : (
        <SharedHistory key={at ?? ''} token={token} at={at} page={data} />
      )}
      <SharedFooter {...data} />
    </main>
  );
}

const Ended = ({ because }: { because: ErrorCode }) => (
  <main className="mx-auto grid max-w-md gap-3 px-4 py-24">
    <h1 className="font-semibold text-2xl tracking-tight">This link no longer works</h1>
    <p className="text-muted text-sm">
      {because === 'not_found'
        ? 'What it showed was removed.'
        : `${errorTexts[because].title} ${errorTexts[because].next}`}
    </p>
  </main>
);

type Terms = Pick<Shared, 'expiresAt' | 'showActors' | 'showQueries'>;

function leftOut({ showActors, showQueries }: Terms) {
  if (showActors) return showQueries ? '' : 'This view hides query strings (?…).';
  return showQueries ? 'This view hides actors.' : 'This view hides actors and query strings (?…).';
}

/** Tells the reader when the link expires and what it hides. */
function SharedFooter(terms: Terms) {
  return (
    <footer className="border-line border-t pt-4 text-muted text-sm">
      {/* A line each: the time has another length once the page is alive, and moves nothing. */}
      <p className="grid gap-1">
        <span>Read-only view shared from Purge Desk.</span>
        {terms.expiresAt === null ? (
          <span>The link works until someone revokes it.</span>
        ) : (
          <span key="expires">
            Link expires: <ExactTime iso={terms.expiresAt} />.
          </span>
        )}
        <span className="empty:hidden">{leftOut(terms)}</span>
      </p>
    </footer>
  );
}

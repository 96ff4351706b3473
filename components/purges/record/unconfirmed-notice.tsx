'use client';

import type { ReactNode } from 'react';
import { useRights } from '@/components/people/use-rights';
import { ForeignName, ForeignProse } from '@/components/ui/foreign-text';
import { ExactTime } from '@/components/ui/time-ago';
import { isAtLeast, roleOn } from '@/lib/shared/access/access';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import type { Finding, PurgeDetails } from '@/lib/shared/purges/purge-record';
import { ResolveForm } from './resolve-form';

const list = (ids: readonly string[]) => ids.map((id) => `#${id}`).join(', ');

function found({ kind, candidates }: Finding): ReactNode {
  if (kind === 'silent') return 'The CDN could not be asked for its list of purges.';
  if (kind === 'none')
    return 'The CDN lists no purge of this distribution around that time that is not on another record here: most likely it was not executed.';
  return candidates.length === 1
    ? `The CDN lists ${list(candidates)} around that time, but it may belong to another purge whose answer was lost as well.`
    : `The CDN lists several purges around that time that no record here claims: ${list(candidates)}. Which of them is this one cannot be told.`;
}

/** What is known of a purge whose answer was never received, and the way to close it by hand. */
export function UnconfirmedNotice({ purge }: { purge: PurgeDetails }) {
  const { finding, following, resolution } = purge;
  const { access } = useRights();
  const mayResolve = isAtLeast(roleOn(access, distributionOf(purge)), 'purger');
  if (resolution)
    return (
      <section aria-label="Resolution" className="grid gap-1 rounded-lg border border-line bg-surface p-4 text-sm">
        <p className="text-muted">
          Marked as resolved by <ForeignName text={resolution.by} />, <ExactTime iso={resolution.at} />
        </p>
        <p className="wrap-anywhere whitespace-pre-wrap">
          <ForeignProse text={resolution.note} />
        </p>
      </section>
    );
  return (
    <section
      aria-labelledby="what-is-known"
      className="grid gap-3 rounded-lg border border-line bg-surface p-4 text-sm"
    >
      <h2 id="what-is-known" className="font-semibold">
        What is known
      </h2>
      <p role="status">
        {finding ? (
          <>
            {found(finding)}{' '}
            <span className="text-muted">
              Asked last: <ExactTime iso={finding.at} />.
            </span>
          </>
        ) : (
          'The CDN’s own list of purges has not been looked at yet.'
        )}{' '}
        {following && <span className="text-muted">The desk keeps looking, and never sends it again by itself.</span>}
      </p>
      {mayResolve ? (
        <ResolveForm id={purge.id} />
      ) : (
        <p className="text-muted">Whoever has the role purger on this distribution can close the record.</p>
      )}
    </section>
  );
}

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

function found({ kind, candidates }: Finding, isCommand: boolean): ReactNode {
  if (isCommand)
    return kind === 'silent'
      ? 'Purge Desk could not ask the CDN for this purge command.'
      : 'The CDN does not have this purge command, so it has not run so far.';
  if (kind === 'silent') return 'Purge Desk could not get a complete list of purges from the CDN.';
  if (kind === 'none') return 'The CDN shows no matching purge around that time, so it most likely did not run.';
  return candidates.length === 1
    ? `The CDN shows ${list(candidates)} around that time. Purge Desk cannot tell whether it is this purge.`
    : `The CDN shows several purges around that time without a record here: ${list(candidates)}. Purge Desk cannot tell which one is this purge.`;
}

/** What is known of a purge whose answer was never received, and the way to close it by hand. */
export function UnconfirmedNotice({ purge }: { purge: PurgeDetails }) {
  const { finding, following, resolution, commandName } = purge;
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
        Findings so far
      </h2>
      <p role="status">
        {finding ? (
          <>
            <span>{found(finding, commandName !== null)}</span>{' '}
            <span className="text-muted">
              Last checked: <ExactTime iso={finding.at} />.
            </span>
          </>
        ) : (
          <span>Purge Desk has not asked the CDN about it yet.</span>
        )}{' '}
        {following && (
          <span className="text-muted">
            {commandName === null
              ? 'Purge Desk keeps checking and never resends the purge automatically.'
              : 'Purge Desk keeps asking. It sends the command again only if the CDN never received it.'}
          </span>
        )}
      </p>
      {mayResolve ? (
        <ResolveForm id={purge.id} />
      ) : (
        <p className="text-muted">Users with the purger role on this distribution can close this record.</p>
      )}
    </section>
  );
}

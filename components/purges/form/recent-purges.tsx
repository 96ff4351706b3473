import type { ReactNode } from 'react';
import { RenewalMark } from '@/components/purges/table/renewal-mark';
import { StatusMark } from '@/components/purges/table/status-mark';
import { TargetText } from '@/components/purges/table/target-text';
import { ForeignName } from '@/components/ui/foreign-text';
import { Icon } from '@/components/ui/icon';
import { Link } from '@/components/ui/link';
import { TimeAgo } from '@/components/ui/time-ago';
import { paths } from '@/lib/shared/paths';
import { OUTSIDE_TEXT } from '@/lib/shared/purges/describe-purge';
import type { Purge } from '@/lib/shared/purges/purge-record';

interface RecentPurgesProps {
  same: readonly Purge[];
  /** Purges of another spelling of the URL. */
  spelled: readonly Purge[];
  /** Purges of which the CDN does not say what they were. */
  unknown: readonly Purge[];
  windowMinutes: number;
}

/** Purges of a short while ago that are, or might be, the one in the form. */
export const RecentPurges = ({ same, spelled, unknown, windowMinutes }: RecentPurgesProps) => (
  <div className="grid gap-4 rounded-lg border border-warm bg-warm-soft p-4 text-sm">
    {same.length > 0 && (
      <Recent purges={same}>{`The same purge was submitted in the last ${windowMinutes} minutes.`}</Recent>
    )}
    {spelled.length > 0 && (
      <Recent
        purges={spelled}
        withTarget
      >{`Another spelling of this URL was submitted in the last ${windowMinutes} minutes.`}</Recent>
    )}
    {unknown.length > 0 && (
      <Recent
        purges={unknown}
      >{`This distribution was purged outside Purge Desk in the last ${windowMinutes} minutes. The CDN does not say exactly what was purged. It might be the same purge.`}</Recent>
    )}
  </div>
);

interface RecentProps {
  purges: readonly Purge[];
  /** Names the target of each, where it is not that of the form. */
  withTarget?: boolean;
  children: ReactNode;
}

const Recent = ({ purges, withTarget = false, children }: RecentProps) => (
  <div className="grid gap-2">
    <p className="flex items-start gap-2 font-medium">
      <Icon name="icon-copy-check" className="mt-0.5 size-4 shrink-0 text-warm" />
      <span>{children}</span>
    </p>
    <ul className="grid gap-1">
      {purges.map((purge) => (
        <li key={purge.id} className="flex flex-wrap items-center gap-x-3">
          <StatusMark purge={purge} />
          <RenewalMark renewal={purge.renewal} />
          <span>
            <TimeAgo iso={purge.createdAt} />
            {purge.actor !== null && (
              <span>
                {' '}
                by <ForeignName text={purge.actor} />
              </span>
            )}
            {purge.madeOutside && <span className="text-muted">{` · ${OUTSIDE_TEXT}`}</span>}
          </span>
          <Link href={paths.purge(purge.id)} className="font-medium underline underline-offset-2">
            View record
          </Link>
          {withTarget && (
            <span className="min-w-0 basis-full">
              <TargetText target={purge.target} />
            </span>
          )}
        </li>
      ))}
    </ul>
  </div>
);

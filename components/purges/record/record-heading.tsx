import { RenewalMark } from '@/components/purges/table/renewal-mark';
import { StatusMark } from '@/components/purges/table/status-mark';
import { describePurge, targetHeading } from '@/lib/shared/purges/describe-purge';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { type Shown, shownStatus } from '@/lib/shared/purges/shown-status';

type Headed = Shown & Pick<Purge, 'namespace' | 'distribution' | 'target' | 'mode' | 'renewal'>;

/** What a purge is and how it stands, on its record and where that is shared. */
export const RecordHeading = ({ purge }: { purge: Headed }) => (
  <>
    <h1 className="wrap-anywhere line-clamp-3 font-semibold text-lg tracking-tight sm:text-2xl">
      {targetHeading(purge)}
    </h1>
    <p className="text-muted text-sm">{describePurge({ ...purge, kind: purge.target.kind })}</p>
    <div role="status" className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
      <StatusMark purge={purge} />
      <RenewalMark renewal={purge.renewal} />
      <span className="text-muted">{shownStatus(purge).meaning}</span>
    </div>
  </>
);

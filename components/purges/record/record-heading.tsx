import { RenewalWord } from '@/components/purges/table/renewal-mark';
import { StatusMark } from '@/components/purges/table/status-mark';
import { describePurge, targetHeading } from '@/lib/shared/purges/describe-purge';
import type { PurgeDetails } from '@/lib/shared/purges/purge-record';
import { type Shown, shownStatus } from '@/lib/shared/purges/shown-status';

type Headed = Shown & Pick<PurgeDetails, 'namespace' | 'distribution' | 'target' | 'mode' | 'renewal' | 'looks'>;

interface RecordHeadingProps {
  purge: Headed;
  /** This desk looks at the edge, and the reader may ask it to. */
  mayLook?: boolean;
}

/** The purge and its status, for the record and the shared record. */
export const RecordHeading = ({ purge, mayLook = false }: RecordHeadingProps) => (
  <>
    <h1 className="wrap-anywhere line-clamp-3 font-semibold text-lg tracking-tight sm:text-2xl">
      {targetHeading(purge)}
    </h1>
    <p className="text-muted text-sm">{describePurge({ ...purge, kind: purge.target.kind })}</p>
    <div role="status" className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
      <StatusMark purge={purge} />
      <RenewalWord purge={purge} isLookedAt={mayLook || purge.looks.after.length > 0} />
      <span className="text-muted">{shownStatus(purge).meaning}</span>
    </div>
  </>
);

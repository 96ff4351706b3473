import { MiddleTruncate } from '@/components/purges/table/target-text';
import type { RejectedLine } from '@/lib/shared/bulk/bulk-job';
import { counted, numberText } from '@/lib/shared/text/counted';

/** As many refused lines are named. */
const NAMED_MAX = 10;

interface RejectedLinesProps {
  rejected: readonly RejectedLine[];
  /** What they are called: purges, where there is no list to fix. */
  noun?: 'line' | 'purge';
}

/** Which lines of a list the desk refused, and why; nothing where it refused none. */
export const RejectedLines = ({ rejected, noun = 'line' }: RejectedLinesProps) =>
  rejected.length > 0 && (
    <div className="grid grid-cols-1 gap-1 text-sm">
      <p className="font-medium">{`${counted(rejected.length, noun)} refused:`}</p>
      <ul className="grid grid-cols-1 gap-1.5">
        {rejected.slice(0, NAMED_MAX).map(({ line, value, reason }) => (
          <li key={line} className="grid grid-cols-1">
            <MiddleTruncate text={value} />
            <span className="wrap-anywhere text-muted">{reason}</span>
          </li>
        ))}
        {rejected.length > NAMED_MAX && <li>{`and ${numberText(rejected.length - NAMED_MAX)} more`}</li>}
      </ul>
    </div>
  );

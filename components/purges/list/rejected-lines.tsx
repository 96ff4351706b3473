import type { RejectedLine } from '@/lib/shared/bulk/bulk-job';
import { counted } from '@/lib/shared/text/counted';
import { visible } from '@/lib/shared/text/visible-text';

/** As many refused lines are named. */
const NAMED_MAX = 10;

/** Which lines of a list the desk refused, and why; nothing where it refused none. */
export const RejectedLines = ({ rejected }: { rejected: readonly RejectedLine[] }) =>
  rejected.length > 0 && (
    <div className="grid gap-1 text-sm">
      <p className="font-medium">{`${counted(rejected.length, 'line')} refused:`}</p>
      <ul className="grid gap-1">
        {rejected.slice(0, NAMED_MAX).map(({ line, value, reason }) => (
          <li key={line} className="wrap-anywhere">
            <code className="font-mono text-[0.8125rem]">{visible(value)}</code>
            <span>{` ${reason}`}</span>
          </li>
        ))}
      </ul>
    </div>
  );

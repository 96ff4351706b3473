import { ForeignProse } from '@/components/ui/foreign-text';
import { ExactTime } from '@/components/ui/time-ago';
import type { Condition } from '@/lib/shared/history/describe-filter';

/** What a filter asks for, in words; the whole history where it asks for nothing. */
export function FilterText({ conditions }: { conditions: readonly Condition[] }) {
  if (conditions.length === 0) return <p className="text-muted text-sm">The whole history, newest first.</p>;
  return (
    <dl aria-label="Filter" className="flex flex-wrap gap-2 text-sm">
      {conditions.map(({ term, value, isTime }) => (
        <div key={term} className="flex min-w-0 flex-wrap gap-x-1.5 rounded-md border border-line bg-surface px-2 py-1">
          <dt className="text-muted">{term}</dt>
          <dd className="wrap-anywhere min-w-0">
            {isTime ? <RoomyTime iso={value} /> : <ForeignProse text={value} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Reserves space for the local time, so that nothing moves when it replaces UTC. */
export const RoomyTime = ({ iso }: { iso: string }) => (
  <span className="inline-block min-w-58">
    <ExactTime iso={iso} />
  </span>
);

import { ExactTime } from '@/components/ui/time-ago';
import type { PurgeEvent } from '@/lib/shared/purge-record';
import { PastStatusMark } from './status-mark';

/** Every status change of a purge, oldest first. */
export function PurgeTimeline({ events }: { events: PurgeEvent[] }) {
  return (
    <section aria-labelledby="timeline" className="grid gap-3">
      <h2 id="timeline" className="font-semibold text-sm">
        Timeline
      </h2>
      <ol className="grid gap-3 border-line border-l pl-4 text-sm">
        {events.map((event) => (
          <li key={`${event.at} ${event.reason}`} className="grid gap-0.5">
            <span className="flex flex-wrap items-center gap-x-3">
              <PastStatusMark status={event.to} />
              <span className="text-muted">
                <ExactTime iso={event.at} />
              </span>
            </span>
            <span>{event.reason}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

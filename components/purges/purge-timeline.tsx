import { ExactTime } from '@/components/ui/time-ago';
import type { PurgeEvent } from '@/lib/shared/purge-record';
import { PastStatusMark } from './status-mark';

/** Every status change of a purge and every site that finished, oldest first. */
export function PurgeTimeline({ events }: { events: readonly PurgeEvent[] }) {
  return (
    <section aria-labelledby="timeline" className="grid gap-3">
      <h2 id="timeline" className="font-semibold text-sm">
        Timeline
      </h2>
      <ol className="grid gap-3 border-line border-l pl-4 text-sm">
        {events.map((event) => (
          <li key={`${event.at} ${event.to} ${event.reason}`} className="grid gap-0.5">
            {event.from === event.to ? (
              <Step event={event} />
            ) : (
              <>
                <span className="flex flex-wrap items-center gap-x-3">
                  <PastStatusMark status={event.to} />
                  <When event={event} />
                </span>
                <span className="wrap-anywhere">{event.reason}</span>
              </>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Something happened, and the status stayed what it was. */
const Step = ({ event }: { event: PurgeEvent }) => (
  <span className="flex flex-wrap items-baseline gap-x-3 pl-[1.375rem]">
    <span className="wrap-anywhere">
      {event.reason}
      {event.actor && <span className="text-muted"> ({event.actor})</span>}
    </span>
    <When event={event} />
  </span>
);

const When = ({ event }: { event: PurgeEvent }) => (
  <span className="text-muted">
    <ExactTime iso={event.at} />
  </span>
);

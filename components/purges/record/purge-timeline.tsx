import { PastStatusMark } from '@/components/purges/table/status-mark';
import { ForeignName, ForeignProse } from '@/components/ui/foreign-text';
import { ExactTime } from '@/components/ui/time-ago';
import { namesStatus } from '@/lib/shared/events/status-events';
import type { PurgeEvent } from '@/lib/shared/purges/purge-record';
import { type PurgeStatus, statusTexts } from '@/lib/shared/purges/purge-status';
import { visibleProse } from '@/lib/shared/text/visible-text';

/** Every status change of a purge and every site that finished, oldest first. */
export function PurgeTimeline({ events }: { events: readonly PurgeEvent[] }) {
  return (
    <section aria-labelledby="timeline" className="grid gap-3">
      <h2 id="timeline" className="font-semibold text-sm">
        Timeline
      </h2>
      <ol className="grid gap-3 border-line border-l pl-4 text-sm">
        {events.map((event) => (
          <li key={`${event.at} ${event.to} ${event.reason}`} className="wrap-anywhere">
            {event.from === event.to ? (
              <Step event={event} />
            ) : (
              <span className="flex flex-wrap items-start gap-x-3">
                <PastStatusMark status={event.to} label={labelOf(event)} />
                <Who event={event} />
                <When event={event} />
              </span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

const past: Partial<Record<PurgeStatus, string>> = { queued: 'Recorded', sending: 'Sent' };
const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The status and what happened in one phrase, without saying the same word twice. */
function labelOf({ from, to, what, reason }: PurgeEvent): string {
  // One that the CDN did not take waits again: it was recorded before.
  const isFirst = from === null || to !== 'queued';
  const label = (isFirst && past[to]) || statusTexts[to].label;
  const said = visibleProse(reason);
  // An event of an early version has no code, only a sentence.
  const saysIt = what ? namesStatus(what) : said.toLowerCase().startsWith(label.toLowerCase());
  return saysIt ? capitalised(said) : `${label}: ${said}`;
}

/** Something happened, and the status stayed what it was. */
const Step = ({ event }: { event: PurgeEvent }) => (
  <span className="flex flex-wrap items-baseline gap-x-3 pl-[1.375rem]">
    <span className="wrap-anywhere">
      <ForeignProse text={event.reason} /> <Who event={event} />
    </span>
    <When event={event} />
  </span>
);

const Who = ({ event: { actor } }: { event: PurgeEvent }) =>
  actor && (
    <span className="text-muted">
      (<ForeignName text={actor} />)
    </span>
  );

const When = ({ event }: { event: PurgeEvent }) => (
  <span className="text-muted">
    <ExactTime iso={event.at} />
  </span>
);

import 'server-only';
import { Gauge, type Registry } from 'prom-client';
import type { DeskFigures } from '@/lib/server/store/desk-figures';

type Read = () => Promise<DeskFigures>;

/** Seconds from one moment to another; none where there is no such moment, or they come the other way round. */
const secondsSince = (moment: number | null, until: number) =>
  moment === null ? 0 : Math.max(0, (until - moment) / 1000);

/** What there is to do, for all replicas together: read from the database when the metrics are read. */
export function measureQueue(registers: Registry[], now: () => number): (read: Read) => Promise<void> {
  const gauge = (name: string, help: string) => new Gauge({ name: `purge_desk_${name}`, help, registers });
  const answers = gauge('database_up', '1 if the database answered the query for these metrics, else 0.');
  const figures = {
    queued: gauge('queued_purges', 'Queued purges; 10000 means 10000 or more.'),
    oldest: gauge('oldest_queued_age_seconds', 'Age of the oldest queued purge.'),
    sending: gauge('sending_purges', 'Purges in flight to the CDN; 10000 means 10000 or more.'),
    followed: gauge('followed_purges', 'Purges being tracked; 10000 means 10000 or more.'),
    closed: gauge('cdn_closed_seconds', 'Seconds until Purge Desk sends purges to the CDN again.'),
    lag: gauge('tracking_lag_seconds', 'Delay of the most overdue status poll.'),
  };
  return async (read) => {
    const found = await read().catch(() => undefined);
    answers.set(found ? 1 : 0);
    // An old figure would look like a new one.
    if (!found) for (const figure of Object.values(figures)) figure.remove();
    else {
      figures.queued.set(found.queued);
      figures.oldest.set(secondsSince(found.oldestQueuedAt, now()));
      figures.sending.set(found.sending);
      figures.followed.set(found.followed);
      figures.closed.set(secondsSince(now(), found.closedUntil ?? 0));
      figures.lag.set(secondsSince(found.nextPollAt, now()));
    }
  };
}

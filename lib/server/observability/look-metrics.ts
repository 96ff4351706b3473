import 'server-only';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { DeskEvents } from '@/lib/server/desk-events';

/** A look takes five seconds at most. */
const SECONDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** What this process saw at the edge and at origins, and what that said of purges. */
export function measureLooks(registers: Registry[], events: DeskEvents): void {
  const requests = new Counter({
    name: 'purge_desk_look_requests_total',
    help: 'Requests of looks by place (edge or origin) and outcome: the class of the status, or why there is none.',
    labelNames: ['place', 'outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'purge_desk_look_request_duration_seconds',
    help: 'Duration of the requests of looks, with the body.',
    labelNames: ['place'],
    buckets: SECONDS,
    registers,
  });
  const renewals = new Counter({
    name: 'purge_desk_renewals_total',
    help: 'Purges by what looks after them showed; counted again if a later look shows something else.',
    labelNames: ['result'],
    registers,
  });
  // From the beginning, so that the first one of its kind is seen as a change.
  for (const result of ['verified', 'not_renewed', 'not_checked']) renewals.inc({ result }, 0);
  events.lookRequest.on(({ place, outcome, durationMs }) => {
    requests.inc({ place, outcome });
    durations.observe({ place }, durationMs / 1000);
  });
  events.renewal.on((result) => renewals.inc({ result }));
}

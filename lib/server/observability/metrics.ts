import 'server-only';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { cdnEndpoints } from '@/lib/server/cdn/cdn-calls';
import type { EndpointHealth } from '@/lib/server/cdn/cdn-endpoints';
import type { CdnHealth } from '@/lib/server/cdn/cdn-health';
import type { DeskEvents } from '@/lib/server/desk-events';
import type { Heartbeat } from '@/lib/server/operations/readiness';
import { oneAtATime, within } from '@/lib/server/operations/within';
import type { DeskFigures } from '@/lib/server/store/desk-figures';
import type { CdnAccess } from '@/lib/shared/cdn-access';
import { EVENT_STREAM } from '@/lib/shared/events/live-events';
import { purgeStatuses } from '@/lib/shared/purges/purge-status';
import { modes, targetKinds } from '@/lib/shared/purges/purge-terms';
import { version } from '@/package.json';
import { measureLooks } from './look-metrics';
import { routeLabel } from './route-label';

const CDN_SECONDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60];

/** What the desk's calls of the CDN come to, in this process. */
function measureCdn(
  registers: Registry[],
  events: DeskEvents,
  { cdnHealth, circuits }: Pick<Needs, 'cdnHealth' | 'circuits'>,
): void {
  const durations = new Histogram({
    name: 'purge_desk_cdn_call_duration_seconds',
    help: 'Duration of CDN calls, one observation per attempt.',
    labelNames: ['endpoint'],
    buckets: CDN_SECONDS,
    registers,
  });
  const calls = new Counter({
    name: 'purge_desk_cdn_calls_total',
    help: 'CDN calls by HTTP status; not_sent or no_answer if there is no status.',
    labelNames: ['endpoint', 'answer'],
    registers,
  });
  const errors = new Counter({
    name: 'purge_desk_cdn_errors_total',
    help: 'Failed CDN operations by error code, after all attempts.',
    labelNames: ['endpoint', 'code'],
    registers,
  });
  new Gauge({
    name: 'purge_desk_cdn_up',
    help: '0 if the last call failed within 10 minutes: no answer, a server error, or a refused credential or right; otherwise 1.',
    labelNames: ['endpoint'],
    registers,
    collect() {
      const troubled = new Set(cdnHealth.troubles().map(({ endpoint }) => endpoint));
      for (const endpoint of cdnEndpoints) this.set({ endpoint }, troubled.has(endpoint) ? 0 : 1);
    },
  });
  new Gauge({
    name: 'purge_desk_cdn_circuit_open',
    help: '1 while the circuit breaker of the endpoint is open in this process.',
    labelNames: ['endpoint'],
    registers,
    collect() {
      for (const { name, state } of circuits()) this.set({ endpoint: name }, state === 'closed' ? 0 : 1);
    },
  });
  events.cdnCall.on(({ endpoint, durationMs, answer }) => {
    durations.observe({ endpoint }, durationMs / 1000);
    calls.inc({ endpoint, answer });
  });
  events.cdnResult.on(({ endpoint, outcome }) => {
    if (outcome !== 'ok') errors.inc({ endpoint, code: outcome });
  });
}

/** When the desk's credentials for the CDN expire, where that is known. */
function measureExpiry(registers: Registry[], access: () => CdnAccess): void {
  const gauge = (what: 'certificate' | 'token', help: string) =>
    new Gauge({
      name: `purge_desk_cdn_${what}_expiry_timestamp_seconds`,
      help,
      registers,
      collect() {
        const expiresAt = access()[what]?.expiresAt ?? null;
        if (expiresAt === null) this.remove();
        else this.set(Date.parse(expiresAt) / 1000);
      },
    });
  gauge('certificate', 'When the client certificate for the CDN expires; absent without one.');
  gauge('token', 'When the API token for the CDN expires; absent where the CDN does not say.');
}

function countPurges(registers: Registry[], events: DeskEvents) {
  const purges = new Counter({
    name: 'purge_desk_purges_total',
    help: 'Status changes of purges, recorded by this process.',
    labelNames: ['status', 'kind', 'mode'],
    registers,
  });
  // From the beginning, so that the first one of its kind is seen as a change.
  for (const status of purgeStatuses)
    for (const kind of targetKinds) for (const mode of modes) purges.inc({ status, kind, mode }, 0);
  events.purgeChange.on((change) => purges.inc({ ...change }));
}

/** What the desk does, counted in this process from its start. */
function measureDesk(registers: Registry[], events: DeskEvents, heartbeat: Heartbeat): void {
  countPurges(registers, events);
  measureLooks(registers, events);
  const refusals = new Counter({
    name: 'purge_desk_rate_limit_refusals_total',
    help: 'Requests refused or delayed by a rate limit, by limit.',
    labelNames: ['limit'],
    registers,
  });
  events.limitReached.on((limit) => refusals.inc({ limit }));
  const storeErrors = new Counter({
    name: 'purge_desk_store_errors_total',
    help: 'Failed database statements.',
    registers,
  });
  events.storeError.on(() => storeErrors.inc());
  new Gauge({
    name: 'purge_desk_worker_round_age_seconds',
    help: 'Seconds since each background task last started.',
    labelNames: ['round'],
    registers,
    collect() {
      for (const { task, seconds } of heartbeat.ages()) this.set({ round: task }, seconds);
    },
  });
}

type Read = () => Promise<DeskFigures>;

/** Seconds from one moment to another; none where there is no such moment, or they come the other way round. */
const secondsSince = (moment: number | null, until: number) =>
  moment === null ? 0 : Math.max(0, (until - moment) / 1000);

/** What there is to do, for all replicas together: read from the database when the metrics are read. */
function measureQueue(registers: Registry[], now: () => number): (read: Read) => Promise<void> {
  const gauge = (name: string, help: string) => new Gauge({ name: `purge_desk_${name}`, help, registers });
  const answers = gauge('database_up', '1 if the database answered the query for these metrics, else 0.');
  const figures = {
    queued: gauge('queued_purges', 'Queued purges; 10000 means 10000 or more.'),
    oldest: gauge('oldest_queued_age_seconds', 'Age of the oldest queued purge that is not part of a bulk job.'),
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

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** The status label of a response that was cut off. */
const CUT_OFF = 'cut_off';

const BEGUN = 'http.server.request.start';

/**
 * Counts every request of this process when its answer is out, pages and files included. What it returns ends that.
 */
function measureRequests(registers: Registry[]): () => void {
  const requests = new Counter({
    name: 'purge_desk_http_requests_total',
    help: 'Requests by route, method and status; cut_off means that the connection ended before the response.',
    labelNames: ['route', 'method', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'purge_desk_http_request_duration_seconds',
    help: 'Time from the request to the end of the response.',
    labelNames: ['route', 'method'],
    buckets: SECONDS,
    registers,
  });
  const measure = (message: unknown) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const startedAt = performance.now();
    const labels = {
      route: routeLabel(request.url ?? ''),
      method: METHODS.has(request.method ?? '') ? request.method : 'other',
    };
    response.once('close', () => {
      // A stream is over when its page is closed: that is no answer that broke off or was slow.
      const isStream = response.getHeader('content-type') === EVENT_STREAM;
      const isWhole = response.writableFinished || (isStream && response.headersSent);
      requests.inc({ ...labels, status: isWhole ? response.statusCode : CUT_OFF });
      if (!isStream) durations.observe(labels, (performance.now() - startedAt) / 1000);
    });
  };
  subscribe(BEGUN, measure);
  return () => unsubscribe(BEGUN, measure);
}

/** How long the database may take for its figures, in milliseconds. */
const FIGURES_MS = 2000;

export interface Metrics {
  contentType: string;
  /** All of them in the text format of Prometheus; answers in time whatever the database does. */
  read: () => Promise<string>;
  /** Requests are counted no more. */
  stop: () => void;
}

interface Needs {
  events: DeskEvents;
  figures: { read: (now: number) => Promise<DeskFigures> };
  cdnHealth: CdnHealth;
  circuits: () => EndpointHealth[];
  access: () => CdnAccess;
  heartbeat: Heartbeat;
  openStreams: () => number;
  now: () => number;
}

/** Begins to measure; once a process. */
export function createMetrics({
  events,
  figures,
  cdnHealth,
  circuits,
  access,
  heartbeat,
  openStreams,
  now,
}: Needs): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  // Sums of the gauges by type, under names that are a counter's.
  for (const name of ['handles', 'requests', 'resources']) registry.removeSingleMetric(`nodejs_active_${name}_total`);
  new Gauge({
    name: 'purge_desk_build_info',
    help: 'Version information; always 1.',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version, node: process.versions.node }, 1);
  const stop = measureRequests(registers);
  measureCdn(registers, events, { cdnHealth, circuits });
  measureExpiry(registers, access);
  measureDesk(registers, events, heartbeat);
  new Gauge({
    name: 'purge_desk_open_event_streams',
    help: 'Open pages that follow purges by an event stream.',
    registers,
    collect() {
      this.set(openStreams());
    },
  });
  const updateQueue = measureQueue(registers, now);
  const readFigures = oneAtATime(() => figures.read(now()));
  return {
    contentType: registry.contentType,
    stop: () => void stop(),
    async read() {
      await updateQueue(() => within(FIGURES_MS, readFigures()));
      return registry.metrics();
    },
  };
}

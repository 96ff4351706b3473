import 'server-only';
import type { ErrorCode } from '@/lib/shared/error-codes';
import type { CdnClock, CdnEndpoint } from './cdn-calls';
import { type BreakerSettings, type BreakerState, createCircuitBreaker } from './circuit-breaker';
import type { CdnConnection, RawAnswer } from './connection';
import { failureOf } from './failure';

const ATTEMPTS_MAX = 3;
const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 2000;
/** The minimum time that must be left for another attempt: one that is cut off may have been executed. */
const LEFT_SHARE = 1 / 2;

/** Full jitter: a random wait up to a bound that doubles, so many callers do not retry at once. */
const backoffMs = (attempt: number, random: number) =>
  random * Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);

/**
 * For a purge: retries a few times, in total within `timeoutMs`, but only if no connection was made, because then the CDN
 * cannot have seen it.
 */
function repeatedUntilSent(connection: CdnConnection, timeoutMs: number, clock: CdnClock): CdnConnection {
  return {
    async call(method, path, body, { limitMs = timeoutMs } = {}) {
      const startedAt = clock.monotonic();
      const leftMs = () => limitMs - (clock.monotonic() - startedAt);
      for (let attempt = 1; ; attempt++) {
        const answer = await connection.call(method, path, body, { limitMs: Math.max(1, leftMs()) });
        if (attempt === ATTEMPTS_MAX || answer.kind !== 'not_sent') return answer;
        const pauseMs = backoffMs(attempt, clock.random());
        if (leftMs() - pauseMs < limitMs * LEFT_SHARE) return answer;
        await clock.pause(pauseMs);
      }
    },
  };
}

/** The state of one CDN endpoint, as seen by this process. */
export interface EndpointHealth {
  name: CdnEndpoint;
  /** `open`: no calls are sent. `half-open`: the next call is a trial. */
  state: BreakerState;
  /** The error of the last call that found the CDN down; null after an answered call. */
  lastFailureCode: ErrorCode | null;
  /** When it last opened or closed, in epoch milliseconds. */
  since: number;
}

/** Statuses of a gateway without a working backend. A 500 and a 429 come from a running server. */
const NOBODY_BEHIND: ReadonlySet<number> = new Set([502, 503, 504]);

function isDown(answer: RawAnswer): boolean {
  if (answer.kind === 'not_sent' || answer.kind === 'no_answer') return true;
  return 'status' in answer && NOBODY_BEHIND.has(answer.status);
}

/** Blocks calls to an endpoint after too many consecutive failures, then allows one trial call at a time. */
function guarded(
  name: CdnEndpoint,
  connection: CdnConnection,
  settings: BreakerSettings,
  clock: CdnClock,
  onChange: (health: EndpointHealth) => void,
) {
  const breaker = createCircuitBreaker(settings, clock);
  let lastFailureCode: ErrorCode | null = null;

  const health = (): EndpointHealth => ({ name, lastFailureCode, ...breaker.read() });

  const learn = (answer: RawAnswer | undefined, done: (isDown: boolean) => boolean) => {
    const { state } = health();
    const down = answer === undefined || isDown(answer);
    if (!done(down)) return;
    lastFailureCode = (down && answer && failureOf(answer, clock.now())?.code) || null;
    if (health().state !== state) onChange(health());
  };
  const call: CdnConnection['call'] = async (...request) => {
    const entry = breaker.enter();
    if (!entry.allowed) return { kind: 'held_back', retryAfterMs: entry.retryAfterMs };
    let answer: RawAnswer | undefined;
    try {
      answer = await connection.call(...request);
      return answer;
    } finally {
      learn(answer, entry.done);
    }
  };
  return { call, health };
}

export interface CdnEndpoints {
  at: Record<CdnEndpoint, CdnConnection>;
  health: () => EndpointHealth[];
}

/**
 * Returns a connection for each endpoint. A purge is retried only if it was never sent. Reads are not retried within a
 * call: their schedules repeat them, within their budgets. `onChange` is called when a breaker opens or closes.
 */
export function openCdnEndpoints(
  { forReading, forPurging }: Record<'forReading' | 'forPurging', CdnConnection>,
  { timeoutMs, breaker }: { timeoutMs: number; breaker: BreakerSettings },
  clock: CdnClock,
  onChange: (health: EndpointHealth) => void,
): CdnEndpoints {
  const guard = (name: CdnEndpoint, how: CdnConnection) => guarded(name, how, breaker, clock, onChange);
  const at = {
    'cache-purge': guard('cache-purge', repeatedUntilSent(forPurging, timeoutMs, clock)),
    'purge-command': guard('purge-command', repeatedUntilSent(forPurging, timeoutMs, clock)),
    'command-status': guard('command-status', forReading),
    'virtual-hosts': guard('virtual-hosts', forReading),
    status: guard('status', forReading),
    operations: guard('operations', forReading),
    distributions: guard('distributions', forReading),
    'access-logs': guard('access-logs', forReading),
  };
  return { at, health: () => Object.values(at).map((endpoint) => endpoint.health()) };
}

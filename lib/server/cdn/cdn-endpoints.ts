import 'server-only';
import type { ErrorCode } from '@/lib/shared/error-codes';
import type { CdnClock, CdnEndpoint } from './cdn-calls';
import { type BreakerSettings, type BreakerState, createCircuitBreaker } from './circuit-breaker';
import type { CdnConnection, RawAnswer } from './connection';
import { failureOf } from './failure';

const ATTEMPTS_MAX = 3;
const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 2000;
/** The least that must be left of a call's time for another attempt: one that is cut short may have been executed. */
const LEFT_SHARE = 1 / 2;

/** Full jitter: anything up to a bound that doubles, so that many callers do not come back all at once. */
const backoffMs = (attempt: number, random: number) =>
  random * Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);

/**
 * For a purge: calls again, a few times and altogether within `timeoutMs`, but only while no connection was ever made,
 * for then the CDN cannot have seen it.
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

/** How one endpoint of the CDN stands, as seen by this process. */
export interface EndpointHealth {
  name: CdnEndpoint;
  /** `open`: nothing is sent there now. `half-open`: the next call finds out. */
  state: BreakerState;
  /** What the last call failed with that found the CDN down; null once one was answered. */
  lastFailureCode: ErrorCode | null;
  /** When it was opened or closed last, in epoch milliseconds. */
  since: number;
}

/** Statuses of a gateway that finds nobody behind it. A 500 and a 429 come from somebody who works. */
const NOBODY_BEHIND: ReadonlySet<number> = new Set([502, 503, 504]);

function isDown(answer: RawAnswer): boolean {
  if (answer.kind === 'not_sent' || answer.kind === 'no_answer') return true;
  return 'status' in answer && NOBODY_BEHIND.has(answer.status);
}

/** Calls nobody at an endpoint that failed too often in a row; then one call at a time finds out. */
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
 * The connections as each endpoint needs them: a purge is repeated only while it was never sent. Reads are not repeated
 * within a call: their schedules repeat them, within their budgets. `onChange` hears when one opens or closes.
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

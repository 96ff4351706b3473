import 'server-only';
import type { ErrorCode } from '@/lib/shared/error-codes';
import type { CdnConnection, RawAnswer } from './connection';

/** The calls that the CDN serves and limits separately. */
export const cdnEndpoints = [
  'cache-purge',
  'purge-command',
  'command-status',
  'virtual-hosts',
  'status',
  'operations',
  'distributions',
  'access-logs',
] as const;
export type CdnEndpoint = (typeof cdnEndpoints)[number];

/** One call over the wire; what it was asked may take several. */
export interface CdnCall {
  endpoint: CdnEndpoint;
  durationMs: number;
  /** The HTTP status, or why there is none. */
  answer: number | Exclude<RawAnswer['kind'], 'answer' | 'too_large'>;
  /** What prevented the connection, if an operator can fix it. */
  reason?: string;
}

/** The outcome of a call to the CDN after its response was parsed. */
export interface CdnResult {
  endpoint: CdnEndpoint;
  outcome: 'ok' | ErrorCode;
}

const byEnd: [RegExp, CdnEndpoint][] = [
  [/^POST .*\/cache-purge$/, 'cache-purge'],
  [/^POST .*\/cdn_purge_commands$/, 'purge-command'],
  [/\/cdn_purge_commands(\/[^/]*)?$/, 'command-status'],
  [/\/virtual_hosts$/, 'virtual-hosts'],
  [/\/get-service-operation-status$/, 'status'],
  [/\/list-service-operations-status$/, 'operations'],
  [/\/cdn_loadbalancer\/access_logs$/, 'access-logs'],
];

const endpointOf = (method: string, path: string): CdnEndpoint =>
  byEnd.find(([end]) => end.test(`${method} ${path.split('?', 1)[0]}`))?.[1] ?? 'distributions';

/** Reports each call on the wire, and its duration by the monotonic clock. */
export const timed = (connection: CdnConnection, onCall: (call: CdnCall) => void): CdnConnection => ({
  async call(...request) {
    const startedAt = performance.now();
    const answer = await connection.call(...request);
    const durationMs = performance.now() - startedAt;
    onCall({
      endpoint: endpointOf(request[0], request[1]),
      durationMs,
      answer: 'status' in answer ? answer.status : answer.kind,
      ...(answer.kind === 'not_sent' && answer.trouble && { reason: answer.trouble.sentence }),
    });
    return answer;
  },
});

/** The clocks and the randomness of CDN calls. */
export interface CdnClock {
  /** The wall clock, in epoch milliseconds: for what the CDN says and people read. */
  now: () => number;
  /** Milliseconds that only grow, for waits and limits: the wall clock may be set back. */
  monotonic: () => number;
  /** From 0, included, to 1, excluded. */
  random: () => number;
  /** Resolves after so many milliseconds. */
  pause: (ms: number) => Promise<void>;
}

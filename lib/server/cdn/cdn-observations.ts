import 'server-only';
import { channel, subscribe } from 'node:diagnostics_channel';
import type { ErrorCode } from '@/lib/shared/error-codes';
import type { RawAnswer } from './connection';

/** The calls that the CDN serves, and limits, apart from each other. */
export const cdnEndpoints = ['cache-purge', 'status', 'operations', 'distributions'] as const;
export type CdnEndpoint = (typeof cdnEndpoints)[number];

/** One call over the wire; what it was asked may take several. */
export interface CdnCall {
  endpoint: CdnEndpoint;
  durationMs: number;
  /** The HTTP status, or why there is none. */
  answer: number | Exclude<RawAnswer['kind'], 'answer' | 'too_large'>;
}

/** What became of a question to the CDN once its answer was read. */
export interface CdnResult {
  endpoint: CdnEndpoint;
  outcome: 'ok' | ErrorCode;
}

const CALLS = 'purge-desk.cdn-call';
const RESULTS = 'purge-desk.cdn-result';
const calls = channel(CALLS);
const results = channel(RESULTS);

export const publishCdnCall = (call: CdnCall) => calls.publish(call);
export const publishCdnResult = (result: CdnResult) => results.publish(result);

/** Every call of this process, in the work that it belongs to. */
export const onCdnCall = (listener: (call: CdnCall) => void) =>
  subscribe(CALLS, (message) => listener(message as CdnCall));
/** What every question of this process came to. */
export const onCdnResult = (listener: (result: CdnResult) => void) =>
  subscribe(RESULTS, (message) => listener(message as CdnResult));

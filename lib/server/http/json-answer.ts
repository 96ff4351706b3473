import 'server-only';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { NO_PAGE_POLICY } from './content-security-policy';

/** A JSON answer that no cache keeps. */
export const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  Response.json(body, {
    status,
    headers: { 'cache-control': 'no-store', 'content-security-policy': NO_PAGE_POLICY, ...headers },
  });

/** Returns the `Retry-After` of a queued purge: whole seconds, at least one. `now` is in epoch milliseconds. */
export function retryAfter({ nextSendAt }: Pick<Purge, 'nextSendAt'>, now: number): { 'retry-after': string } {
  const seconds = nextSendAt === null ? 0 : Math.ceil((Date.parse(nextSendAt) - now) / 1000);
  return { 'retry-after': String(Math.max(1, seconds)) };
}

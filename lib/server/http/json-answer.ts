import 'server-only';
import { NO_PAGE_POLICY } from './content-security-policy';

/** A JSON answer that no cache keeps. */
export const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  Response.json(body, {
    status,
    headers: { 'cache-control': 'no-store', 'content-security-policy': NO_PAGE_POLICY, ...headers },
  });

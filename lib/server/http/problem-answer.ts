import 'server-only';
import type { AppError } from '@/lib/server/app-error';
import { type ErrorCode, errorTexts } from '@/lib/shared/error-codes';
import type { Problem } from '@/lib/shared/problem';
import { json } from './json-answer';
import { statusByCode } from './status-by-code';

const challenge = (code: ErrorCode) => (code === 'invalid_credential' ? 'Bearer error="invalid_token"' : 'Bearer');

/** An error as `application/problem+json` (RFC 9457); the cause stays in the log. */
export function problemAnswer({ code, message, details }: AppError, requestId: string): Response {
  const { cause: _, allow, ...shown } = details;
  const status = statusByCode[code];
  const { title, purged, next } = errorTexts[code];
  const problem: Problem = { type: 'about:blank', title, status, detail: message, code, purged, next, ...shown };
  const answer = json(status, problem, { 'content-type': 'application/problem+json', 'x-request-id': requestId });
  const { headers } = answer;
  // The rest of the body is still on its way: the next request on this connection would wait behind it.
  if (code === 'payload_too_large') headers.set('connection', 'close');
  // Every 401 names a way in (RFC 9110, 15.5.2); this one makes no browser ask for a password.
  if (status === 401) headers.set('www-authenticate', challenge(code));
  if (allow) headers.set('allow', allow.join(', '));
  if (details.retryAfterSeconds !== undefined) headers.set('retry-after', String(details.retryAfterSeconds));
  return answer;
}

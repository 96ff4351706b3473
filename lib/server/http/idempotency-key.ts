import 'server-only';
import { AppError } from '@/lib/server/app-error';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** The caller's `Idempotency-Key` (IETF draft of that name), if it sent one; throws for one that does not fit. */
export function idempotencyKeyOf(headers: Headers): string | undefined {
  const key = headers.get('idempotency-key');
  if (key === null) return undefined;
  if (!KEY.test(key)) throw new AppError('invalid_idempotency_key');
  return key;
}

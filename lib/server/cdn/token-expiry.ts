import 'server-only';
import { z } from 'zod';

const EXPIRY_NAME = /^(token_?)?(expiry|expires|expiration)(_?(timestamp|time|date|at|on))?$/i;
const DEPTH_MAX = 4;
const moment = z.iso.datetime({ offset: true }).transform(Date.parse);

/**
 * Returns when the caller's token expires according to the CDN, in epoch milliseconds. The field is undocumented: a time
 * with a matching name counts, anything else is ignored.
 */
export function tokenExpiryIn(answer: unknown, depth = 0): number | null {
  if (typeof answer !== 'object' || answer === null || depth > DEPTH_MAX) return null;
  for (const [name, value] of Object.entries(answer)) {
    const found = EXPIRY_NAME.test(name) ? (moment.safeParse(value).data ?? null) : tokenExpiryIn(value, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

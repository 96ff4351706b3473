import 'server-only';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 bits: twice what is considered safe from guessing. */
const TOKEN_BYTES = 32;
/** 32 bytes in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Returns a new secret that grants access to its bearer. */
export const newToken = () => randomBytes(TOKEN_BYTES).toString('base64url');

export const isToken = (text: string) => TOKEN.test(text);

/** What is stored of a token. It is random in all of its bits, so that one round without salt cannot be reversed. */
export const hashOfToken = (token: string) => createHash('sha256').update(token).digest('hex');

/** Whether two secrets are the same, in constant time: their hashes have one length, and tell nothing of how much was right. */
export const isSameSecret = (one: string, other: string) =>
  timingSafeEqual(Buffer.from(hashOfToken(one)), Buffer.from(hashOfToken(other)));

/** Whether a link or a credential still works; `now` is in epoch milliseconds. One that was revoked stays so after its time. */
export function secretState(
  { revokedAt, expiresAt }: { revokedAt: number | null; expiresAt: number | null },
  now: number,
): 'active' | 'revoked' | 'expired' {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}

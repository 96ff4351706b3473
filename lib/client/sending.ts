import type { PurgeInput } from '@/lib/shared/purge-input';

const STORAGE_KEY = 'purge-desk.sending';

interface Sending {
  fingerprint: string;
  idempotencyKey: string;
}

function stored(): Sending | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '') as Sending;
  } catch {
    return undefined;
  }
}

/**
 * The idempotency key of a filled form: the same content keeps its key until its answer is known, also across a
 * reload, so that clicking again asks for the first purge instead of sending a second one.
 */
export function idempotencyKeyFor(input: PurgeInput): string {
  const fingerprint = JSON.stringify(input);
  const before = stored();
  if (before?.fingerprint === fingerprint) return before.idempotencyKey;
  const sending: Sending = { fingerprint, idempotencyKey: crypto.randomUUID() };
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify(sending));
  return sending.idempotencyKey;
}

/** The answer is known: sending the same content again is a new purge. */
export const forgetSending = () => sessionStorage.removeItem(STORAGE_KEY);

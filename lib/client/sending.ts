import { z } from 'zod';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import { forget, remember, remembered } from './tab-storage';

const STORAGE_KEY = 'purge-desk.sending';
const sendingSchema = z.object({ fingerprint: z.string(), idempotencyKey: z.string(), at: z.number() });
/** Older than this, the same content is meant as a new purge. Milliseconds. */
const SAME_SENDING_MS = 15 * 60_000;

/**
 * The idempotency key of a filled form: the same content keeps its key until its answer is known, also across a
 * reload, so that clicking again asks for the first purge instead of sending a second one. `now` is in epoch milliseconds.
 */
export function idempotencyKeyFor(input: PurgeInput, now: number): string {
  const open = openSendingOf(input, now);
  if (open) return open.idempotencyKey;
  const idempotencyKey = crypto.randomUUID();
  remember(STORAGE_KEY, { fingerprint: JSON.stringify(input), idempotencyKey, at: now });
  return idempotencyKey;
}

function openSendingOf(input: PurgeInput, now: number) {
  const before = remembered(STORAGE_KEY, sendingSchema);
  const isSame = before?.fingerprint === JSON.stringify(input) && Math.abs(now - before.at) < SAME_SENDING_MS;
  return isSame ? before : undefined;
}

/** Whether just this was sent before and its answer is not known: sending it again asks for that purge. */
export const isOpenSending = (input: PurgeInput, now: number) => openSendingOf(input, now) !== undefined;

/** The answer is known: sending the same content again is a new purge. */
export const forgetSending = () => forget(STORAGE_KEY);

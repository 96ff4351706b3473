import { z } from 'zod';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import { remember, remembered } from './tab-storage';

const STORAGE_KEY = 'purge-desk.sending';
const sendingSchema = z.object({
  fingerprint: z.string(),
  idempotencyKey: z.string(),
  group: z.string().optional(),
  at: z.number(),
});
/** One purge of a press: its key, and what it shares with the others of that press. */
export type Sending = z.output<typeof sendingSchema>;
/** Older than this, the same content is meant as a new purge. Milliseconds. */
const SAME_SENDING_MS = 15 * 60_000;

const openSendings = () => remembered(STORAGE_KEY, z.array(sendingSchema)) ?? [];
const fingerprintOf = (input: PurgeInput) => JSON.stringify(input);

const openSendingOf = (input: PurgeInput, now: number) =>
  openSendings().find(
    ({ fingerprint, at }) => fingerprint === fingerprintOf(input) && Math.abs(now - at) < SAME_SENDING_MS,
  );

/**
 * The idempotency keys of what one press sends: the same content keeps its key until its answer is known, also across a
 * reload, so that pressing again asks for the first purge instead of sending a second one. `now` is in epoch milliseconds;
 * `joined` is the group that they belong to already.
 */
export function sendingsOf(inputs: readonly PurgeInput[], now: number, joined?: string): Sending[] {
  const before = inputs.map((input) => openSendingOf(input, now));
  const known = before.find((sending) => sending?.group !== undefined)?.group;
  const group = joined ?? known ?? (inputs.length > 1 ? crypto.randomUUID() : undefined);
  const sendings = inputs.map(
    (input, index) =>
      before[index] ?? {
        fingerprint: fingerprintOf(input),
        idempotencyKey: crypto.randomUUID(),
        at: now,
        ...(group !== undefined && { group }),
      },
  );
  const isNew = new Set(sendings.map(({ fingerprint }) => fingerprint));
  // Of other presses nothing is kept: their content is meant as a new purge from now on.
  const kept = openSendings().filter(
    (open) => group !== undefined && open.group === group && !isNew.has(open.fingerprint),
  );
  remember(STORAGE_KEY, [...kept, ...sendings]);
  return sendings;
}

/** Whether just this was sent before and its answer is not known: sending it again asks for that purge. */
export const isOpenSending = (input: PurgeInput, now: number) => openSendingOf(input, now) !== undefined;

/** The answer is known: sending the same content again is a new purge. */
export const forgetSending = (input: PurgeInput) =>
  remember(
    STORAGE_KEY,
    openSendings().filter(({ fingerprint }) => fingerprint !== fingerprintOf(input)),
  );

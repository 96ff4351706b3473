import { z } from 'zod';
import { type PurgeInput, purgeInputSchema } from '@/lib/shared/purges/purge-input';
import { remember, remembered } from './tab-storage';

const STORAGE_KEY = 'purge-desk.sending';
const sendingSchema = z.object({
  /** The content. There is one sending of each. */
  fingerprint: z.string(),
  idempotencyKey: z.string(),
  /** What it shares with the other purges of its press. */
  group: z.string().optional(),
  /** Another spelling of the URL that the press was about: the form does not hold it after a reload. */
  isOther: z.boolean().optional(),
  at: z.number(),
});
/** One purge of a press whose answer is not known yet. */
export type Sending = z.output<typeof sendingSchema>;
/** Older than this, the same content is meant as a new purge. */
export const SAME_SENDING_MINUTES = 15;
const SAME_SENDING_MS = SAME_SENDING_MINUTES * 60_000;

const fingerprintOf = (input: PurgeInput) => JSON.stringify(input);
const openSendings = (now: number) =>
  (remembered(STORAGE_KEY, z.array(sendingSchema)) ?? []).filter(({ at }) => Math.abs(now - at) < SAME_SENDING_MS);
const openSendingOf = (input: PurgeInput, now: number) =>
  openSendings(now).find(({ fingerprint }) => fingerprint === fingerprintOf(input));

/** What the purges of one press share, also when an answer was lost and the press is repeated; nothing where it is one. */
export function groupOf(inputs: readonly PurgeInput[], now: number) {
  const known = inputs.map((input) => openSendingOf(input, now)?.group).find((group) => group !== undefined);
  return known ?? (inputs.length > 1 ? crypto.randomUUID() : undefined);
}

/**
 * Returns the idempotency key of what is about to be sent. The same content keeps its key until its own answer is known,
 * across a reload and whatever else is sent meanwhile: pressing again asks for the first purge instead of sending a second
 * one. `now` is in epoch milliseconds.
 */
export function openSending(input: PurgeInput, now: number, { group, isOther }: Pick<Sending, 'group' | 'isOther'>) {
  const before = openSendingOf(input, now);
  const sending: Sending = {
    ...(before ?? { fingerprint: fingerprintOf(input), idempotencyKey: crypto.randomUUID(), at: now }),
    group: before?.group ?? group,
    isOther,
  };
  const others = openSendings(now).filter(({ fingerprint }) => fingerprint !== sending.fingerprint);
  remember(STORAGE_KEY, [...others, sending]);
  return { ...sending, isRepeated: before !== undefined };
}

/** Whether just this was sent before and its answer is not known: sending it again asks for that purge. */
export const isOpenSending = (input: PurgeInput, now: number) => openSendingOf(input, now) !== undefined;

/** The other spellings that were sent from this tab and whose answers are not known. */
export const openSpellings = (now: number) =>
  openSendings(now).flatMap(({ fingerprint, group, isOther }) => {
    const input = isOther ? purgeInputSchema.safeParse(JSON.parse(fingerprint)).data : undefined;
    return input ? [{ input, group }] : [];
  });

/** The answer is known: sending the same content again is a new purge. */
export const forgetSending = (input: PurgeInput, now: number) =>
  remember(
    STORAGE_KEY,
    openSendings(now).filter(({ fingerprint }) => fingerprint !== fingerprintOf(input)),
  );

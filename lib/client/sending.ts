import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import { modes } from '@/lib/shared/purges/purge-terms';
import { has, isNumber, isText, oneOf } from './fits';
import { remember, remembered } from './tab-storage';

const STORAGE_KEY = 'purge-desk.sending';
/** One purge of a press whose answer is not known yet. */
export interface Sending {
  /** The content. There is one sending of each. */
  fingerprint: string;
  idempotencyKey: string;
  /** What it shares with the other purges of its press. */
  group?: string | undefined;
  /** Another spelling of the URL that the press was about: the form does not hold it after a reload. */
  isOther?: boolean | undefined;
  at: number;
}
/** An earlier version may have stored it, or an extension of the browser: what does not fit is left out. */
const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const isSending = has<Sending>({ fingerprint: isText, idempotencyKey: isText, at: isNumber });
const isUrlPurge = has<PurgeInput>({
  namespace: isText,
  distribution: isText,
  target: has({ kind: oneOf(['url']), value: isText }),
  mode: oneOf(modes),
});
/** Older than this, the same content is meant as a new purge. */
export const SAME_SENDING_MINUTES = 15;
const SAME_SENDING_MS = SAME_SENDING_MINUTES * 60_000;

const fingerprintOf = (input: PurgeInput) => JSON.stringify(input);
const openSendings = (now: number) =>
  (remembered(STORAGE_KEY, isList) ?? []).filter(isSending).filter(({ at }) => Math.abs(now - at) < SAME_SENDING_MS);
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

function inputOf(fingerprint: string): PurgeInput | undefined {
  try {
    const input: unknown = JSON.parse(fingerprint);
    return isUrlPurge(input) ? input : undefined;
  } catch {
    return undefined;
  }
}

/** The other spellings that were sent from this tab and whose answers are not known. */
export const openSpellings = (now: number) =>
  openSendings(now).flatMap(({ fingerprint, group, isOther }) => {
    const input = isOther ? inputOf(fingerprint) : undefined;
    return input ? [{ input, group }] : [];
  });

/** The answer is known: sending the same content again is a new purge. */
export const forgetSending = (input: PurgeInput, now: number) =>
  remember(
    STORAGE_KEY,
    openSendings(now).filter(({ fingerprint }) => fingerprint !== fingerprintOf(input)),
  );

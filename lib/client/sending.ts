import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import { modes } from '@/lib/shared/purges/purge-terms';
import { has, isNumber, isText, oneOf } from './fits';
import { remember, remembered } from './tab-storage';

const STORAGE_KEY = 'purge-desk.sending';
/** A submitted purge without a known response. */
export interface Sending {
  /** The content, which is unique. */
  fingerprint: string;
  idempotencyKey: string;
  /** The group that it shares with other purges of the same press. */
  group?: string | undefined;
  /** Another spelling of the submitted URL: the form does not keep it after a reload. */
  isOther?: boolean | undefined;
  at: number;
}
/** An earlier version or a browser extension may have stored it: invalid entries are dropped. */
const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const isSending = has<Sending>({ fingerprint: isText, idempotencyKey: isText, at: isNumber });
const isUrlPurge = has<PurgeInput>({
  namespace: isText,
  distribution: isText,
  target: has({ kind: oneOf(['url']), value: isText }),
  mode: oneOf(modes),
});
/** After this time, the same content is a new purge. */
export const SAME_SENDING_MINUTES = 15;
const SAME_SENDING_MS = SAME_SENDING_MINUTES * 60_000;

const fingerprintOf = (input: PurgeInput) => JSON.stringify(input);
const openSendings = (now: number) =>
  (remembered(STORAGE_KEY, isList) ?? []).filter(isSending).filter(({ at }) => Math.abs(now - at) < SAME_SENDING_MS);
const openSendingOf = (input: PurgeInput, now: number) =>
  openSendings(now).find(({ fingerprint }) => fingerprint === fingerprintOf(input));

/** The group of the purges of one press, kept when a lost response is retried; undefined for a single purge. */
export function groupOf(inputs: readonly PurgeInput[], now: number) {
  const known = inputs.map((input) => openSendingOf(input, now)?.group).find((group) => group !== undefined);
  return known ?? (inputs.length > 1 ? crypto.randomUUID() : undefined);
}

/**
 * Returns the idempotency key of a purge to send. The same content keeps its key until its response is known, across
 * reloads and other purges, so a second press returns the first purge instead of sending another. `now` is in epoch
 * milliseconds.
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

/** Whether the same content was sent without a known response: sending it again returns that purge. */
export const isOpenSending = (input: PurgeInput, now: number) => openSendingOf(input, now) !== undefined;

function inputOf(fingerprint: string): PurgeInput | undefined {
  try {
    const input: unknown = JSON.parse(fingerprint);
    return isUrlPurge(input) ? input : undefined;
  } catch {
    return undefined;
  }
}

/** The other spellings sent from this tab without a known response. */
export const openSpellings = (now: number) =>
  openSendings(now).flatMap(({ fingerprint, group, isOther }) => {
    const input = isOther ? inputOf(fingerprint) : undefined;
    return input ? [{ input, group }] : [];
  });

/** Forgets an answered purge: sending the same content again is a new purge. */
export const forgetSending = (input: PurgeInput, now: number) =>
  remember(
    STORAGE_KEY,
    openSendings(now).filter(({ fingerprint }) => fingerprint !== fingerprintOf(input)),
  );

import { type Mode, modes } from '@/lib/shared/purges/purge-terms';
import { has, isNumber, isText, oneOf } from './fits';
import { SAME_SENDING_MINUTES } from './sending';
import { remember, remembered } from './tab-storage';

const STORAGE_KEY = 'purge-desk.bulk-sending';

interface BulkSending {
  /** SHA-256 of what was asked for: a full list has no room in a tab's storage twice. */
  content: string;
  idempotencyKey: string;
  /** An earlier version has not stored it. */
  mode?: Mode | undefined;
  at: number;
}
const isSending = has<BulkSending>({
  content: isText,
  idempotencyKey: isText,
  at: isNumber,
  mode: oneOf([...modes, undefined]),
});

async function contentOf(asked: readonly unknown[]): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(asked)));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** So many lists whose answers are not known are remembered. */
const OPEN_MAX = 10;

const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const openSendings = (now: number) =>
  (remembered(STORAGE_KEY, isList) ?? [])
    .filter(isSending)
    .filter(({ at }) => Math.abs(now - at) < SAME_SENDING_MINUTES * 60_000);

/**
 * Returns the idempotency key of a list that is about to be sent. The same list keeps its key until its answer is known,
 * across a reload and whatever else is sent meanwhile: pressing again asks for the first job instead of recording a second
 * one. `asked` is what a person typed and chose, not what the page makes of it: that changes with the distributions and the
 * recent purges that it knows. `now` is in epoch milliseconds.
 */
export async function openBulkSending(asked: readonly unknown[], mode: Mode, now: number) {
  const content = await contentOf(asked);
  const open = openSendings(now);
  const before = open.find((one) => one.content === content);
  const sending = before ?? { content, idempotencyKey: crypto.randomUUID(), mode, at: now };
  remember(STORAGE_KEY, [...open.filter((one) => one !== before), sending].slice(-OPEN_MAX));
  return { ...sending, isRepeated: before !== undefined };
}

/** The newest list whose answer is not known: its mode, and when it was sent, in epoch milliseconds. */
export const unansweredList = (now: number): Pick<BulkSending, 'mode' | 'at'> | undefined => openSendings(now).at(-1);

/** The answer is known: the same list, sent again, is a new job. */
export const forgetBulkSending = ({ content }: Pick<BulkSending, 'content'>, now: number) =>
  remember(
    STORAGE_KEY,
    openSendings(now).filter((one) => one.content !== content),
  );

import { type Mode, modes } from '@/lib/shared/purges/purge-terms';
import { has, isNumber, isText, oneOf } from './fits';
import { SAME_SENDING_MINUTES } from './sending';
import { remember, remembered } from './tab-storage';

const STORAGE_KEY = 'purge-desk.bulk-sending';

interface BulkSending {
  /** SHA-256 of the request: a full list does not fit into the tab's storage twice. */
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

/** The number of unanswered lists to remember. */
const OPEN_MAX = 10;

const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const openSendings = (now: number) =>
  (remembered(STORAGE_KEY, isList) ?? [])
    .filter(isSending)
    .filter(({ at }) => Math.abs(now - at) < SAME_SENDING_MINUTES * 60_000);

/**
 * Returns the idempotency key of a list to send. A list keeps its key until its response is known, across reloads and other
 * lists, so a second press returns the first job instead of recording another. `asked` is the user's input, not what the
 * page derives from it, which changes with the known distributions and recent purges. `now` is in epoch milliseconds.
 */
export async function openBulkSending(asked: readonly unknown[], mode: Mode, now: number) {
  const content = await contentOf(asked);
  const open = openSendings(now);
  const before = open.find((one) => one.content === content);
  const sending = before ?? { content, idempotencyKey: crypto.randomUUID(), mode, at: now };
  remember(STORAGE_KEY, [...open.filter((one) => one !== before), sending].slice(-OPEN_MAX));
  return { ...sending, isRepeated: before !== undefined };
}

/** The newest unanswered list: its mode, and when it was sent, in epoch milliseconds. */
export const unansweredList = (now: number): Pick<BulkSending, 'mode' | 'at'> | undefined => openSendings(now).at(-1);

/** Forgets an answered list: the same list, sent again, is a new job. */
export const forgetBulkSending = ({ content }: Pick<BulkSending, 'content'>, now: number) =>
  remember(
    STORAGE_KEY,
    openSendings(now).filter((one) => one.content !== content),
  );

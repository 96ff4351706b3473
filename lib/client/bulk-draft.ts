import { type ListFormat, listFormats } from '@/lib/shared/bulk/list-format';
import type { PurgeDraft } from '@/lib/shared/purges/purge-draft';
import { modes } from '@/lib/shared/purges/purge-terms';
import { has, isText, listOf, oneOf } from './fits';
import { remember, remembered } from './tab-storage';

const STORAGE_KEY = 'purge-desk.bulk';
/** The list that was on the page before another one replaced it. */
const PREVIOUS_KEY = 'purge-desk.bulk-previous';

/** The draft of the bulk page. */
export interface BulkDraft extends Pick<PurgeDraft, 'mode' | 'reason' | 'ticket'> {
  text: string;
  /** The format that the user chose; undefined if it is detected. */
  format: ListFormat | undefined;
  /** `namespace/name` of the chosen distribution if several serve a host; empty if none is chosen. */
  preferred: string;
  /** The domain that completes paths; empty if none is chosen. */
  domain: string;
  /** Values that need no confirmation. */
  kept: string[];
  withSpellings: boolean;
  /** Handed over by another page, with the mode chosen there. A reload clears it. */
  isHandedOver: boolean;
}

export const emptyBulkDraft = (): BulkDraft => ({
  ...{ text: '', format: undefined, preferred: '', domain: '', kept: [], withSpellings: false },
  isHandedOver: false,
  ...{ mode: 'soft', reason: '', ticket: '' },
});

const isBulkDraft = has<BulkDraft>({
  text: isText,
  format: oneOf([undefined, ...listFormats]),
  preferred: isText,
  domain: isText,
  kept: listOf(isText),
  withSpellings: oneOf([true, false]),
  mode: oneOf(modes),
  reason: isText,
  ticket: isText,
});

/** Stores a list for the bulk page: in the tab, never in an address. */
export const saveBulkDraft = (draft: Partial<BulkDraft>) => remember(STORAGE_KEY, { ...emptyBulkDraft(), ...draft });

const hasText = (draft: BulkDraft | undefined) => (draft?.text ?? '').trim() !== '';

/** Hands a list to the bulk page, which opens with it. A list that it replaces can be restored there. */
export function handOverList(draft: Partial<BulkDraft>) {
  const before = remembered(STORAGE_KEY, isBulkDraft);
  if (hasText(before) && before?.text !== draft.text) remember(PREVIOUS_KEY, before);
  saveBulkDraft({ ...draft, isHandedOver: true });
}

/** A hard purge is chosen for the list on the screen: a restored list is soft again. */
const restored = (saved: BulkDraft): BulkDraft => ({ ...saved, mode: 'soft', isHandedOver: false });

/** The initial draft of the page: earlier input, or a list from another page. */
export function savedBulkDraft(): BulkDraft | undefined {
  const saved = remembered(STORAGE_KEY, isBulkDraft);
  return saved?.isHandedOver ? { ...saved, isHandedOver: false } : saved && restored(saved);
}

export const hasPreviousList = () => hasText(remembered(PREVIOUS_KEY, isBulkDraft));

/** Returns the previous list in exchange for the one that replaced it. */
export function exchangeLists(current: BulkDraft): BulkDraft | undefined {
  const previous = remembered(PREVIOUS_KEY, isBulkDraft);
  if (!previous) return undefined;
  saveBulkDraft(restored(previous));
  remember(PREVIOUS_KEY, current);
  return restored(previous);
}

/** Forgets the previous list if it has this text. */
export function forgetPreviousList(text: string) {
  if (remembered(PREVIOUS_KEY, isBulkDraft)?.text === text) remember(PREVIOUS_KEY, null);
}

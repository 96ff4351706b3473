import { type ListFormat, listFormats } from '@/lib/shared/bulk/list-format';
import type { PurgeDraft } from '@/lib/shared/purges/purge-draft';
import { modes } from '@/lib/shared/purges/purge-terms';
import { has, isText, listOf, oneOf } from './fits';
import { remember, remembered } from './tab-storage';

const STORAGE_KEY = 'purge-desk.bulk';

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

/** Hands a list to the bulk page, which opens with it. */
export const handOverList = (draft: Partial<BulkDraft>) => saveBulkDraft({ ...draft, isHandedOver: true });

/** The initial draft of the page: earlier input, or a list from another page. */
export function savedBulkDraft(): BulkDraft | undefined {
  const saved = remembered(STORAGE_KEY, isBulkDraft);
  return saved && { ...saved, mode: saved.isHandedOver ? saved.mode : 'soft', isHandedOver: false };
}

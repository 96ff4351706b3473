import { type ListFormat, listFormats } from '@/lib/shared/bulk/list-format';
import type { PurgeDraft } from '@/lib/shared/purges/purge-draft';
import { modes } from '@/lib/shared/purges/purge-terms';
import { has, isText, listOf, oneOf } from './fits';
import { remember, remembered } from './tab-storage';

const STORAGE_KEY = 'purge-desk.bulk';

/** What the page for lists holds. */
export interface BulkDraft extends Pick<PurgeDraft, 'mode' | 'reason' | 'ticket'> {
  text: string;
  /** What a reader says that the text is; undefined where it says so itself. */
  format: ListFormat | undefined;
  /** `namespace/name` of the distribution that is meant where several serve a host; empty where none is chosen. */
  preferred: string;
  /** The domain that completes paths; empty where none is chosen. */
  domain: string;
  /** Values about which nothing is asked. */
  kept: string[];
  withSpellings: boolean;
  /** Handed over by another page: its mode is what was chosen there. A reload disarms it. */
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

/** Keeps a list for the page that shows lists: in the tab, never in an address. */
export const saveBulkDraft = (draft: Partial<BulkDraft>) => remember(STORAGE_KEY, { ...emptyBulkDraft(), ...draft });

/** Gives a list to the page for lists, which opens with it. */
export const handOverList = (draft: Partial<BulkDraft>) => saveBulkDraft({ ...draft, isHandedOver: true });

/** What the page opens with: what was typed there before, or what another page has handed over. */
export function savedBulkDraft(): BulkDraft | undefined {
  const saved = remembered(STORAGE_KEY, isBulkDraft);
  return saved && { ...saved, mode: saved.isHandedOver ? saved.mode : 'soft', isHandedOver: false };
}

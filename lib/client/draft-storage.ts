import { type PurgeDraft, purgeDraftFields } from '@/lib/shared/purge-draft';
import { remember, remembered } from './tab-storage';

const STORAGE_KEY = 'purge-desk.draft';

/** What was typed survives a reload in the same tab. The confirmation does not: it is typed for one purge. */
export const saveDraft = (draft: PurgeDraft) => remember(STORAGE_KEY, { ...draft, confirmation: '' });

export const savedDraft = (): Partial<PurgeDraft> => remembered(STORAGE_KEY, purgeDraftFields.partial()) ?? {};

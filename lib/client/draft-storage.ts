import { type PurgeDraft, purgeDraftFields } from '@/lib/shared/purges/purge-draft';
import { remember, remembered } from './tab-storage';

const STORAGE_KEY = 'purge-desk.draft';

/** Keeps what was typed for a reload in the same tab, which shows it as `restoredDraft` says; never the confirmation. */
export const saveDraft = (draft: PurgeDraft) => remember(STORAGE_KEY, { ...draft, confirmation: '' });

export const savedDraft = (): Partial<PurgeDraft> => remembered(STORAGE_KEY, purgeDraftFields.partial()) ?? {};

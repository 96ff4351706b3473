import { type PurgeDraft, purgeDraftFields } from '@/lib/shared/purge-draft';

const STORAGE_KEY = 'purge-desk.draft';

/** What was typed survives a reload in the same tab. The confirmation does not: it is typed for one purge. */
export const saveDraft = (draft: PurgeDraft) =>
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify({ ...draft, confirmation: '' }));

export function savedDraft(): Partial<PurgeDraft> {
  try {
    return purgeDraftFields.partial().parse(JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '{}'));
  } catch {
    return {};
  }
}

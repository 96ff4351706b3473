import { z } from 'zod';
import { DISTRIBUTION_COOKIE } from '@/lib/shared/preferences';
import { type PurgeDraft, purgeDraftFields } from '@/lib/shared/purges/purge-draft';
import { keepCookie } from './keep-cookie';
import { remember, remembered } from './tab-storage';

const STORAGE_KEY = 'purge-desk.draft';

const storedFields = purgeDraftFields.partial();
const storedSchema = storedFields.extend({ filledBy: z.string().optional() });

/**
 * Keeps what was typed for a reload in the same tab, which shows it as `restoredDraft` says; never the confirmation.
 * `filledBy` is the query of the address that filled in the form and that a reload would read again.
 */
export const saveDraft = (draft: PurgeDraft, filledBy = '') =>
  remember(STORAGE_KEY, { ...draft, confirmation: '', filledBy });

export const savedDraft = (): Partial<PurgeDraft> => remembered(STORAGE_KEY, storedFields) ?? {};

/** Whether what is kept began as what this query fills in, and the page was not left since. */
export const isFilledBy = (query: string) => remembered(STORAGE_KEY, storedSchema)?.filledBy === query;

const MONTH_SECONDS = 2_592_000;

/** Remembers the distribution that was purged last, in a cookie, so that the server paints it preselected. */
export const rememberDistribution = (key: string) => keepCookie(DISTRIBUTION_COOKIE, key, MONTH_SECONDS);

import { DISTRIBUTION_COOKIE } from '@/lib/shared/preferences';
import { emptyDraft, type PurgeDraft, type PurgeDraftField } from '@/lib/shared/purges/purge-draft';
import { modes, targetKinds } from '@/lib/shared/purges/purge-terms';
import { keepCookie } from './keep-cookie';
import { remember, remembered } from './tab-storage';

const STORAGE_KEY = 'purge-desk.draft';

const fields = Object.keys(emptyDraft()) as PurgeDraftField[];

type Stored = Partial<PurgeDraft> & { filledBy?: string };
const isOneOf = (list: readonly string[], value = list[0]) => value !== undefined && list.includes(value);
/** An earlier version may have stored it. */
function isStored(value: unknown): value is Stored {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, mode } = value as Record<string, string | undefined>;
  const isText = Object.values(value).every((one) => typeof one === 'string');
  return isText && isOneOf(targetKinds, kind) && isOneOf(modes, mode);
}

/**
 * Stores the input for a reload in the same tab, see `restoredDraft`; never the confirmation. `filledBy` is the query of
 * the address that filled in the form, which a reload would apply again.
 */
export const saveDraft = (draft: PurgeDraft, filledBy = '') =>
  remember(STORAGE_KEY, { ...draft, confirmation: '', filledBy });

export function savedDraft(): Partial<PurgeDraft> {
  const stored = remembered(STORAGE_KEY, isStored) ?? {};
  return Object.fromEntries(fields.flatMap((field) => (field in stored ? [[field, stored[field]]] : [])));
}

/** Whether the stored draft started from this query, and the user has not left the page since. */
export const isFilledBy = (query: string) => remembered(STORAGE_KEY, isStored)?.filledBy === query;

const MONTH_SECONDS = 2_592_000;

/** Remembers the distribution that was purged last, in a cookie, so that the server paints it preselected. */
export const rememberDistribution = (key: string) => keepCookie(DISTRIBUTION_COOKIE, key, MONTH_SECONDS);

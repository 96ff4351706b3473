// Loaded with every page, shared ones included: no library is worth its weight here.
import { isZone } from '@/lib/shared/text/wall-clock';

export const THEME_COOKIE = 'theme';
const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];
export const themeFromCookie = (value: string | undefined): Theme =>
  themes.find((theme) => theme === value) ?? 'system';

/** The distribution that was purged last, as `namespace/name`. */
export const DISTRIBUTION_COOKIE = 'distribution';

/** Whether the history shows its summary; undefined where the reader has not said so, and the screen's width decides. */
export const SUMMARY_COOKIE = 'summary';
const folds = ['open', 'folded'] as const;
export type Fold = (typeof folds)[number];
export const foldFromCookie = (value: string | undefined): Fold | undefined => folds.find((fold) => fold === value);

/** `off` where the reader wants no shortcuts of one key. */
export const SHORTCUTS_COOKIE = 'shortcuts';

/** `UTC` where the reader chose that; else the reader's own time zone as the browser said it last. */
export const ZONE_COOKIE = 'zone';
export const zoneFromCookie = (value: string | undefined): string | undefined =>
  value !== undefined && isZone(value) ? value : undefined;

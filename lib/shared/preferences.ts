import { z } from 'zod';
import { isZone } from '@/lib/shared/text/wall-clock';

export const THEME_COOKIE = 'theme';
const themeSchema = z.enum(['system', 'light', 'dark']);
export type Theme = z.output<typeof themeSchema>;
export const themeFromCookie = (value: string | undefined): Theme => themeSchema.catch('system').parse(value);

/** The distribution that was purged last, as `namespace/name`. */
export const DISTRIBUTION_COOKIE = 'distribution';

/** Whether the history shows its summary; undefined where the reader has not said so, and the screen's width decides. */
export const SUMMARY_COOKIE = 'summary';
const foldSchema = z.enum(['open', 'folded']);
export type Fold = z.output<typeof foldSchema>;
export const foldFromCookie = (value: string | undefined): Fold | undefined => foldSchema.safeParse(value).data;

/** `off` where the reader wants no shortcuts of one key. */
export const SHORTCUTS_COOKIE = 'shortcuts';

/** `UTC` where the reader chose that; else the reader's own time zone as the browser said it last. */
export const ZONE_COOKIE = 'zone';
export const zoneFromCookie = (value: string | undefined): string | undefined =>
  value !== undefined && isZone(value) ? value : undefined;

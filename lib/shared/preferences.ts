import { z } from 'zod';
import { isZone } from '@/lib/shared/text/wall-clock';

export const THEME_COOKIE = 'theme';
const themeSchema = z.enum(['system', 'light', 'dark']);
export type Theme = z.output<typeof themeSchema>;
export const themeFromCookie = (value: string | undefined): Theme => themeSchema.catch('system').parse(value);

/** The distribution that was purged last, as `namespace/name`. */
export const DISTRIBUTION_COOKIE = 'distribution';

/** `UTC` where the reader chose that; else the reader's own time zone as the browser said it last. */
export const ZONE_COOKIE = 'zone';
export const zoneFromCookie = (value: string | undefined): string | undefined =>
  value !== undefined && isZone(value) ? value : undefined;

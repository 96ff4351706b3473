import { z } from 'zod';

export const THEME_COOKIE = 'theme';
const themeSchema = z.enum(['system', 'light', 'dark']);
export type Theme = z.output<typeof themeSchema>;
export const themeFromCookie = (value: string | undefined): Theme => themeSchema.catch('system').parse(value);

/** The distribution that was purged last, as `namespace/name`. */
export const DISTRIBUTION_COOKIE = 'distribution';

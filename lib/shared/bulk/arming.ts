import type { Mode } from '@/lib/shared/purges/purge-terms';

/** From this number of URLs on, the user types the number before the button sends them. */
const TYPED_ABOVE: Record<Mode, number> = { soft: 500, hard: 50 };

export const needsTypedCount = (mode: Mode, urls: number): boolean => urls > TYPED_ABOVE[mode];

/** Whether what was typed is the number, with or without commas. */
export const isTypedCount = (typed: string, urls: number): boolean => typed.trim().replaceAll(',', '') === String(urls);

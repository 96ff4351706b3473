import type { z } from 'zod';
import type { siteProgressSchema } from './site-progress-schema';

export type SiteProgress = z.output<typeof siteProgressSchema>;
export type SiteState = SiteProgress['state'];

/** How long a site took, in milliseconds; null while that is not known. */
export function siteDurationMs({ startedAt, finishedAt }: Pick<SiteProgress, 'startedAt' | 'finishedAt'>) {
  if (startedAt === null || finishedAt === null) return null;
  return Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt));
}

/** The sum of counts, digit by digit; null unless every one of them is known. */
export const totalOf = (counts: readonly (string | null)[]): string | null =>
  counts.length === 0 || counts.includes(null)
    ? null
    : counts.reduce((sum, one) => sum + BigInt(one ?? 0), 0n).toString();

const MINUTE_MS = 60_000;

/** A duration for reading, in milliseconds: `0.8 s`, `12 s`, `3 min 5 s`, `2 h 10 min`. */
export function durationText(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const rest = Math.round(ms / MINUTE_MS) % 60;
  const hours = Math.floor(Math.round(ms / MINUTE_MS) / 60);
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;

/** A count of bytes for reading, in decimal units: `980 B`, `1.2 kB`, `18 EB`. */
export function bytesText(digits: string): string {
  const power = Math.min(Math.floor((digits.length - 1) / 3), UNITS.length - 1);
  if (power === 0) return `${digits} B`;
  const value = Number(digits) / 1000 ** power;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${UNITS[power]}`;
}

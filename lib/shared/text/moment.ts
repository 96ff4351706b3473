import { z } from 'zod';

/** A moment in any zone, brought to UTC, so that the same moment has one spelling in an address. */
export const momentSchema = z.iso
  .datetime({ offset: true, error: 'Enter the time in the format 2026-11-22T12:00:00Z.' })
  .transform((text) => new Date(text).toISOString())
  .pipe(z.iso.datetime());

/** A moment of a record (epoch milliseconds) as the API names it: ISO 8601 in UTC. */
export const isoTime = (epochMs: number) => new Date(epochMs).toISOString();
export const isoTimeOrNull = (epochMs: number | null) => (epochMs === null ? null : isoTime(epochMs));

import 'server-only';
import { z } from 'zod';

/** A number in a setting, from `min` to `max`; the message of an issue names the limit. */
export const amount = (of: string, min: number, max: number) =>
  z.coerce.number(`must be a number of ${of}`).min(min, `must be at least ${min}`).max(max, `must be at most ${max}`);

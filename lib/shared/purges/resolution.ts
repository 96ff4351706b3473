import { z } from 'zod';
import { onlyVisibleProse } from '@/lib/shared/text/visible-text';
import { characters, NOTE_MAX_LENGTH } from './purge-terms';

/** What a person found out about an unconfirmed purge, in their own words. */
export const resolutionInputSchema = z.strictObject({
  note: z
    .string('Enter what you found.')
    .trim()
    .min(1, 'Enter what you found.')
    .refine((text) => characters(text) <= NOTE_MAX_LENGTH, `A note can have at most ${NOTE_MAX_LENGTH} characters.`)
    .refine(...onlyVisibleProse('A note')),
});

import { z } from 'zod';
import { withoutNul } from '@/lib/shared/text/visible-text';
import { distributionNameSchema, modeSchema, objectNameSchema } from './purge-input';
import { purgeSchema } from './purge-record';
import { targetKinds, URL_MAX_LENGTH } from './purge-terms';

/** Which purge to look for: the same target and mode on the same distribution. Everything has no value. */
export const duplicateQuerySchema = z
  .strictObject({
    namespace: objectNameSchema,
    distribution: distributionNameSchema,
    kind: z.enum(targetKinds),
    value: z
      .string()
      .min(1)
      .max(URL_MAX_LENGTH)
      .refine(...withoutNul)
      .optional(),
    mode: modeSchema,
  })
  .refine(
    ({ kind, value }) => (kind === 'all') === (value === undefined),
    'Omit the value for the kind all. Every other kind needs a value.',
  );
export type DuplicateQuery = Record<'namespace' | 'distribution' | 'kind' | 'mode', string> & { value?: string };

export const duplicatesSchema = z.object({
  items: z.array(purgeSchema),
  /** Of each other spelling of the URL that was purged: the newest purge. */
  otherSpellings: z.array(purgeSchema),
  /** How far back was looked, in minutes. */
  windowMinutes: z.number(),
});
export type Duplicates = z.output<typeof duplicatesSchema>;

import { z } from 'zod';
import { URL_MAX_LENGTH } from '@/lib/shared/purges/purge-input';

/** As many distributions as one answer has: the others are found by searching. */
export const DISTRIBUTIONS_MAX = 50;

/** What `GET /api/distributions` takes. */
export const distributionQuerySchema = z.strictObject({
  q: z
    .string()
    .max(200, 'Search for at most 200 characters.')
    .optional()
    .meta({ description: 'Words that occur in the namespace, the name or the domains' }),
  url: z
    .string()
    .max(URL_MAX_LENGTH, `A URL has at most ${URL_MAX_LENGTH} characters.`)
    .optional()
    .meta({ description: 'Only distributions that serve this URL' }),
  include: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'A distribution (namespace/name) that is in the answer whatever else is' }),
  limit: z.coerce
    .number('Write a number.')
    .int('Write a whole number.')
    .min(1, 'Ask for at least 1.')
    .max(DISTRIBUTIONS_MAX, `Ask for at most ${DISTRIBUTIONS_MAX}.`)
    .default(DISTRIBUTIONS_MAX),
});
export type DistributionQuery = z.input<typeof distributionQuerySchema>;

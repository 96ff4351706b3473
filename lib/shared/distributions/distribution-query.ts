import { z } from 'zod';
import { URL_MAX_LENGTH } from '@/lib/shared/purges/purge-terms';
import { DISTRIBUTIONS_MAX } from './distribution';

/** What `GET /api/distributions` takes. */
export const distributionQuerySchema = z.strictObject({
  q: z
    .string()
    .max(200, 'A search can have at most 200 characters.')
    .optional()
    .meta({ description: 'Words to find in the namespace, the name or the domains' }),
  url: z
    .string()
    .max(URL_MAX_LENGTH, `A URL can have at most ${URL_MAX_LENGTH} characters.`)
    .optional()
    .meta({ description: 'Only distributions that serve this URL' }),
  include: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'A distribution (namespace/name) that the answer always includes' }),
  limit: z.coerce
    .number('Enter a number.')
    .int('Enter a whole number.')
    .min(1, 'The minimum is 1.')
    .max(DISTRIBUTIONS_MAX, `The maximum is ${DISTRIBUTIONS_MAX}.`)
    .default(DISTRIBUTIONS_MAX),
});
export type DistributionQuery = z.input<typeof distributionQuerySchema>;

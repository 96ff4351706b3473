import { z } from 'zod';
import { distributionNameSchema, objectNameSchema } from '@/lib/shared/purges/purge-input';

/** The maximum length of a path in a trial, in characters. The answer counts longer ones. */
export const SERVED_PATH_MAX_LENGTH = 2048;

export const servedPathsQuerySchema = z.strictObject({
  namespace: objectNameSchema,
  distribution: distributionNameSchema,
});

export const servedPathsSchema = z.object({
  /** `access_log`: of the CDN. `history`: the URLs that were purged, because `why`. */
  source: z.enum(['access_log', 'history']),
  /** When the CDN was asked last, or the history. */
  at: z.iso.datetime(),
  /** Why the access log was not read, in a sentence; null where it was. */
  why: z.string().nullable(),
  /** The time that the lines cover; null for the history. */
  from: z.iso.datetime().nullable(),
  to: z.iso.datetime().nullable(),
  /** There are older lines that were not read, or older purges. */
  isCut: z.boolean(),
  /** Lines that were counted; 0 for the history. */
  requests: z.int(),
  /** Lines that were not: of another distribution, unreadable, or with a path of more than 2,048 characters. */
  leftOut: z.int(),
  /** Each path of each host once, the most requested first. Untrusted: visitors choose what they request. */
  paths: z.array(
    z.object({
      /** Empty where the request named none. */
      host: z.string(),
      /** As the log has it. Whether F5 logs queries is not documented. */
      path: z.string(),
      requests: z.int(),
    }),
  ),
});
export type ServedPaths = z.output<typeof servedPathsSchema>;
export type ServedPath = ServedPaths['paths'][number];

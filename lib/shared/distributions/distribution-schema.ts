import { z } from 'zod';
import { errorCodeSchema } from '@/lib/shared/problem';
import { purgeApis } from '@/lib/shared/purges/cdn-purge-request';
import { distributionNameSchema, objectNameSchema } from '@/lib/shared/purges/purge-input';

/** An F5 `cdn_loadbalancer`, or an `http_loadbalancer` with a cache (its name says so); domains are normalised and may start with `*.` */
export const distributionSchema = z.object({
  namespace: objectNameSchema,
  name: distributionNameSchema,
  domains: z.array(z.string()),
  disabled: z.boolean(),
  /** The virtual host that purge commands name; left out where purges are no commands, or while it is not known. */
  virtualHost: z.object({ namespace: z.string(), name: z.string() }).optional(),
  /** Why Purge Desk refuses to purge it for any user; left out if it does not. */
  refusal: z.string().optional(),
});

/** What could not be read while looking for distributions, named by where it was asked. */
export const discoveryProblemSchema = z.object({
  code: errorCodeSchema,
  namespace: z.string(),
  /** Null when the whole namespace could not be listed. */
  distribution: z.string().nullable(),
  /** Method and path of the call that failed, without host and credential. */
  request: z.string(),
  message: z.string(),
  cdnStatus: z.int().nullable(),
});

export const distributionListSchema = z.object({
  /** Those that fit the question, up to its limit. */
  items: z.array(distributionSchema),
  /** How many fit the question. */
  matching: z.int(),
  /** How many can be purged, for their domains are known; and how many there are, as far as the CDN has said. */
  known: z.int(),
  total: z.int(),
  /** The namespaces of all distributions, whatever the query, in alphabetical order. */
  namespaces: z.array(z.string()),
  problems: z.array(discoveryProblemSchema),
  /** How many problems there are beside these. */
  moreProblems: z.int(),
  /** When the CDN was asked last; null for a list that was configured. ISO 8601, UTC. */
  fetchedAt: z.iso.datetime().nullable(),
  /** By which of the CDN's APIs purges are sent now. */
  purgeApi: z.enum(purgeApis),
  /** When the CDN was found to have withdrawn the API before, and what it said; null where it has not. */
  purgeApiChange: z.object({ at: z.iso.datetime(), reason: z.string().nullable() }).nullable(),
  /** The CDN refuses to tell Purge Desk how far purges are (403): they are executed, and stay accepted. */
  completionHidden: z.boolean(),
  /** Some lists or distributions have not been read yet. */
  reading: z.boolean(),
});

/** Reads `namespace/name`. */
export const distributionKeySchema = z
  .string()
  .regex(/^[^/]+\/[^/]+$/, 'Enter the distribution as namespace/name.')
  .transform((key) => {
    const [namespace = '', name = ''] = key.split('/');
    return { namespace, name };
  })
  .pipe(z.object({ namespace: objectNameSchema, name: distributionNameSchema }));

/** A DNS name, or an IP address without brackets. */
export const originHostSchema = z
  .string()
  .max(253)
  .regex(/^[\w.:-]+$/);
export const originPortSchema = z.int().min(1).max(65_535);

/** The server from which a distribution fetches its pages. */
export const describedOriginSchema = z.object({
  host: originHostSchema,
  port: originPortSchema,
  isTls: z.boolean(),
  /** What the CDN sends as `Host`; null: the host that visitors ask for. */
  hostHeader: originHostSchema.nullable(),
  /** The server's name in TLS; null: as `Host`. */
  sni: originHostSchema.nullable(),
});
export type DescribedOrigin = z.output<typeof describedOriginSchema>;
